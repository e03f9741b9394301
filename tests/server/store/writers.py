"""Stores that several processes, or here threads, have open on one data folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from helpsdk.server.store import SqliteStore, Store
from helpsdk.server.store.writer import open_folder
from helpsdk.server.store.writer.machine import Heartbeat


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
