"""Over a real socket: bodies that are too large, requests that are wrong, and a clean stop."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from helpsdk.server.app import HelpServer
from tests.server.serving import on_loopback, shown, write_site

JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with on_loopback(HelpServer(write_site(tmp_path_factory.mktemp("site") / "help"))) as address:
        yield address


def raw(address: str, request: bytes) -> bytes:
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(request)
        received = b""
        while piece := connection.recv(65536):
            received += piece
        return received


def test_the_whole_path(address: str) -> None:
    resolved = httpx.post(f"{address}/v1/resolve", json={"screen": "tax.settings"})
    stored = httpx.post(f"{address}/v1/interactions", json={"items": [shown()]})

    assert (resolved.status_code, resolved.json()["items"][0]["rule"]) == (200, "tax-number-tip")
    assert (stored.status_code, stored.json()["accepted"]) == (202, 1)


@pytest.mark.parametrize("path", ["/v1/resolve", "/v1/interactions"])
def test_ten_megabytes_in_chunks_are_refused_before_they_are_held(address: str, path: str) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    try:
        answer = raw(address, head.encode() + chunk * 160)
    except ConnectionError:  # the server hung up while we were still sending, which is the point
        return

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in answer.lower()


def test_a_declared_length_is_refused_without_a_body(address: str) -> None:
    head = b"POST /v1/resolve HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n\r\n"

    assert raw(address, head).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "path",
    [b"/v1/articles/%ff%fe", b"/%00", b"//v1//resolve", b"/v1/articles/../../etc/passwd", b"/widget/..%2f..%2fx"],
)
def test_odd_paths_are_not_found(address: str, path: bytes) -> None:
    answer = raw(address, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"application/problem+json" in answer


def test_head_has_the_length_and_no_body(address: str) -> None:
    head = httpx.head(f"{address}/v1/articles/tax-id-format")

    assert int(head.headers["content-length"]) > 100
    assert head.content == b""


def test_it_stops_and_starts_again_with_everything(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help")
    item = shown()
    for expected in ({"accepted": 1, "duplicates": 0}, {"accepted": 0, "duplicates": 1}):
        with on_loopback(HelpServer(folder)) as address:
            reply = httpx.post(f"{address}/v1/interactions", json={"items": [item]}, headers=JSON).json()
            revision = httpx.get(f"{address}/v1/collections").json()["revision"]
        assert reply == {"revision": 1, **expected, "rejected": []}
        assert revision == 1
