"""What stops `helpsdk serve` at start: one sentence each, that says what to do."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from helpsdk.cli.main import main
from helpsdk.server.app import HelpServer
from tests.server.serving import until

SERVE = [sys.executable, "-m", "helpsdk", "serve", "--port", "0"]


def refused(*arguments: str, **environ: str) -> tuple[int, str]:
    """The exit code and what was said; a server that starts all the same is stopped by the time limit."""
    done = subprocess.run(
        [*SERVE, *arguments], env={**os.environ, **environ}, capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def once(folder: Path) -> None:
    """Serves it until its last-good files are there."""
    server = HelpServer(folder)
    server.start()
    until(lambda: any((folder / ".helpsdk").glob("last-good/*/manifest.msgpack")))
    server.close()


@pytest.fixture
def published(folder: Path) -> Path:
    """A folder with a store, of which nothing was served yet."""
    assert main(["publish", str(folder)]) == 0
    return folder


def test_another_kind_of_database(folder: Path) -> None:
    code, said = refused(str(folder), HELPSDK_DATABASE_URL="mysql://help@db/help")

    assert (code, "allowed: a URL such as postgresql://" in said) == (2, True)


@pytest.mark.parametrize("with_folder", [True, False], ids=["folder", "stored"])
def test_a_database_that_is_not_there(folder: Path, with_folder: bool) -> None:
    url = "postgresql://help:hunter2hunter2@127.0.0.1:1/help"
    data = str(folder.parent / "data")

    code, said = refused(*([str(folder)] if with_folder else []), "--data", data, HELPSDK_DATABASE_URL=url)

    assert code == 1
    assert "start the database, or correct HELPSDK_DATABASE_URL" in said
    assert "hunter2" not in said


def test_an_address_that_is_none(folder: Path) -> None:
    code, said = refused(str(folder), HELPSDK_DATABASE_URL="postgresql://help:hunter2@db:port/help")

    assert (code, said.count("\n")) == (2, 1)
    assert "allowed: a URL such as postgresql://user:password@host:5432/name" in said
    assert "hunter2" not in said


def test_a_database_that_is_not_there_beside_last_good_files_of_another_store(published: Path) -> None:
    once(published)

    url = "postgresql://help@127.0.0.1:1/help"
    code, said = refused("--data", str(published / ".helpsdk"), HELPSDK_DATABASE_URL=url)

    assert code == 1
    assert "the last-good files here are of another store, and are not served; name that one" in said
    assert "start the database, or correct HELPSDK_DATABASE_URL" in said


@pytest.mark.parametrize("named", ["folder", "data"])
@pytest.mark.parametrize("served", [False, True], ids=["new", "with last-good files"])
def test_a_store_of_a_newer_helpsdk(published: Path, served: bool, named: str) -> None:
    if served:
        once(published)
    with closing(sqlite3.connect(published / ".helpsdk" / "content.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("UPDATE compatibility SET minimum = '9999'")

    code, said = refused(*([str(published)] if named == "folder" else ["--data", str(published / ".helpsdk")]))

    assert "is served on" not in said
    assert (code, "a newer helpsdk wrote it; upgrade this one" in said) == (1, True)


@pytest.mark.parametrize("served", [False, True], ids=["new", "with last-good files"])
def test_a_second_machine(published: Path, served: bool) -> None:
    if served:
        once(published)
    stop = threading.Event()

    def beat() -> None:
        """As the other machine does, which is alive."""
        while not stop.wait(0.5):
            there: Mapping[str, object] = {"machine": "another", "host": "db7", "pid": 1, "at": time.time()}
            (published / ".helpsdk" / "writer.new").write_text(json.dumps(there), encoding="utf-8")
            (published / ".helpsdk" / "writer.new").replace(published / ".helpsdk" / "writer.json")

    beating = threading.Thread(target=beat)
    beating.start()
    try:
        until((published / ".helpsdk" / "writer.json").exists)
        code, said = refused(str(published))
    finally:
        stop.set()
        beating.join()

    assert (code, "the data folder is in use by db7; one folder is for one machine" in said) == (1, True)


def test_a_data_folder_that_cannot_be_made(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    code, said = refused(str(folder), "--data", str(tmp_path / "file" / "data"))

    assert (code, "name another data folder with HELPSDK_DATA or --data" in said) == (1, True)


def test_a_port_in_use(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        code, said = refused(str(folder), "--port", port)

    assert (code, f"cannot listen on 127.0.0.1:{port}" in said) == (2, True)
    assert not (folder / ".helpsdk").exists()


def test_a_port_that_the_metrics_of_a_worker_take(folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    code, said = refused(str(folder), "--port", str(port), "--workers", "2", HELPSDK_METRICS_PORT=str(port - 1))

    assert code == 2
    assert "that is the server's own port; set HELPSDK_METRICS_PORT to one" in said
    assert not (folder / ".helpsdk").exists()


def test_a_site_that_is_named_twice(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    (tmp_path / "link").symlink_to(folder)

    twice = refused(str(folder), str(folder))
    linked = refused(str(folder), str(tmp_path / "link"))
    copied = refused(str(folder), str(tmp_path / "copy"))

    assert twice == (2, f"helpsdk: {folder} and {folder} are one folder: name it once\n")
    assert linked == (2, f"helpsdk: {folder} and {tmp_path / 'link'} are one folder: name it once\n")
    assert (copied[0], "both hold the site 'shop': change the id in one, or name only one" in copied[1]) == (2, True)
    assert not (folder / ".helpsdk").exists()


def test_half_of_what_mail_takes(folder: Path) -> None:
    code, said = refused(str(folder), HELPSDK_SMTP_URL="smtp://help:hunter2@mail.example")

    assert (code, said.count("\n")) == (2, 1)
    assert "only together with HELPSDK_CONTACT_EMAIL, the receiver of messages: set both or neither" in said
    assert "hunter2" not in said


def test_a_name_that_is_no_setting(folder: Path, tmp_path: Path) -> None:
    assert refused(str(folder), HELPSDK_PROT="1") == (
        2,
        "helpsdk: HELPSDK_PROT is no setting; did you mean HELPSDK_PORT? `helpsdk doctor` lists them all\n",
    )
    (tmp_path / "helpsdk.toml").write_text("prot = 1\n", encoding="utf-8")
    code, said = refused(str(folder), "--config", str(tmp_path / "helpsdk.toml"))
    assert (code, "prot is no setting; did you mean port?" in said) == (2, True)


def test_with_last_good_files_it_starts_all_the_same(published: Path, tmp_path: Path) -> None:
    """What stands in the way is said, and what was served last is served."""
    once(published)
    (published / ".helpsdk" / "content.db").write_bytes(b"no database" * 500)
    shutil.copytree(published, tmp_path / "copy")
    with subprocess.Popen(
        [*SERVE, str(tmp_path / "copy")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("serving shop revision 1 at ")
        finally:
            process.terminate()
            process.wait(30)
