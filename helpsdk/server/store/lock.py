"""One writer at a time, over threads and processes.

SQLite serialises writers itself, but releases before 3.51.3 can corrupt a database in WAL mode when a second process
writes or checkpoints at the wrong moment ("WAL-reset" bug, https://sqlite.org/wal.html), and most Pythons link an
older one. So everything that writes or may checkpoint happens under a lock file as well. On a data folder the elected
writer alone asks for it (see `writer`), which keeps out a process of an older helpsdk, too.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpsdk.errors import StoreError

try:
    import fcntl
except ImportError:  # Windows: the lock holds between threads only
    fcntl = None  # type: ignore[assignment, unused-ignore]


class WriteLock:
    """Waits at most `patience` seconds, then raises StoreError."""

    def __init__(self, path: Path, *, patience: float = 30.0) -> None:
        self.path, self._patience = path, patience
        self._threads = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        deadline = time.monotonic() + self._patience
        if not self._threads.acquire(timeout=self._patience):
            raise StoreError("the store is locked by another writer in this process")
        try:
            handle = self._lock_file(deadline)
            try:
                yield
            finally:
                if fcntl is not None:
                    fcntl.flock(handle, fcntl.LOCK_UN)  # closing is not enough: a process forked meanwhile holds it too
                os.close(handle)
        finally:
            self._threads.release()

    def _lock_file(self, deadline: float) -> int:
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        except OSError as error:
            raise StoreError(f"the store cannot be locked: {error}") from error
        while fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > deadline:
                    os.close(handle)
                    raise StoreError("the store is locked by another process") from None
                time.sleep(0.002)
        return handle
