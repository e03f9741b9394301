"""The threads that keep sites at the store's newest revision and keys, and write what they noted."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from helpsdk.server.follower.hints import Hints
from helpsdk.server.follower.live import LiveSite

TRUST_SECONDS = 4.0  # keys and revocations hold within five seconds, however seldom revisions are looked for
CHECK_SECONDS = 2.5  # from one look at the files of the search index to the next
FLUSH_SECONDS = 10.0
_AFTER = 0.25  # seconds that a hint for keys waits: mostly it is of a revision, which readers are waiting for
_PATIENCE = 5.0  # seconds; a thread that waits for a wedged store is left alone
_log = logging.getLogger("helpsdk.server")


class Follower:
    """Looks at a site when it is told to (`changed`), and at all every `seconds`: a hint may be lost.

    The numbers in the store are the truth. A failing site never keeps others back. Keys and revocations have a thread
    of their own: a large revision takes longer to open than they may wait.
    """

    def __init__(self, sites: Callable[[], Sequence[LiveSite]], seconds: float) -> None:
        self._sites, self._seconds = sites, seconds
        self._asking = threading.Lock()
        self._known: Sequence[LiveSite] = ()
        self._revisions, self._trusts = Hints(), Hints()

    def changed(self, site: str | None) -> None:
        """The site's revision or keys may be newer; None: anybody's. Never blocks."""
        self._revisions.tell(site)
        self._trusts.tell(site)

    def start(self) -> Callable[[], None]:
        """Returns what stops it."""
        stop = threading.Event()
        threads = [
            threading.Thread(target=self._run, args=(stop,), name="helpsdk-follower", daemon=True),
            threading.Thread(target=self._run_trust, args=(stop,), name="helpsdk-trust", daemon=True),
            threading.Thread(target=self._run_flush, args=(stop,), name="helpsdk-flush", daemon=True),
        ]
        for thread in threads:
            thread.start()

        def stopped() -> None:
            stop.set()
            self.changed(None)
            deadline = time.monotonic() + _PATIENCE
            for thread in threads:
                thread.join(max(0.0, deadline - time.monotonic()))

        return stopped

    def once(self) -> None:
        self._each(self._all(), lambda site: site.refresh(), "refreshed")

    def _run(self, stop: threading.Event) -> None:
        self._look(stop, self._revisions, self._seconds, lambda site: site.refresh_content(), "refreshed")

    def _run_trust(self, stop: threading.Event) -> None:
        seconds = min(self._seconds, TRUST_SECONDS)

        def refresh(site: LiveSite) -> None:
            stop.wait(_AFTER)
            site.refresh_trust()

        self._look(stop, self._trusts, seconds, refresh, "asked whom it trusts")

    def _run_flush(self, stop: threading.Event) -> None:
        flushed = time.monotonic()
        while not stop.wait(min(CHECK_SECONDS, FLUSH_SECONDS)):
            self._each(self._known, lambda site: site.check_index(), "looked after")
            if time.monotonic() - flushed >= FLUSH_SECONDS:
                flushed = time.monotonic()
                self._each(self._known, lambda site: site.flush(), "flushed")

    def _look(
        self, stop: threading.Event, hints: Hints, seconds: float, do: Callable[[LiveSite], object], done: str
    ) -> None:
        """The time of the next look at all does not move when a hint comes between."""
        due = time.monotonic() + seconds
        while not stop.is_set():
            told = hints.wait(max(0.0, due - time.monotonic()))
            if stop.is_set():
                return
            if told is None or time.monotonic() >= due:
                due = time.monotonic() + seconds
                self._each(self._all(), do, done)
            else:
                self._each(self._named(told), do, done)

    def _named(self, ids: frozenset[str]) -> Sequence[LiveSite]:
        """Without asking for all, where these are known."""
        named = [site for site in self._known if site.id in ids]
        return named if len(named) == len(ids) else self._all()

    def _all(self) -> Sequence[LiveSite]:
        with self._asking:
            self._known = self._sites()
        return self._known

    def _each(self, sites: Sequence[LiveSite], do: Callable[[LiveSite], object], done: str) -> None:
        for site in sites:
            try:
                do(site)
            except Exception:
                _log.exception("site %s could not be %s", site.id, done)
