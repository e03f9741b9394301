"""That another revision of a site is served now: once in the log, by whoever published it here, else as followed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from helpsdk.server.follower.snapshot import Snapshot
from helpsdk.site.opening import Changes

_followed = logging.getLogger("helpsdk.server.news.followed")


class Told:
    """Of one site, for any thread. A follower may serve a revision before its publisher has come to tell of it."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._guard = threading.Lock()
        self._newest = 0  # the newest revision that is in the log
        self._publishing = 0
        self._swapped: Snapshot | None = None  # what is still to be told

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """What is served meanwhile is told at the end, unless it is `known` by then."""
        with self._guard:
            self._publishing += 1
        try:
            yield
        finally:
            with self._guard:
                self._publishing -= 1
            self._tell()

    def known(self, revision: int) -> None:
        """It is in the log already."""
        with self._guard:
            self._newest = max(self._newest, revision)

    def swapped(self, snapshot: Snapshot) -> None:
        with self._guard:
            self._swapped = snapshot
        self._tell()

    def _tell(self) -> None:
        with self._guard:
            snapshot = self._swapped
            if snapshot is None or self._publishing:
                return
            self._swapped = None
            if snapshot.revision <= self._newest:
                return
            self._newest = snapshot.revision
        text = _changed(snapshot.opened.changes)
        extra = {"site": self._site, "revision": snapshot.revision}
        _followed.info("site %s: revision %d is served%s", self._site, snapshot.revision, text, extra=extra)


def _changed(changes: Changes) -> str:
    """What of the site may be another than before; nothing where that is all of it."""
    if changes.everything:
        return ""
    counts = {"article": len(changes.articles), "rule": len(changes.rules or ())}
    named = [f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items() if count]
    named += ["many rules"] if changes.rules is None else []
    named += ["what they share"] if changes.site else []
    return f", changed: {', '.join(named)}" if named else ""
