"""One rate for many keys: a token bucket each, kept as a single number.

The bucket is the generic cell rate algorithm (ITU-T I.371, appendix I): what is kept for a key is the moment at which
its bucket will be full again. Nothing has to be filled up in the background, and a look or a change is O(1).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from helpsdk.server.limits.rate import Rate

KEYS = 20_000  # about 4 MB; who was quiet for the longest is forgotten, which only ever favours a caller


class Limiter:
    """For one event loop: nothing is locked. `now` is of any clock that only goes forward, in seconds."""

    def __init__(self, rate: Rate, *, keys: int = KEYS) -> None:
        self._step = rate.seconds
        self._room = rate.burst * self._step
        self._keys = keys
        self._full: OrderedDict[Hashable, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full)

    def take(self, key: Hashable, now: float) -> float:
        """0 when there was a token, which is gone now; else how many seconds until there is one."""
        full = self._full.get(key, now)
        full = (full if full > now else now) + self._step
        wait = full - now - self._room
        if wait > _ROUNDING:
            return wait
        self._full[key] = full
        self._full.move_to_end(key)
        if len(self._full) > self._keys:
            self._full.popitem(last=False)
        return 0.0


_ROUNDING = 1e-6  # seconds; sums of steps are not exact
