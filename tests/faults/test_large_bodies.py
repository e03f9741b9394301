"""A body of 200 MB in chunks: refused, with its reason, and no memory held for it."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import httpx
import pytest

from tests.faults.test_slow_clients import Served, served

__all__ = ["served"]
MEGABYTE = 1 << 20


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096


def settled(pid: int) -> int:
    """Once what begins with the server, its index, is built."""
    before = -1
    while (now := resident(pid)) != before:
        before = now
        time.sleep(1)
    return now


def flood(served: Served, path: str, megabytes: int) -> tuple[bytes, int]:
    """What the server said, and the most memory that it held meanwhile."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    head += "Transfer-Encoding: chunked\r\n\r\n"
    chunk = b"100000\r\n" + b" " * MEGABYTE + b"\r\n"
    said, most = b"", resident(served.pid)
    with socket.create_connection((served.host, served.port), timeout=20) as connection:
        try:
            connection.sendall(head.encode())
            for _ in range(megabytes):
                connection.sendall(chunk)
                most = max(most, resident(served.pid))
            connection.sendall(b"0\r\n\r\n")
        except ConnectionError:  # it has hung up, after saying why
            pass
        try:
            while piece := connection.recv(65_536):
                said += piece
        except ConnectionError:
            pass
    return said, max(most, resident(served.pid))


@pytest.mark.parametrize("path", ["/v1/resolve", "/v1/interactions", "/v1/session"])
def test_two_hundred_megabytes_cost_no_memory(served: Served, path: str) -> None:
    flood(served, path, 5)  # what is allocated once
    before = settled(served.pid)
    said, most = flood(served, path, 200)

    assert said.startswith(b"HTTP/1.1 413 ")
    assert b"application/problem+json" in said
    assert most - before <= MEGABYTE
    assert httpx.get(f"{served.url}/livez").status_code == 200


def test_a_client_that_reads_only_when_all_is_sent_learns_why(served: Served) -> None:
    began = time.monotonic()
    said, _ = flood(served, "/v1/resolve", 50)

    assert said.startswith(b"HTTP/1.1 413 ")
    assert time.monotonic() - began < 15
