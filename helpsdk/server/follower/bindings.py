"""Which device each host token was exchanged from, as far as this process has seen: for when the store is away."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass

_LEEWAY = 120.0  # seconds that a binding outlives its token, as in the store
_AT_MOST = 50_000


@dataclass(slots=True)
class _Held:
    """By which device. Not `settled`: the store may still say that it is another's."""

    device: bytes
    expires: float
    settled: bool = False


class Bindings:
    """Digests only. Beyond its bound it forgets the oldest, which the store still knows."""

    def __init__(self, limit: int = _AT_MOST) -> None:
        self._limit = limit
        self._guard = threading.Lock()
        self._kept: dict[bytes, _Held] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def bind(self, jti: str, device: str, expires: float, now: float) -> bool | None:
        """Whether this device may exchange it; None when that is not settled, and no other device was seen with it.

        The device is then remembered. Times are Unix times.
        """
        mine = _Held(_digest(device), expires)
        with self._guard:
            self._tidy(now)
            held = self._kept.setdefault(_digest(jti), mine)
        if held.device != mine.device:
            return False
        return True if held.settled else None

    def settle(self, jti: str, device: str) -> None:
        """It is this device's."""
        with self._guard:
            held = self._kept.get(_digest(jti))
            if held is not None and held.device == _digest(device):
                held.settled = True

    def release(self, jti: str, device: str) -> None:
        """It is not this device's."""
        with self._guard:
            held = self._kept.get(_digest(jti))
            if held is not None and held.device == _digest(device):
                del self._kept[_digest(jti)]

    def _tidy(self, now: float) -> None:
        """Tokens live alike, so the oldest expire first."""
        while self._kept:
            oldest = next(iter(self._kept))
            if len(self._kept) < self._limit and self._kept[oldest].expires >= now - _LEEWAY:
                return
            del self._kept[oldest]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
