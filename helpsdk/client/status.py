"""How a client is doing: what it asked, what failed, what still waits to be sent."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal, TypeAlias

#: Whether the server is asked: `open` not for now, `half-open` by one trial at a time.
BreakerState: TypeAlias = Literal["closed", "open", "half-open"]


@dataclass(frozen=True, slots=True)
class Status:
    """`requests` and `failures` count calls, however often each was tried; `sent` and `dropped` count interactions.

    `revision` is the newest of the site that a reply named, 0 before the first. `last_error` is one line and holds
    nothing secret.
    """

    breaker: BreakerState
    requests: int
    failures: int
    sent: int
    waiting: int
    dropped: int
    last_error: str | None
    revision: int


class Counts:
    """Counted by many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.requests = self.failures = self.sent = self.revision = 0
        self.last_error: str | None = None

    def after_fork(self) -> None:
        """Counts on from the parent's; nobody holds the lock any more."""
        self._lock = threading.Lock()

    def asked(self) -> None:
        with self._lock:
            self.requests += 1

    def failed(self, error: str | None) -> None:
        """None where the error is only that of before."""
        with self._lock:
            self.failures += 1
            self.last_error = error or self.last_error

    def delivered(self, items: int) -> None:
        with self._lock:
            self.sent += items

    def answered(self, revision: int) -> None:
        with self._lock:
            self.revision = max(self.revision, revision)
