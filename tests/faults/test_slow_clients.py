"""Clients that send slowly, or nothing: others are answered meanwhile, and all of them are let go of in time."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import pytest

from tests.server.serving import write_site

STUCK = 800
HEAD_SECONDS, READ_SECONDS = 2.0, 1.0
#: A head is given up a look later; a body waits for whoever reads it, first.
HEADS_GONE, BODIES_GONE = HEAD_SECONDS + 3, READ_SECONDS + 19


class Served(NamedTuple):
    host: str
    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`helpsdk serve` in a process of its own."""
    folder = write_site(tmp_path_factory.mktemp("slow") / "help")
    more = {
        "HELPSDK_HEAD_SECONDS": str(HEAD_SECONDS),
        "HELPSDK_READ_SECONDS": str(READ_SECONDS),
        "HELPSDK_RATE_ADDRESS": "0",
    }
    command = [sys.executable, "-m", "helpsdk", "serve", str(folder), "--port", "0", "--no-watch"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | more, text=True)
    assert process.stdout is not None
    try:
        line = next(line for line in process.stdout if line.startswith("serving"))
        address = urlsplit(line.split()[-1])
        yield Served(address.hostname or "", address.port or 0, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        process.stdout.close()


def stuck(served: Served, sent: bytes) -> socket.socket:
    connection = socket.create_connection((served.host, served.port), timeout=10)
    connection.sendall(sent)
    return connection


def ends(connections: list[socket.socket], deadline: float) -> list[bytes]:
    """What each was sent until the server hung up. Fails when one is still open at the deadline."""
    received = []
    for connection in connections:
        text = b""
        while True:
            connection.settimeout(max(0.1, deadline - time.monotonic()))
            try:
                piece = connection.recv(65_536)
            except ConnectionError:
                piece = b""
            if not piece:
                break
            text += piece
        connection.close()
        received.append(text)
    return received


def test_eight_hundred_half_sent_heads_harm_nobody(served: Served) -> None:
    heads = [
        b"",
        b"G",
        b"GET /v1/coll",
        b"GET / HTTP/1.1\r\nHost: localh",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: y\r\n",
    ]
    connections = [stuck(served, heads[number % len(heads)]) for number in range(STUCK)]
    answered = [httpx.post(f"{served.url}/v1/resolve", json={"screen": "tax.settings"}) for _ in range(50)]
    received = ends(connections, time.monotonic() + HEADS_GONE + 15)

    assert {reply.status_code for reply in answered} == {200}
    assert {text[:12] for text in received} == {b"", b"HTTP/1.1 408"}
    assert all(b"application/problem+json" in text for text in received if text)
    assert httpx.get(f"{served.url}/livez").status_code == 200


def test_a_head_that_trickles_is_no_faster_for_it(served: Served) -> None:
    began = time.monotonic()
    with stuck(served, b"GET / HTTP/1.1\r\nHost: localhost\r\n") as connection, contextlib.suppress(ConnectionError):
        while time.monotonic() - began < 6 * HEADS_GONE:
            connection.sendall(b"X: y\r\n")
            time.sleep(0.2)

    assert time.monotonic() - began < 4 * HEADS_GONE


def test_a_body_that_never_comes_is_answered_408(served: Served) -> None:
    head = (
        b"POST /v1/resolve HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"
    )
    (received,) = ends([stuck(served, head)], time.monotonic() + READ_SECONDS + 5)

    assert received.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in received


def test_a_body_that_nobody_reads_is_not_waited_for(served: Served) -> None:
    head = b"POST /nothing-here HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n{"
    (received,) = ends([stuck(served, head)], time.monotonic() + BODIES_GONE)

    assert received.startswith(b"HTTP/1.1 404 ")


def test_a_connection_that_is_used_stays(served: Served) -> None:
    with httpx.Client() as client:
        for _ in range(6):
            assert client.get(f"{served.url}/livez").status_code == 200
            time.sleep(HEAD_SECONDS / 3)


def test_requests_sent_at_once_are_answered_in_turn(served: Served) -> None:
    one = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /none HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    (received,) = ends([stuck(served, one * 3 + last)], time.monotonic() + 30)

    assert [part[:3] for part in received.split(b"HTTP/1.1 ")[1:]] == [b"200", b"200", b"200", b"404"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"x" * 40_000, b"414"),
        (b"GET /v1/search?q=" + b"x" * 66_000, b"414"),
        (b"GET /v1/search?q=" + b"x" * 66_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"414"),
        (b"GET /none?" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 1_500, b"431"),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 60_000, b"431"),
        (b"\x00\x01 nonsense\r\n\r\n", b"400"),
    ],
)
def test_what_is_too_much_is_refused_before_it_is_all_there(served: Served, sent: bytes, status: bytes) -> None:
    (received,) = ends([stuck(served, sent)], time.monotonic() + 30)

    assert received[9:12] == status
    assert b"application/problem+json" in received


def test_a_long_question_is_answered(served: Served) -> None:
    asked = b"GET /v1/search?q=" + b"x" * 65_000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    (received,) = ends([stuck(served, asked)], time.monotonic() + 30)

    assert received[9:12] == b"200"


def test_trailers_without_end_are_cut_off(served: Served) -> None:
    head = b"POST /none HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    connection = stuck(served, head + b"X: y\r\n" * 2_000)
    with contextlib.suppress(ConnectionError):
        connection.sendall(b"X: y\r\n" * 2_000)

    ends([connection], time.monotonic() + BODIES_GONE)
