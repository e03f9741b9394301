"""The threads that keep sites at the store's newest revision and keys, and write what they noted."""

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
    """Polls for each site; the numbers in the store are the truth. A failing site never keeps others back.

    Keys and revocations have a thread of their own: a large revision takes longer to open than they may wait.
    """

    def __init__(self, sites: Callable[[], Sequence[LiveSite]], seconds: float) -> None:
        self._sites, self._seconds = sites, seconds
        self._asking = threading.Lock()

    def start(self) -> Callable[[], None]:
        """Returns what stops it."""
        stop = threading.Event()
        threads = [
            threading.Thread(target=self._run, args=(stop,), name="helpsdk-follower", daemon=True),
            threading.Thread(target=self._run_trust, args=(stop,), name="helpsdk-trust", daemon=True),
        ]
        for thread in threads:
            thread.start()

        def stopped() -> None:
            stop.set()
            for thread in threads:
                thread.join()

        return stopped

    def once(self) -> None:
        self._each(lambda site: site.refresh(), "refreshed")

    def _each(self, do: Callable[[LiveSite], object], done: str) -> None:
        with self._asking:
            sites = self._sites()
        for site in sites:
            try:
                do(site)
            except Exception:
                _log.exception("site %s could not be %s", site.id, done)

    def _run(self, stop: threading.Event) -> None:
        seconds = min(self._seconds, FLUSH_SECONDS)
        looked = flushed = time.monotonic()
        while not stop.wait(seconds):
            now = time.monotonic()
            if now - looked >= self._seconds - seconds / 2:
                looked = now
                self.once()
            if now - flushed >= FLUSH_SECONDS:
                flushed = now
                self._each(lambda site: site.flush(), "flushed")

    def _run_trust(self, stop: threading.Event) -> None:
        while not stop.wait(min(self._seconds, TRUST_SECONDS)):
            self._each(lambda site: site.refresh_trust(), "asked whom it trusts")
