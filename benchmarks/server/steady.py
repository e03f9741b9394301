"""A steady load from a process of its own, so lean that the generator is not what is measured.

    python benchmarks/server/steady.py PORT FILE --rate 250 --connections 64

FILE holds requests, each after its length (four bytes): they are prebuilt, and sent at their times. Each connection
keeps the order and may have several under way, of which a server answers one after the other: with few connections it
is their number, by the wait for a commit, that bounds what can be sent. Prints one JSON object: how many were
acknowledged, in how long, and p50 and p99 of the wait from the time a request was due, in milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import struct
import sys
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

_GOOD = b"HTTP/1.1 202 "


class _Lane(asyncio.Protocol):
    """Counts replies by the lengths in their heads; `due` are the times of those that are under way."""

    def __init__(self, waits: list[float]) -> None:
        self.due: deque[float] = deque()
        self.transport: asyncio.Transport | None = None
        self._waits, self._buffer = waits, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            size = end + 4 + int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            if len(self._buffer) < size:
                return
            if not head.startswith(_GOOD):
                raise RuntimeError(self._buffer[:300].decode())
            self._buffer = self._buffer[size:]
            self._waits.append(time.perf_counter() - self.due.popleft())


async def steady(port: int, requests: Sequence[bytes], rate: float, connections: int) -> dict[str, float]:
    loop, waits = asyncio.get_running_loop(), list[float]()
    lanes = [
        (await loop.create_connection(lambda: _Lane(waits), "127.0.0.1", port))[1] for _number in range(connections)
    ]
    started, cpu = time.perf_counter(), time.process_time()
    for number, request in enumerate(requests):
        due = started + number / rate
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        lane = lanes[number % connections]
        lane.due.append(due)
        assert lane.transport is not None
        lane.transport.write(request)
    while len(waits) < len(requests):
        await asyncio.sleep(0.002)
    seconds = time.perf_counter() - started
    waits.sort()
    p50, p99 = (waits[int(len(waits) * part)] * 1000 for part in (0.5, 0.99))
    own = (time.process_time() - cpu) / seconds
    return {"acknowledged": len(waits), "seconds": seconds, "p50": p50, "p99": p99, "generator": own}


def write_requests(path: Path, requests: Sequence[bytes]) -> None:
    path.write_bytes(b"".join(struct.pack("!I", len(request)) + request for request in requests))


def read_requests(path: Path) -> list[bytes]:
    data, at, found = path.read_bytes(), 0, []
    while at < len(data):
        (length,) = struct.unpack_from("!I", data, at)
        found.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rate", type=float, default=250.0, help="requests a second")
    parser.add_argument("--connections", type=int, default=64)
    options = parser.parse_args()
    print(json.dumps(asyncio.run(steady(options.port, read_requests(options.file), options.rate, options.connections))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
