"""Memories that were read a moment ago, as many as fit."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from helpsdk.context.memory import Memory
from helpsdk.context.memory_codec import size, to_json

SECONDS: Final = 30.0
BYTES: Final = 16_000_000
_OWN: Final = 600  # bytes of an entry without anything in it
_FACTOR: Final = 12  # bytes in memory for each byte of JSON, as measured

#: A site's id and a viewer's key.
Key = tuple[str, str]


class Cache:
    """Each for `seconds` at most, all together in about `limit` bytes; who was quiet for the longest goes first."""

    def __init__(
        self, limit: int = BYTES, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit, self._seconds, self._clock = limit, seconds, clock
        self._guard = threading.Lock()
        self._kept: OrderedDict[Key, tuple[Memory, float, int]] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key) -> Memory | None:
        """None when it is not known, or was known for too long."""
        with self._guard:
            found = self._kept.get(key)
            if found is None:
                return None
            if found[1] <= self._clock():
                self._drop(key)
                return None
            self._kept.move_to_end(key)
            return found[0]

    def drop(self, key: Key) -> None:
        with self._guard:
            self._drop(key)

    def put(self, key: Key, memory: Memory) -> None:
        taken = _OWN + _FACTOR * size(to_json(memory))
        with self._guard:
            self._drop(key)
            self._kept[key] = (memory, self._clock() + self._seconds, taken)
            self._bytes += taken
            while self._bytes > self._limit:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        found = self._kept.pop(key, None)
        if found is not None:
            self._bytes -= found[2]
