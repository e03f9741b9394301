"""What is done once a day beside the commits: files are brought up to date, and what is older than promised goes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from helpsdk.errors import StoreError

_AGAIN = timedelta(hours=1)
_PATIENCE = 10.0
_log = logging.getLogger("helpsdk.server.store")


class Aging(Protocol):
    """See `interactions.Kept`."""

    def upgrade(self, ahead: datetime, stopped: Callable[[], bool]) -> None: ...

    def expire(self, now: datetime, keep: int) -> list[str]: ...


class Retention:
    """In a thread of its own, so that no commit waits for it. With `keep` None nothing is ever removed.

    A day counts when everything was done; else it is tried again an hour later.
    """

    def __init__(self, kept: Aging, keep: int | None, clock: Callable[[], datetime]) -> None:
        self._kept, self._keep, self._clock = kept, keep, clock
        self._day, self._again = "", datetime.min.replace(tzinfo=UTC)
        self._thread: threading.Thread | None = None
        self._closed = False

    def attend(self) -> None:
        """Starts what is due, and does not wait for it. For one thread."""
        now = self._clock()
        if f"{now:%Y-%m-%d}" == self._day or now < self._again or self._closed:
            return
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, args=(now,), name="helpsdk-retention", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Lets what goes on come to a place where it can be taken up later."""
        self._closed = True
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def _run(self, now: datetime) -> None:
        # Both are tried: what will be needed tomorrow does not wait for what should have gone yesterday.
        upgraded = self._tried(lambda: self._kept.upgrade(now, lambda: self._closed), "brought up to date")
        expired = self._tried(lambda: self._expire(now), "removed")
        if upgraded and expired:
            self._day = f"{now:%Y-%m-%d}"
        else:
            self._again = now + _AGAIN

    def _tried(self, work: Callable[[], None], what: str) -> bool:
        try:
            work()
        except (OSError, StoreError) as error:
            _log.warning("old interactions were not %s, which is tried again in an hour: %s", what, error)
            return False
        return True

    def _expire(self, now: datetime) -> None:
        if self._keep is None:
            return
        for name in self._kept.expire(now, self._keep):
            _log.info("removed %s: older than %d months", name, self._keep)
