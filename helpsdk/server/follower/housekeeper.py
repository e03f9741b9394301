"""What is done after a swap, when readers have the new revision already: search follows, and files catch up.

A thread for each, so that search never waits for a disk, nor the last-good files for a build that takes a minute.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from helpsdk.server.follower.snapshot import Snapshot
from helpsdk.server.follower.worker import Worker, join_all

PAUSE = 0.25  # seconds that files wait after a swap: other replicas may share this machine, and have readers waiting
SPACING = 1.0  # seconds from one round of files to the next: publishes in between are one
QUIET = 30.0  # seconds without a publish, after which an index that followed edits is built anew
MOST_EDITED = 100  # articles that search follows in memory; with more the index is built anew without waiting
_PATIENCE = 5.0  # seconds; an index left alone is thrown away and made again
_log = logging.getLogger("helpsdk.server")


@dataclass(frozen=True, slots=True)
class Chores:
    """What is done with the newest snapshot only. A failure of one is logged.

    `follow` makes search follow where that takes milliseconds. `keep` writes last-good files, and is given those parts
    that are in memory anyway, by hash; then `index` makes search ready where it could not follow. `renew` builds the
    index anew, so that what is on disk catches up, while there are `edited` articles beside it.
    """

    follow: Callable[[Snapshot], None]
    keep: Callable[[Snapshot, Mapping[str, bytes]], None]
    index: Callable[[Snapshot], None]
    renew: Callable[[Snapshot], None]
    edited: Callable[[Snapshot], int]


class Housekeeper:
    """Of one site. Its threads live as long as there is work."""

    def __init__(self, site: str, chores: Chores) -> None:
        self._site, self._chores = site, chores
        self._guard = threading.Lock()
        self._parts: dict[str, bytes] = {}
        self._kept = False  # whether any files were written by this one
        self._search: Worker[Snapshot] = Worker("helpsdk-index", self._follow)
        self._files: Worker[Snapshot] = Worker("helpsdk-keep", self._keep)
        self._builds: Worker[Snapshot] = Worker("helpsdk-build", self._build)

    @property
    def closed(self) -> bool:
        return self._files.closed

    @property
    def idle(self) -> bool:
        """Whether there is no thread."""
        return self._search.idle and self._files.idle and self._builds.idle

    def swapped(self, snapshot: Snapshot, parts: Mapping[str, bytes]) -> None:
        """Never blocks."""
        with self._guard:
            self._parts.update(parts)
        self._search.give(snapshot)
        self._files.give(snapshot)

    def index(self, snapshot: Snapshot) -> None:
        """Make search ready once more. Never blocks."""
        self._builds.give(snapshot)

    def close(self) -> None:
        """What was swapped in is kept before this returns; no index is begun."""
        self._search.close(drop=True)
        self._builds.close(drop=True)
        self._files.close()
        join_all([self._files, self._search, self._builds], _PATIENCE)

    def _follow(self, snapshot: Snapshot) -> None:
        self._do("followed by search", self._chores.follow, snapshot)

    def _keep(self, snapshot: Snapshot) -> None:
        if self._kept:  # of a first revision the index waits for the files
            self._files.rest(PAUSE)
            snapshot = self._files.newest(snapshot)
        began, self._kept = time.monotonic(), True
        with self._guard:
            parts, self._parts = self._parts, {}
        self._do("kept", self._chores.keep, snapshot, parts)
        self._builds.give(snapshot)
        del snapshot, parts
        self._files.rest(began + SPACING - time.monotonic())

    def _build(self, snapshot: Snapshot) -> None:
        self._do("indexed", self._chores.index, snapshot)
        edited = self._chores.edited(snapshot)
        if edited and self._builds.rest(0 if edited > MOST_EDITED else QUIET, early=True):
            self._do("indexed anew", self._chores.renew, snapshot)

    def _do(self, done: str, work: Callable[..., None], snapshot: Snapshot, *parts: Mapping[str, bytes]) -> None:
        try:
            work(snapshot, *parts)
        except OSError as error:  # a full disk, a folder of somebody else: the place of it is in the message
            _log.error("site %s: revision %d could not be %s: %s", self._site, snapshot.revision, done, error)
        except Exception:
            _log.exception("site %s: revision %d could not be %s", self._site, snapshot.revision, done)
