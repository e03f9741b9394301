"""`helpsdk publish --server`: a folder is published elsewhere, safely."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpsdk.cli import sending
from helpsdk.cli.main import main
from helpsdk.cli.output import UsageError
from helpsdk.cli.sending import Address, NotPublished, checked_url, key_of, send
from helpsdk.errors import StoreError
from helpsdk.identity.trust import Trust, add_key
from helpsdk.server.app import HelpServer
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import open_store
from tests.server.serving import on_loopback, replaced, write_site

SEND = "articles/send-invoice/en.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_site(tmp_path / "help")


@contextmanager
def server(data: Path, folder: Path) -> Iterator[tuple[str, str, HelpServer]]:
    """A server elsewhere that holds the site already; its address and an author's key."""
    store, keys = open_store(data), list[str]()

    def with_key(trust: Trust) -> Trust:
        changed, _, secret = add_key(trust, "api", now=datetime.now(UTC), scopes=["author"])
        keys.append(secret)
        return changed

    publish_folder(store, folder)
    store.change_trust("shop", with_key)
    store.close()
    app = HelpServer(data=data)
    with on_loopback(app) as url:
        yield url, keys[-1], app


@pytest.fixture
def there(tmp_path: Path, folder: Path) -> Iterator[tuple[str, str, HelpServer]]:
    with server(tmp_path / "data", folder) as made:
        yield made


def requests_of(
    monkeypatch: pytest.MonkeyPatch, broken: Callable[[int], bool] = lambda _number: False
) -> list[httpx.Request]:
    """What is sent; of the requests that are `broken` the reply is lost."""
    sent: list[httpx.Request] = []
    original = httpx.Client.send

    def told(client: httpx.Client, request: httpx.Request, **how: Any) -> httpx.Response:
        sent.append(request)
        reply = original(client, request, **how)
        if broken(len(sent)):
            raise httpx.ReadError("the connection was lost")
        return reply

    monkeypatch.setattr(httpx.Client, "send", told)
    return sent


def test_only_what_differs_is_sent(
    there: tuple[str, str, HelpServer],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url, key, app = there
    replaced(folder, SEND, "Send an invoice", "Send it")
    (folder / "articles/invoice-failed/ru.md").unlink()
    sent = requests_of(monkeypatch)

    assert main(["publish", str(folder), "--server", url, "--key", key, "--note", "by CI", "--json"]) == 0

    body = json.loads(sent[-1].content)
    assert (list(body["files"]), body["deletes"]) == ([SEND], ["articles/invoice-failed/ru.md"])
    assert json.loads(capsys.readouterr().out) == {"ok": True, "site": "shop", "revision": 2, "changed": True}
    revision = app.sites[0].shelf.store().revision("shop")
    assert (revision.note, revision.number) == ("by CI", 2)


def test_much_is_sent_packed(there: tuple[str, str, HelpServer], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url, key, app = there
    monkeypatch.setattr(sending, "MOST_EDITS", 10)
    replaced(folder, SEND, "Send an invoice", "Send it")
    sent = requests_of(monkeypatch)

    assert send(folder, Address(url, key, "shop"), note="all").revision == 2
    assert sent[-1].headers["content-type"] == "application/gzip"
    assert app.sites[0].shelf.store().revision("shop").note == "all"


def test_problems_are_told_as_of_a_folder_here(
    there: tuple[str, str, HelpServer], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, key, _ = there
    replaced(folder, "rules/main.yaml", "article: send-invoice", "article: nowhere")

    assert main(["publish", str(folder), "--server", url, "--key", key]) == 1
    there_said = capsys.readouterr().err
    assert main(["publish", str(folder)]) == 1
    assert there_said == capsys.readouterr().err
    assert "rules/main.yaml:5: error [1.show.article]" in there_said


def test_a_lost_reply_is_asked_for_again_and_published_once(
    there: tuple[str, str, HelpServer], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, key, app = there
    replaced(folder, SEND, "Send an invoice", "Send it")
    waited: list[float] = []
    requests_of(monkeypatch, broken=lambda number: number == 2)

    sent = send(folder, Address(url, key, "shop"), sleep=waited.append)

    assert (sent.revision, waited) == (2, [1.0])
    assert app.sites[0].shelf.store().latest("shop") == 2


def test_a_server_that_is_busy_is_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    busy = httpx.Response(503, headers={"retry-after": "7"}, json={"code": "busy", "title": "Too much is waiting"})

    def reply(_client: httpx.Client, request: httpx.Request, **_how: Any) -> httpx.Response:
        busy.request = request
        return busy

    monkeypatch.setattr(httpx.Client, "send", reply)
    with pytest.raises(NotPublished, match="Too much is waiting"):
        send(folder, Address("http://localhost:1", "hk_x_y", "shop"), sleep=waited.append)

    assert waited == [7.0, 7.0, 7.0]


def test_a_server_that_is_not_there(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TRIES", 1)
    assert main(["publish", str(folder), "--server", "http://127.0.0.1:9", "--key", "hk_a_b"]) == 1
    said = capsys.readouterr().err
    assert "http://127.0.0.1:9 cannot be reached" in said
    assert said.endswith("; check the address, and that a server runs there\n")


def test_a_key_that_does_not_hold(
    there: tuple[str, str, HelpServer], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", str(folder), "--server", there[0], "--key", "hk_nobody_nothing"]) == 1
    said = capsys.readouterr().err
    assert "did not publish it: The API key was refused: It is not one of this site" in said
    assert "Publish again" not in said


def test_an_outage_there_says_its_cause_and_what_to_do(
    there: tuple[str, str, HelpServer],
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, key, app = there
    monkeypatch.setattr(sending, "TRIES", 1)

    def away(_site: str) -> int:
        raise StoreError("database shop at db7: connection refused")

    monkeypatch.setattr(app.sites[0].shelf.store(), "latest", away)
    assert main(["publish", str(folder), "--server", url, "--key", key]) == 1

    said = capsys.readouterr().err
    assert "did not publish it: This cannot be served now: the store that this needs is away, full or slow" in said
    assert re.search(
        r"Publish again when it is back; its log has the cause \(503, request [0-9a-f]{16}\)$", said.strip()
    )
    assert "db7" not in said


@pytest.mark.parametrize("url", ["http://help.example", "http://10.0.0.1:8000/help", "http://localhost.example"])
def test_a_key_is_not_sent_in_the_clear(url: str) -> None:
    with pytest.raises(UsageError, match="not encrypted"):
        checked_url(url, insecure=False)
    assert checked_url(url, insecure=True) == url


@pytest.mark.parametrize(
    "url", ["https://help.example/help", "http://127.0.0.1:8000", "http://[::1]:1", "http://localhost"]
)
def test_addresses_that_are_safe(url: str) -> None:
    assert checked_url(url, insecure=False) == url


@pytest.mark.parametrize("url", ["help.example", "ftp://help.example", "https://", "https://help.example?site=a"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(UsageError, match="is not the address of a help server"):
        checked_url(url, insecure=False)


def test_where_the_key_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HELPSDK_KEY", raising=False)
    (tmp_path / "key").write_text("hk_from_file\n")

    assert (key_of("hk_a_b"), key_of(f"@{tmp_path / 'key'}")) == ("hk_a_b", "hk_from_file")
    for nothing in (None, "", "a-password"):
        with pytest.raises(UsageError):
            key_of(nothing)
    monkeypatch.setenv("HELPSDK_KEY", f"@{tmp_path / 'key'}")
    assert key_of(None) == "hk_from_file"


@pytest.mark.parametrize("more", [["--key", "hk_a_b"], ["--insecure"], ["--server", "http://localhost", "--data", "x"]])
def test_options_that_do_not_go_together_are_wrong_use(folder: Path, more: list[str]) -> None:
    assert main(["publish", str(folder), *more]) == 2
