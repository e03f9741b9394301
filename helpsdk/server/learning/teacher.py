"""Lessons beside the serving: now and then, in a thread, what readers taught becomes a revision."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

from helpsdk.errors import HelpError
from helpsdk.server.insights import lesson_of
from helpsdk.server.publish import Published, publish_learned
from helpsdk.server.store import Store

NOTE = "learned from searches"
_FIRST = 300.0  # seconds after the start
_log = logging.getLogger("helpsdk.server.learning")


class Teacher:
    """Looks every `hours` at what was searched and clicked at each site of a store, and publishes what differs.

    The store is asked for when it is needed, and may be away. One process of all does it: see `Store.delivering`.
    """

    def __init__(
        self,
        store: Callable[[], Store],
        *,
        hours: float = 24.0,
        first: float = _FIRST,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._store, self._seconds, self._first, self._today = store, hours * 3600, first, today
        self._stopped = threading.Event()

    def start(self) -> Callable[[], None]:
        """Returns what stops it, after the site that is being learned of just now."""
        thread = threading.Thread(target=self._run, name="helpsdk-learning", daemon=True)
        thread.start()

        def stop() -> None:
            self._stopped.set()
            thread.join()

        return stop

    def teach(self) -> list[Published]:
        """One lesson for each site; what was published. Raises StoreError."""
        store, found = self._store(), []
        with store.delivering() as ours:
            for site in store.sites() if ours else ():
                if not self._stopped.is_set():
                    found += self._taught(store, site)
        return found

    def _taught(self, store: Store, site: str) -> list[Published]:
        """A site that cannot be learned of does not keep the others from it."""
        try:
            lesson = lesson_of(store, site, self._today()) if store.latest(site) else None
            if lesson is None or not lesson.differs:
                return []
            return [publish_learned(store, site, lesson.now, expected=lesson.revision, note=NOTE)]
        except HelpError as error:
            _log.warning("nothing was learned at %s, which is tried again: %s", site, error)
            return []

    def _run(self) -> None:
        pause = self._first
        while not self._stopped.wait(pause):
            pause = self._seconds
            try:
                self.teach()
            except Exception as error:  # must not end its own thread: there is a next time
                _log.warning("nothing was learned, which is tried again: %s", error)
