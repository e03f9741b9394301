"""How a client is doing: what it asked, what failed, what still waits to be sent."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeAlias

#: Whether the server is asked: `open` not for now, `half-open` by one trial at a time.
BreakerState: TypeAlias = Literal["closed", "open", "half-open"]

Kind: TypeAlias = Literal["call", "delivery"]


@dataclass(frozen=True, slots=True)
class Status:
    """`requests` and `failures` count calls, however often each was tried; `sent` and `dropped` count interactions.

    `revision` is the newest of the site that a reply named, 0 before the first. `healthy` is whether the newest call
    and the newest delivery of interactions got an answer, True before the first: who asks for what there is not, such
    as an unknown screen, gets one. `last_error` stays when it is over, and
    `last_error_at` says of when it is, by this machine's clock; it is one line and holds nothing secret.
    """

    breaker: BreakerState
    requests: int
    failures: int
    sent: int
    waiting: int
    dropped: int
    last_error: str | None
    revision: int
    healthy: bool = True
    last_error_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.last_error is not None:  # a server's words, or a path's, may be of several lines
            object.__setattr__(self, "last_error", " ".join(self.last_error.split()))


class Counts:
    """Counted by many threads."""

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        self._lock, self._wall = threading.Lock(), wall
        self.requests = self.failures = self.sent = self.revision = 0
        self.last_error: str | None = None
        self.last_error_at: datetime | None = None
        self._failing: frozenset[Kind] = frozenset()

    @property
    def healthy(self) -> bool:
        return not self._failing

    def after_fork(self) -> None:
        """Counts on from the parent's; nobody holds the lock any more, and what failed there may go well here."""
        self._lock = threading.Lock()
        self._failing = frozenset()

    def asked(self) -> None:
        with self._lock:
            self.requests += 1

    def failed(self, error: str | None, kind: Kind = "call", *, is_well: bool = False) -> None:
        """`error` is None where it is only that of before; `is_well` where what was asked was at fault, not help."""
        with self._lock:
            self.failures += 1
            self._failing = self._failing - {kind} if is_well else self._failing | {kind}
            if error is not None:
                self.last_error, self.last_error_at = error, datetime.fromtimestamp(self._wall(), UTC)

    def succeeded(self, kind: Kind = "call") -> None:
        """Asked in every call of a host: no lock where there is nothing to end."""
        if kind in self._failing:
            with self._lock:
                self._failing -= {kind}

    def delivered(self, items: int) -> None:
        with self._lock:
            self.sent += items

    def answered(self, revision: int) -> None:
        with self._lock:
            self.revision = max(self.revision, revision)
