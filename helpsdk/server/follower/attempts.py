"""Which revisions are not to be opened at this moment: an invalid one never again, one that failed only later."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Seconds until the next try of what failed: twice as many each time.
FIRST, LONGEST = 1.0, 60.0


class Attempts:
    """A newer revision is always tried at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        """As if nothing had been tried: one was opened, or the numbers are of another store."""
        self._refused = self._failed = 0
        self._pause, self._due = FIRST, 0.0

    @property
    def passed_over(self) -> int:
        """The highest revision that is not to be tried now, 0 when there is none."""
        return max(self._refused, self._failed if self._clock() < self._due else 0)

    def refused(self, revision: int) -> None:
        """It can never be opened."""
        self._refused = revision

    def failed(self, revision: int) -> None:
        """It could not be opened now, for want of the store, of memory, of a disk."""
        self._pause = min(2 * self._pause, LONGEST) if revision == self._failed else FIRST
        self._failed, self._due = revision, self._clock() + self._pause
