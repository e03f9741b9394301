"""What strangers get alike: made once, packed for who can read that; never what repeats a question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpsdk.server.api.packing import Packed, PackedReplies, accepts_gzip
from helpsdk.server.api.request import Message, Request
from helpsdk.server.app import HelpServer
from tests.server.serving import Client, replaced, until, write_site

LONG = "---\ntitle: Long\n---\n" + "A paragraph of many words about invoices.\n\n" * 200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_site(tmp_path / "help", **{"articles/long/en.md": LONG})


@pytest.fixture
def server(folder: Path) -> Iterator[HelpServer]:
    server = HelpServer(folder, watch=True)
    server.start()
    yield server
    server.close()


async def _nothing() -> Message:
    return {}


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        (b"gzip, br", True),
        (b"GZIP;q=0.5", True),
        (b"*", True),
        (b"br, *;q=0", False),
        (b"gzip;q=0, *", False),
        (b"gzip; q=0.000", False),
        (b"identity", False),
        (b"x-gzip-like", False),
        (b"", False),
    ],
)
def test_who_can_read_it(header: bytes, accepted: bool) -> None:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"accept-encoding", header)]}

    assert accepts_gzip(Request(scope, _nothing, "r1")) is accepted


@pytest.mark.parametrize("format", ["tree", "html"])
def test_a_long_article_is_packed_and_tagged_apart(server: HelpServer, format: str) -> None:
    client, url = Client(server), f"/v1/articles/long?format={format}"
    plain = client.get(url, headers={"accept-encoding": "identity"})
    packed = client.get(url, headers={"accept-encoding": "gzip"})
    tags = [plain.headers["etag"], packed.headers["etag"]]
    again = client.get(url, headers={"accept-encoding": "gzip", "if-none-match": tags[1]})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) * 5 < int(plain.headers["content-length"])
    assert tags[0] != tags[1]
    assert "Accept-Encoding" in plain.headers["vary"]
    assert (again.status_code, again.content) == (304, b"")


def test_a_short_reply_and_one_that_repeats_a_question_are_not(server: HelpServer) -> None:
    gzip = {"accept-encoding": "gzip"}
    client = Client(server)

    for url in ("/v1/articles/tax-id-format?format=html", "/v1/search?q=" + "invoices+" * 200):
        reply = client.get(url, headers=gzip)
        assert reply.status_code == 200
        assert "content-encoding" not in reply.headers
    resolved = client.post("/v1/resolve", {"screen": "tax.settings"}, headers=gzip)
    assert "content-encoding" not in resolved.headers


def test_a_new_revision_is_made_anew(server: HelpServer, folder: Path) -> None:
    client = Client(server)
    before = client.get("/v1/articles/long")
    replaced(folder, "articles/long/en.md", "title: Long", "title: Longer")
    until(lambda: client.get("/v1/collections").json()["revision"] == 2)
    after = client.get("/v1/articles/long", headers={"if-none-match": before.headers["etag"]})

    assert (after.status_code, after.json()["title"], after.json()["revision"]) == (200, "Longer", 2)


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpsdk.server.api.packing._KEPT", 3_000)
    replies = PackedReplies()
    for number in range(10):
        replies.keep(number, Packed(b"x" * 900))
    kept = [number for number in range(10) if replies.get(number) is not None]
    replies.keep("too large", Packed(bytes(range(256)) * 20))

    assert kept == [9]
    assert replies.get("too large") is None
