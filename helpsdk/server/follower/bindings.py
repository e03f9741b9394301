"""Which device each host token was exchanged from, as far as this process has seen: for when the store is away."""

from __future__ import annotations

import hashlib
import threading

_LEEWAY = 120.0  # seconds that a binding outlives its token, as in the store
_AT_MOST = 50_000


class Bindings:
    """Digests only. Beyond its bound it forgets the oldest, which the store still knows."""

    def __init__(self, limit: int = _AT_MOST) -> None:
        self._limit = limit
        self._guard = threading.Lock()
        self._kept: dict[bytes, tuple[bytes, float]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def bind(self, jti: str, device: str, expires: float, now: float) -> bool:
        """Whether no other device was seen with it; the device is then remembered. Times are Unix times."""
        key, held_by = _digest(jti), _digest(device)
        with self._guard:
            self._tidy(now)
            return self._kept.setdefault(key, (held_by, expires))[0] == held_by

    def release(self, jti: str) -> None:
        with self._guard:
            self._kept.pop(_digest(jti), None)

    def _tidy(self, now: float) -> None:
        """Tokens live alike, so the oldest expire first."""
        while self._kept:
            oldest = next(iter(self._kept))
            if len(self._kept) < self._limit and self._kept[oldest][1] >= now - _LEEWAY:
                return
            del self._kept[oldest]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
