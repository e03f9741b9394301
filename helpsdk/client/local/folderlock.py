"""One at a time in a folder that several processes share, for the moment that it takes to compare and replace."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: there who comes last is last
    fcntl = None  # type: ignore[assignment, unused-ignore]


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Waits for whoever is in it. Raises OSError for a folder that cannot be written."""
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_UN)  # closing is not enough: a process forked meanwhile holds it too
        os.close(handle)
