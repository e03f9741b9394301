"""`helpsdk serve`: wrong settings, names it answers for, and what it tells while it runs."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from helpsdk.cli.main import main
from tests.server.serving import write_site

SERVE = [sys.executable, "-m", "helpsdk", "serve"]
PUBLISH = [sys.executable, "-m", "helpsdk", "publish"]


@contextmanager
def serving(folder: Path, *options: str, serve: Sequence[str] = SERVE) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its address."""
    with serving_at(str(folder), *options, serve=serve) as process:
        assert process.stdout is not None
        yield process, (process.stdout.readline().split() or [""])[-1]


@contextmanager
def serving_at(*arguments: str, serve: Sequence[str] = SERVE) -> Iterator[subprocess.Popen[str]]:
    command = [*serve, *arguments, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def said(address: str, host: str) -> int:
    """The status for a Host header."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(f"GET /v1/openapi.json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return int(connection.recv(4096).split()[1])


@pytest.mark.parametrize(
    ("option", "value"), [("--port", "99999"), ("--port", "http"), ("--host", "a b"), ("HELPSDK_RATE_SITE", "x")]
)
def test_a_wrong_setting_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, option: str, value: str
) -> None:
    if option.startswith("HELPSDK"):
        monkeypatch.setenv(option, value)
        code = main(["serve", str(write_site(tmp_path / "help"))])
    else:
        code = main(["serve", str(write_site(tmp_path / "help")), option, value])

    assert code == 2
    assert "allowed" in capsys.readouterr().err


def test_on_this_machine_only_local_names_are_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPSDK_PUBLIC_URL", "https://help.example/h")
    with serving(write_site(tmp_path / "help")) as (_, address):
        port = urlsplit(address).port
        for host in ("localhost", f"127.0.0.1:{port}", f"[::1]:{port}", "help.example"):
            assert said(address, host) == 200, host
        for host in ("evil.example", f"evil.example:{port}", "192.168.0.1", "localhost.evil.example"):
            assert said(address, host) == 421, host


def test_elsewhere_any_name_is_answered_with_a_note(tmp_path: Path) -> None:
    with serving(write_site(tmp_path / "help"), "--host", "0.0.0.0") as (process, address):
        assert said(address.replace("0.0.0.0", "127.0.0.1"), "any.example") == 200
        assert process.stderr is not None
        assert "HELPSDK_HOSTS" in process.stderr.readline()


def test_forwarded_headers_are_not_believed(tmp_path: Path) -> None:
    with serving(write_site(tmp_path / "help")) as (_, address):
        headers = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"}
        page = httpx.get(address, headers=headers, trust_env=False).text
    assert f"{address}widget.js" in page


def test_it_tells_of_each_publish_and_of_a_repair(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help")
    good = (folder / "glossary.yaml").read_text(encoding="utf-8")
    with serving(folder) as (process, _):
        assert process.stdout is not None
        assert process.stderr is not None
        (folder / "glossary.yaml").write_text("a: [", encoding="utf-8")
        broken = process.stderr.readline()
        (folder / "glossary.yaml").write_text(good, encoding="utf-8")
        mended = process.stdout.readline()
        (folder / "glossary.yaml").write_text(good.replace("A tax", "The tax"), encoding="utf-8")
        published = process.stdout.readline()
    assert "cannot be published, revision 1 is served on" in broken
    assert "has no errors any more, revision 1 is served" in mended
    assert published == "site shop: published revision 2\n"


@pytest.mark.parametrize(("there", "says"), [(False, "there is no folder"), (True, "there is no site.yaml in it")])
@pytest.mark.parametrize("command", [SERVE, PUBLISH])
def test_a_folder_without_a_site_is_left_as_it_is(
    tmp_path: Path, command: list[str], *, there: bool, says: str
) -> None:
    folder = tmp_path / "mistyped"
    if there:
        folder.mkdir()
    port = ["--port", "0"] if command is SERVE else []
    done = subprocess.run([*command, str(folder), *port], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert says in done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == (["mistyped"] if there else [])


def test_with_nothing_published_it_says_what_publishes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with serving_at("--data", str(data)) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
    assert f"run `helpsdk publish FOLDER --data {data}` on this machine" in said
