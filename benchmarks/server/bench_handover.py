"""What it costs that another process writes: the same commands on the writer itself and handed to it over the socket.

The stores keep everything in memory, so that what is left is the hand-over: latency one at a time, in microseconds, and
CPU of the process that hands over, per interaction in batches of 20. The limit holds for the median, since other work
on the machine is in the rest.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpsdk.server.store import MemoryStore, Store
from helpsdk.server.store.interaction import COLUMNS
from helpsdk.server.store.writer import open_folder

LIMIT = 1000.0  # microseconds that a hand-over may add
TIMES = 2000
BATCH = 20


def opened(data: Path) -> Store:
    kept = MemoryStore()
    return open_folder(data, make=lambda: kept, reader=lambda: kept)


def batch() -> list[tuple[Any, ...]]:
    """Rows as they come from requests."""
    now = int(time.time() * 1000)
    known = {"type": "shown", "at": "2026-11-22T10:00:00Z", "received": "2026-11-22T10:00:00Z", "article": "a"}
    ids = [str(uuid.UUID(int=now << 80 | 7 << 76 | 2 << 62 | uuid.uuid4().int & (1 << 62) - 1)) for _ in range(BATCH)]
    return [tuple({**known, "id": id}.get(column) for column in COLUMNS) for id in ids]


def latencies(do: Callable[[int], object]) -> list[float]:
    """Microseconds of each call."""
    found = []
    for number in range(TIMES):
        started = time.perf_counter()
        do(number)
        found.append((time.perf_counter() - started) * 1e6)
    return found


def commands(store: Store) -> dict[str, Callable[[int], object]]:
    batches = [batch() for _ in range(TIMES)]
    return {
        "20 interactions": lambda number: store.add_interactions("shop", batches[number]).result(),
        "a token bound": lambda number: store.bind("shop", str(number % 100), "device", 2e9, 1e9),
    }


def cpu_per_interaction(store: Store) -> float:
    """Microseconds of this process, many batches in flight."""
    batches = [batch() for _ in range(TIMES)]
    started, waiting = time.process_time(), []
    for rows in batches:
        waiting.append(store.add_interactions("shop", rows))
        if len(waiting) >= 64:
            waiting.pop(0).result()
    for one in waiting:
        one.result()
    return (time.process_time() - started) / TIMES / BATCH * 1e6


def main() -> int:
    data = Path(tempfile.mkdtemp(prefix="helpsdk-bench-")) / "data"
    command = [sys.executable, __file__, str(data)]
    within = True
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        here, follower = MemoryStore(), opened(data)
        for name, direct in commands(here).items():
            own, handed = sorted(latencies(direct)), sorted(latencies(commands(follower)[name]))
            added = statistics.median(handed) - statistics.median(own)
            within = within and added <= LIMIT
            p99 = handed[len(handed) * 99 // 100]
            print(f"{name}: handed over adds {added:.0f} µs (median; at most {LIMIT:.0f}), p99 in all {p99:.0f} µs")
        print(f"CPU of the process that hands over: {cpu_per_interaction(follower):.1f} µs per interaction")
        follower.close()
    return 0 if within else 1


def serve(data: Path) -> None:
    """Writes until standard input ends."""
    store = opened(data)
    print("ready", flush=True)
    sys.stdin.read()
    store.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(Path(sys.argv[1]))
    else:
        raise SystemExit(main())
