"""Whether the search index of what is served is there and whole: looked at every few seconds."""

from __future__ import annotations

import logging
import time

from helpsdk.server.follower.snapshot import Snapshot

#: Seconds between tries to make an index that could not be made.
AGAIN = 30.0
_log = logging.getLogger("helpsdk.server")


class IndexWatch:
    """Of one site."""

    def __init__(self, site: str) -> None:
        self._site, self._due = site, 0.0

    def wanting(self, snapshot: Snapshot) -> bool:
        """Whether an index is to be made: files of it were damaged or removed, or it could not be made before."""
        damaged = snapshot.runtime.leave_damaged_index()
        if damaged:
            _log.warning("site %s: files of the search index were changed or removed, it is made again", self._site)
        if not damaged and (snapshot.runtime.index_ready or time.monotonic() < self._due):
            return False
        self._due = time.monotonic() + AGAIN
        return True
