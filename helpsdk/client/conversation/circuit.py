"""The circuit breaker: whether a server that gave no answer is asked again yet."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal, TypeAlias

from helpsdk.client.options import Breaker
from helpsdk.client.status import BreakerState

Pass: TypeAlias = Literal["usual", "trial"]
_SPREAD = 0.1


class Circuit:
    """Closed it lets every attempt pass, open none, and half-open one at a time: the trial that decides.

    Whoever gets a pass says what came of it: `succeeded`, `failed`, or `released` when nothing is known.
    """

    def __init__(self, options: Breaker, clock: Callable[[], float], chance: Callable[[], float]) -> None:
        self._options, self._clock, self._chance = options, clock, chance
        self.reset()

    def reset(self) -> None:
        """Closed, with no memory; also in the child of a fork, where nobody holds the lock any more."""
        self._lock = threading.Lock()
        self._failed = 0
        self._rest = 0.0  # seconds of the next rest; 0 while closed
        self._until = 0.0
        self._trying = False

    @property
    def state(self) -> BreakerState:
        with self._lock:
            return self._state()

    @property
    def remaining(self) -> float:
        """Seconds until the next trial may start."""
        with self._lock:
            return max(0.0, self._until - self._clock()) if self._rest else 0.0

    def admit(self) -> Pass | None:
        """None: not now."""
        with self._lock:
            state = self._state()
            if state == "closed":
                return "usual"
            if state == "open" or self._trying:
                return None
            self._trying = True
            return "trial"

    def succeeded(self) -> bool:
        """Whether this has closed it."""
        with self._lock:
            was_open = bool(self._rest)
            self._failed, self._rest, self._trying = 0, 0.0, False
            return was_open

    def failed(self, given: Pass) -> bool:
        """Whether this has opened it: what was under way when it opened does not prolong its rest."""
        with self._lock:
            if given == "trial":
                self._trying = False
                return self._open(min(self._options.most, self._rest * 2))
            self._failed += 1
            if self._rest or self._failed < self._options.failures:
                return False
            return self._open(self._options.rest)

    def released(self, given: Pass) -> None:
        if given == "trial":
            with self._lock:
                self._trying = False

    def _state(self) -> BreakerState:
        if not self._rest:
            return "closed"
        return "open" if self._clock() < self._until else "half-open"

    def _open(self, rest: float) -> bool:
        self._rest = rest
        self._until = self._clock() + rest * (1 - _SPREAD * self._chance())
        return True
