"""Requests over keep-alive connections, and the processor time that a server takes for them, by the kernel's count."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


def post(path: str, body: bytes, headers: Sequence[tuple[str, str]]) -> bytes:
    """One request as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def get(path: str, headers: Sequence[tuple[str, str]]) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]).encode()


async def asked(port: int, requests: Iterable[bytes], connections: int) -> list[Reply]:
    """Every request once, spread over the connections; replies in the order of the requests. Raises on none."""
    waiting = list(enumerate(requests))[::-1]
    replies: dict[int, Reply] = {}
    await asyncio.gather(*(_asks(port, waiting, replies) for _ in range(connections)))
    return [replies[number] for number in range(len(replies))]


async def _asks(port: int, waiting: list[tuple[int, bytes]], replies: dict[int, Reply]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while waiting:
        number, request = waiting.pop()
        writer.write(request)
        replies[number] = await _reply(reader)
    writer.close()
    await writer.wait_closed()


async def _reply(reader: asyncio.StreamReader) -> Reply:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head[:-4].split(b"\r\n")
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines)]
    length = int(dict(headers).get(b"content-length", b"0"))
    return Reply(int(first.split(b" ")[1]), headers, await reader.readexactly(length) if length else b"")


def cpu_seconds(pid: int) -> float:
    """Of all threads of a process that there are, on the processor (Linux: `schedstat`, in nanoseconds)."""
    spent = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            spent += int((task / "schedstat").read_text().split()[0])
    return spent / 1e9


def tree_cpu_seconds(pid: int) -> float:
    """Of a process and all below it, the ended ones that it waited for included; to a hundredth of a second."""
    children: dict[int, list[int]] = {}
    times: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
            times[int(entry.name)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    waiting, total = [pid], 0.0
    while waiting:
        one = waiting.pop()
        total += times.get(one, 0.0)
        waiting += children.get(one, [])
    return total
