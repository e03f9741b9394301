"""Interactions that are on disk and not yet in their viewers' memories: collected, and written by one thread.

Whatever goes wrong here costs nobody their feedback, and little of a memory: every client keeps a copy of its own.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from helpsdk.errors import HelpError, StoreError
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.runtime import Runtime
from helpsdk.server.memories.cache import Key
from helpsdk.server.memories.changes import CHANGES
from helpsdk.server.store import served
from helpsdk.server.store.interaction import COLUMNS, Rows, as_tuples

_GATHER: Final = 0.05  # seconds; a page sends what happened in one or two batches
_AGAIN: Final = 2.0  # seconds until the next try when the store was away
_AT_MOST: Final = 20_000  # rows that wait; more are left to the clients' own copies
_TYPE: Final = COLUMNS.index("type")
_log = logging.getLogger("helpsdk.server")


class Snapshot(Protocol):
    @property
    def runtime(self) -> Runtime: ...


class Site(served.Site, Protocol):
    """With what it shows now."""

    @property
    def current(self) -> Snapshot | None: ...


@dataclass(slots=True)
class Noted:
    """The rows of one viewer, in the order of COLUMNS. `viewer` is None when it is not known what they may see."""

    site: Site
    viewer: Viewer | None
    rows: list[Sequence[Any]] = field(default_factory=list)


class Notes:
    """`write` puts one viewer's rows into their memory. The thread starts with the first note."""

    def __init__(self, write: Callable[[str, Noted], None]) -> None:
        self._write = write
        self._changed = threading.Condition()
        self._waiting: dict[Key, Noted] = {}
        self._writing: dict[Key, Noted] = {}
        self._count = 0
        self._closed = False
        self._thread: threading.Thread | None = None
        self._told = ""

    def add(self, site: Site, key: str, viewer: Viewer | None, rows: Rows) -> None:
        """Returns at once."""
        of_memories = [row for row in as_tuples(rows) if row[_TYPE] in CHANGES]
        if not of_memories:
            return
        with self._changed:
            if self._closed or self._count + len(of_memories) > _AT_MOST:
                return
            noted = self._waiting.setdefault((site.id, key), Noted(site, viewer))
            noted.viewer = viewer
            noted.rows += of_memories
            self._count += len(of_memories)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="helpsdk-memories", daemon=True)
                self._thread.start()
            self._changed.notify()

    def drop(self, key: Key) -> None:
        """What waits of this viewer, and what is being written as far as `Noted.rows` are asked for again."""
        with self._changed:
            for noted in (self._waiting.pop(key, None), self._writing.get(key)):
                if noted is not None:
                    noted.rows.clear()
            self._count = sum(len(one.rows) for one in self._waiting.values())

    def close(self, seconds: float) -> None:
        """Writes what waits, as far as that takes no longer."""
        with self._changed:
            self._closed = True
            self._changed.notify()
            thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _run(self) -> None:
        while waiting := self._take():
            for (_site, key), noted in waiting.items():
                if not self._written(key, noted):
                    self._put_back(key, noted)

    def _take(self) -> dict[Key, Noted]:
        """Everything that waits; empty at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            self._changed.wait_for(lambda: self._closed, timeout=_AGAIN if self._told else _GATHER)
            waiting = self._writing = self._waiting
            self._waiting, self._count = {}, 0
        return waiting

    def _written(self, key: str, noted: Noted) -> bool:
        try:
            self._write(key, noted)
        except StoreError as error:
            self._tell(noted, str(error))
            return False
        except HelpError as error:  # nothing that another try would mend
            self._tell(noted, str(error))
        except Exception:
            _log.exception("site %s: a memory was not written", noted.site.id)
        else:
            self._told = ""
        return True

    def _put_back(self, key: str, noted: Noted) -> None:
        with self._changed:
            if self._closed or not noted.rows:
                return
            later = self._waiting.get((noted.site.id, key))
            if later is not None:
                noted.rows += later.rows
                noted.viewer = later.viewer
            self._waiting[noted.site.id, key] = noted
            self._count = sum(len(one.rows) for one in self._waiting.values())

    def _tell(self, noted: Noted, why: str) -> None:
        """Once for each cause in a row."""
        if why != self._told:
            _log.warning("site %s: memories are not written: %s", noted.site.id, why)
        self._told = why
