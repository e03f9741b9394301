"""Which process writes a data folder: the one that holds the lock on `writer.lock`, for as long as it lives.

The kernel lets go of the lock when the process ends, however it ends, after its last write.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from helpsdk.errors import StoreError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK = "writer.lock"


class Deposed(Exception):
    """What was won is not held any more; stand again."""


class Election:
    """One candidate. Threads of one process may each be one, and only one of all wins."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / LOCK
        self._handle: int | None = None

    @property
    def won(self) -> bool:
        return self._handle is not None

    def stand(self) -> bool:
        """Whether this candidate holds the lock now; does not wait for it. Raises StoreError."""
        if self._handle is None:
            try:
                handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
            except OSError as error:
                raise StoreError(f"the store cannot be locked: {error}") from error
            if _lock(handle):
                self._handle = handle
            else:
                os.close(handle)
        return self.won

    @property
    def holds(self) -> bool:
        """Whether the lock that is held is still the folder's."""
        try:
            self.confirm()
        except Deposed:
            return False
        return True

    def confirm(self) -> None:
        """Raises Deposed when the lock file was removed or replaced: then somebody else may hold the new one."""
        if self._handle is None:
            raise Deposed("the lock is not held any more")
        held = os.fstat(self._handle)
        try:
            there = self.path.stat()
        except OSError:
            raise Deposed(f"{self.path} was removed") from None
        if (there.st_dev, there.st_ino) != (held.st_dev, held.st_ino):
            raise Deposed(f"{self.path} was replaced")

    def resign(self) -> None:
        """Lets go of the lock. In a child made by `fork` it only forgets it: the parent still holds it."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def _lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
