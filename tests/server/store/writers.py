"""Stores that several processes, or here threads, have open on one data folder."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from helpsdk.server.store import SqliteStore, Store
from helpsdk.server.store.writer import open_folder
from helpsdk.server.store.writer.machine import Heartbeat
from tests.server.serving import uuid7

OPEN = """
import sys, time
from pathlib import Path
from tests.server.store.writers import opened
store = opened(Path(sys.argv[1]))
print(store.status().role, flush=True)
sys.stdin.read()
store.close()
"""


def opened(data: Path, *, make: Callable[[], Store] | None = None, heartbeat: Heartbeat | None = None) -> Store:
    """One more that has the folder open; the first one is the writer."""
    reader: Callable[[], Store] = partial(SqliteStore, data, reads_only=True)
    return open_folder(data, make=make or partial(SqliteStore, data), reader=reader, heartbeat=heartbeat)


@contextmanager
def writer_and_follower(data: Path) -> Iterator[tuple[Store, Store]]:
    writer = opened(data)
    follower = opened(data)
    try:
        yield writer, follower
    finally:
        follower.close()
        writer.close()


def row() -> dict[str, Any]:
    return {"id": uuid7(), "type": "shown", "at": "x", "received": "2026-11-22T10:00:00Z"}


def another(data: Path, code: str = OPEN) -> subprocess.Popen[str]:
    """A process that has the folder open until its standard input ends."""
    command = [sys.executable, "-c", code, str(data)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def role(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def writes(store: Store) -> bool:
    return store.status().role == "writer"


def bound(store: Store, jti: str = "jti") -> bool:
    return store.bind("shop", jti, "device", time.time() + 60, time.time())
