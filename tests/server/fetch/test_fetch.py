"""A fetch against a local server: what arrives, what is cut, and where it never goes."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
from pathlib import Path
from unittest.mock import Mock

import pytest

from helpsdk.errors import FetchRefused
from helpsdk.server.fetch import FetchOptions, fetch, fetch_now, system_resolver
from tests.server.fetch.local import LOOPBACK, Names, away, certificate, fetched, reply


def refusal(*args: object, **options: object) -> str:
    with pytest.raises(FetchRefused) as caught:
        fetched(*args, **options)  # type: ignore[arg-type]
    return caught.value.code


def redirect(*places: str) -> object:
    """One redirect after the other, then the page."""
    left = list(places)

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        where = left.pop(0) if left else None
        await (reply(b"", f"Location: {where}", status="302 Found") if where else reply())(head, writer)

    return answer


def test_a_page_arrives() -> None:
    page, server = fetched(reply(b"<p>hi", type="Text/HTML; charset=utf-8"), "/a?b=c#d", types=frozenset({"text/html"}))

    assert (page.status, page.type, page.body) == (200, "text/html", b"<p>hi")
    assert server.heads[0].startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert f"Host: docs.example:{server.port}\r\n".encode() in server.heads[0]
    assert b"Cookie" not in server.heads[0]


def test_the_name_is_asked_for_once() -> None:
    names = Names(docs_example=["127.0.0.1", "10.0.0.7"])
    page, _ = fetched(redirect("/b", "c"), names=names)  # type: ignore[arg-type]

    assert (page.body, names.asked) == (b"hello", ["docs.example"])


def test_a_second_answer_that_is_private_is_refused_by_the_next_fetch() -> None:
    names = Names(docs_example=["127.0.0.1", "10.0.0.7"])
    fetched(reply(), names=names)

    assert refusal(reply(), names=names) == "address"


def test_the_next_address_is_tried_when_one_cannot_be_reached() -> None:
    page, _ = fetched(reply(), names=Names(docs_example=["127.0.0.99 127.0.0.1"]))

    assert page.body == b"hello"


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("http://other.example/", "port"),
        ("http://127.0.0.1:{port}/", "redirect"),
        ("//other.example:{port}/", "redirect"),
        ("http://me@docs.example:{port}/", "credentials"),
        ("http://docs.example:1/", "port"),
        ("file:///etc/passwd", "url"),
        ("http://0x7f.1:{port}/", "host"),
    ],
)
def test_a_redirect_stays_on_the_host(where: str, code: str) -> None:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        port = str(writer.get_extra_info("sockname")[1])
        await reply(b"", "Location: " + where.replace("{port}", port), status="302 Found")(head, writer)

    assert refusal(answer) == code


def test_three_redirects_and_no_more() -> None:
    assert fetched(redirect("/1", "/2", "/3"))[0].body == b"hello"  # type: ignore[arg-type]
    assert refusal(redirect("/1", "/2", "/3", "/4")) == "redirect"


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_is_counted(declared: bool) -> None:
    lines = ["Content-Length: 2000"] if declared else []

    assert refusal(reply(b"x" * 2000, *lines), max_bytes=1999) == "size"
    assert len(fetched(reply(b"x" * 2000, *lines), max_bytes=2000)[0].body) == 2000


def test_a_packed_body_is_counted_unpacked() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    began = time.process_time()

    assert refusal(reply(bomb, "Content-Encoding: gzip"), max_bytes=1_000_000) == "size"
    assert time.process_time() - began < 2
    page, _ = fetched(reply(gzip.compress(b"a" * 900) + gzip.compress(b"b"), "Content-Encoding: GZIP"), max_bytes=901)
    assert page.body == b"a" * 900 + b"b"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"x", "br"), (b"x", "gzip, gzip"), (b"no gzip", "gzip"), (gzip.compress(b"x" * 99, mtime=0)[:20], "gzip")],
)
def test_an_encoding_that_cannot_be_read(body: bytes, encoding: str) -> None:
    assert refusal(reply(body, f"Content-Encoding: {encoding}")) == "encoding"


@pytest.mark.parametrize("type", ["application/x-sh", ""])
def test_a_type_that_was_not_asked_for(type: str) -> None:
    assert refusal(reply(type=type), types=frozenset({"text/html"})) == "type"


@pytest.mark.parametrize("slow", ["head", "body"])
def test_a_slow_answer_is_cut(slow: str) -> None:
    async def drip(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if slow == "body" else b"X: "))
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    began = time.monotonic()
    assert refusal(drip, seconds=0.3) == "time"
    assert time.monotonic() - began < 5


def test_a_slow_resolver_is_cut() -> None:
    async def never(_host: str, _port: int) -> list[object]:
        await asyncio.sleep(60)
        return []

    assert refusal(reply(), names=never, seconds=0.2) == "time"


def test_nobody_there_and_nonsense() -> None:
    async def nonsense(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\0\0\0\r\n\r\n")

    assert refusal(nonsense) == "unreachable"
    assert refusal(reply(), names=Names(docs_example=["127.0.0.99"])) == "unreachable"


def test_nothing_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine docs.example login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:1")

    assert b"authorization" not in fetched(reply())[1].heads[0].lower()


def test_a_post_is_sent_once_with_headers_of_its_own() -> None:
    async def run() -> bytes:
        async with away(reply()) as server:
            options = FetchOptions(
                http=True,
                ports=frozenset({server.port}),
                networks=(LOOPBACK,),
                resolve=Names(docs_example=["127.0.0.1"]),
            )
            headers = {"X-Signature": "s", "Host": "evil.example"}
            await fetch(f"http://docs.example:{server.port}/", options, method="POST", headers=headers, body=b"{}")
            return server.heads[0]

    head = asyncio.run(run())
    assert head.startswith(b"POST / ")
    assert b"X-Signature: s" in head
    assert b"evil" not in head


@pytest.mark.parametrize(("name", "trusted"), [("docs.example", True), ("other.example", False)])
def test_the_certificate_has_to_be_of_the_name(tmp_path: Path, name: str, trusted: bool) -> None:
    server_tls, client_tls = certificate(tmp_path, name)

    async def run() -> bytes:
        async with away(reply(), server_tls) as server:
            options = FetchOptions(
                tls=client_tls,
                ports=frozenset({server.port}),
                networks=(LOOPBACK,),
                resolve=Names(docs_example=["127.0.0.1"]),
            )
            return (await fetch(f"https://docs.example:{server.port}/", options)).body

    if trusted:
        assert asyncio.run(run()) == b"hello"
    else:
        with pytest.raises(FetchRefused, match="certificate"):
            asyncio.run(run())


def test_a_name_that_takes_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_how: time.sleep(5))
    began = time.monotonic()
    with pytest.raises(FetchRefused) as caught:
        fetch_now("https://docs.example/", FetchOptions(seconds=0.5))

    assert caught.value.code == "time"
    assert time.monotonic() - began < 3


def test_a_name_that_the_system_knows_or_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    found = asyncio.run(system_resolver("localhost", 80))
    monkeypatch.setattr(socket, "getaddrinfo", Mock(side_effect=socket.gaierror(-2, "unknown")))

    assert found and all(address.is_loopback for address in found)
    with pytest.raises(FetchRefused, match="there is no address"):
        fetch_now("https://docs.example/")


def test_a_body_that_is_not_wanted_is_left_unread() -> None:
    got, _server = fetched(reply(b"x" * 5000, "Content-Length: 5000"), max_bytes=10, wants_body=False)

    assert (got.status, got.body) == (200, b"")
