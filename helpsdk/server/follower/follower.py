"""The thread that keeps sites at the store's newest revision and keys, and writes what they noted."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from helpsdk.server.follower.live import LiveSite

TRUST_SECONDS = 4.0  # keys and revocations hold within five seconds, however seldom revisions are looked for
FLUSH_SECONDS = 10.0
_log = logging.getLogger("helpsdk.server")


class Follower:
    """Polls for each site; the numbers in the store are the truth. A failing site never keeps others back."""

    def __init__(self, sites: Callable[[], Sequence[LiveSite]], seconds: float) -> None:
        self._sites, self._seconds = sites, seconds

    def start(self) -> Callable[[], None]:
        """Returns what stops it."""
        stop = threading.Event()
        thread = threading.Thread(target=self._run, args=(stop,), name="helpsdk-follower", daemon=True)
        thread.start()

        def stopped() -> None:
            stop.set()
            thread.join()

        return stopped

    def once(self) -> None:
        self._each(LiveSite.refresh, "refreshed")

    def _each(self, do: Callable[[LiveSite], object], done: str) -> None:
        for site in self._sites():
            try:
                do(site)
            except Exception:
                _log.exception("site %s could not be %s", site.id, done)

    def _run(self, stop: threading.Event) -> None:
        seconds = min(self._seconds, TRUST_SECONDS)
        looked = flushed = time.monotonic()
        while not stop.wait(seconds):
            now = time.monotonic()
            if now - looked >= self._seconds - seconds / 2:
                looked = now
                self.once()
            else:
                self._each(LiveSite.refresh_trust, "asked whom it trusts")
            if now - flushed >= FLUSH_SECONDS:
                flushed = now
                self._each(LiveSite.flush, "flushed")
