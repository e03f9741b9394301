"""The thread that keeps sites at the store's newest revision."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from helpsdk.server.follower.live import LiveSite

_log = logging.getLogger("helpsdk.server")


class Follower:
    """Polls for each site; the number in the store is the truth. A failing site never keeps others back."""

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
        for site in self._sites():
            try:
                site.refresh()
            except Exception:
                _log.exception("site %s could not be refreshed", site.id)

    def _run(self, stop: threading.Event) -> None:
        while not stop.wait(self._seconds):
            self.once()
