"""`writer.json`: which process on which machine writes a data folder, with a heartbeat.

File locks of network file systems may not reach from one machine to another, and SQLite's do not hold there at all
(https://sqlite.org/useovernet.html). So a second machine is told by the heartbeat of the first. Containers on one
kernel are one machine: they share its locks.
"""

from __future__ import annotations

import json
import os
import socket
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpsdk.errors import StoreError, StoreRefused

FILE = "writer.json"
#: Seconds between two heartbeats, and without one after which a machine is taken to be gone, watching it or not.
BEAT, GONE, LONG_GONE = 5.0, 20.0, 3600.0
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def boot_id() -> str:
    """What differs between two machines, and between two starts of one where the kernel tells."""
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return f"{uuid.getnode():012x}"


class Undecided(StoreError):
    """Whether the other machine still writes is known within GONE seconds."""


@dataclass(frozen=True, slots=True)
class _Watched:
    """Another machine's heartbeat, since when it is the same (by `time.monotonic`), and whether one came before it."""

    kept: Mapping[str, Any]
    since: float
    alive: bool


class Heartbeat:
    """That this machine writes `folder`. `clock` gives Unix times."""

    def __init__(self, folder: Path, *, machine: str | None = None, clock: Callable[[], float] = time.time) -> None:
        self.path = folder / FILE
        self._machine, self._clock = machine or boot_id(), clock
        self._next = 0.0
        self._watched: _Watched | None = None

    def read(self) -> Mapping[str, Any]:
        """What is kept of the process that writes or wrote; nothing when that cannot be read."""
        try:
            kept = json.loads(self.path.read_bytes())
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def refuse_another(self) -> None:
        """Raises StoreError while another machine writes, and Undecided while that is not known yet.

        Two machines' clocks need not agree: what counts is whether the file changes while we look, by our own.
        """
        kept, now = self.read(), time.monotonic()
        if kept.get("machine") in (None, self._machine) or self._long_gone(kept.get("at")):
            self._watched = None
            return
        if self._watched is None or self._watched.kept != kept:
            self._watched = _Watched(kept, now, alive=self._watched is not None)
        if now - self._watched.since < GONE:
            error = StoreRefused if self._watched.alive else Undecided
            raise error(
                f"the data folder is in use by {kept.get('host', 'another machine')}; one folder is for one machine:"
                " use PostgreSQL (HELPSDK_DATABASE_URL) for several"
            )

    def beat(self, address: str | None = None) -> None:
        """Writes the next heartbeat when it is due. Raises StoreError while another machine writes.

        A full disk does not stop anybody: a heartbeat that cannot be written is tried again.
        """
        if time.monotonic() < self._next:
            return
        self.refuse_another()
        self._next = time.monotonic() + BEAT
        with suppress(OSError):
            self._write({**self._who(), "socket": address})

    def stop(self) -> None:
        """Another machine need not wait."""
        self._next = 0.0
        if self.read().get("machine") == self._machine:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _long_gone(self, at: object) -> bool:
        """By the time that is in the file and by that of the file: then nobody need wait."""
        if not isinstance(at, int | float):
            return True
        try:
            changed = self.path.stat().st_mtime
        except OSError:
            return False
        return max(at, changed) < self._clock() - LONG_GONE

    def _who(self) -> dict[str, Any]:
        return {"machine": self._machine, "host": socket.gethostname(), "pid": os.getpid(), "at": self._clock()}

    def _write(self, document: Mapping[str, Any]) -> None:
        new = self.path.with_name(f"{FILE}.new")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
            json.dump(document, file)
        new.replace(self.path)
