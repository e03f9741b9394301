"""What is counted of requests between two writes: last uses of keys, and how many were signed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, TypeVar

from helpsdk.server.store.usage import hour_of

#: signed: with a session, or a key that named the viewer; unsigned: with neither; rejected: with one that is refused.
Traffic = Literal["signed", "unsigned", "rejected"]

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_AT_MOST = 1000  # keys, and hours and kinds, that wait for a store that is away


@dataclass(slots=True)
class Noted:
    """Unix times of last uses by key id, and counts by hour (since 1970) and kind."""

    used: dict[str, float] = field(default_factory=dict)
    requests: dict[tuple[int, str], int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.used or self.requests)

    @property
    def keys(self) -> dict[str, datetime]:
        return {key: datetime.fromtimestamp(at, UTC) for key, at in self.used.items()}

    @property
    def traffic(self) -> dict[tuple[str, str], int]:
        """By hour as the store has it, and kind."""
        return {
            (hour_of(datetime.fromtimestamp(hour * 3600, UTC)), kind): count
            for (hour, kind), count in self.requests.items()
        }

    def add(self, later: Noted) -> None:
        self.used |= later.used
        for key, count in later.requests.items():
            self.requests[key] = self.requests.get(key, 0) + count


class Usage:
    """Thread-safe and cheap: noting something is one dictionary update. The oldest is dropped beyond a bound."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._noted = Noted()

    def used(self, key_id: str) -> None:
        """A key was used now."""
        with self._guard:
            self._noted.used[key_id] = self._clock()
            _shorten(self._noted.used)

    def request(self, kind: Traffic) -> None:
        """A request that may differ by viewer was answered."""
        key = (int(self._clock() // 3600), kind)
        with self._guard:
            counts = self._noted.requests
            counts[key] = counts.get(key, 0) + 1
            _shorten(counts)

    def take(self) -> Noted:
        """Everything noted since the last time."""
        with self._guard:
            noted, self._noted = self._noted, Noted()
        return noted

    def put_back(self, noted: Noted) -> None:
        """What could not be written: it counts again."""
        with self._guard:
            later, self._noted = self._noted, noted
            self._noted.add(later)


def _shorten(waiting: dict[_Key, _Value]) -> None:
    while len(waiting) > _AT_MOST:
        del waiting[next(iter(waiting))]
