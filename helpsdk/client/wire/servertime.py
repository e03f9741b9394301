"""The server's clock, as its replies tell it: what a host with a wrong clock reports is dated by it all the same."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_EARLIEST, _LATEST = 946_684_800.0, 7_258_118_400.0  # 2000 and 2200
_EXACT, _COARSE = 0.5, 2.0  # seconds of difference that are believed: `Date` has whole seconds


class ServerTime:
    """Unix seconds. Until a reply has come it is this machine's own time."""

    def __init__(self, wall: Callable[[], float]) -> None:
        self.here = wall  # this machine's own time
        self.skew = 0.0

    def now(self) -> float:
        return self.here() + self.skew

    def learn(self, headers: Mapping[str, str]) -> None:
        """From the `Date` of a reply that comes from no cache."""
        if "date" in headers and "age" not in headers:
            self._learn(_http_date(headers["date"]), _COARSE)

    def learn_exactly(self, now: object) -> None:
        """From the `now` of a reply, ISO 8601."""
        self._learn(seconds_of(now), _EXACT)

    def _learn(self, told: float | None, believed: float) -> None:
        if told is None or not _EARLIEST <= told <= _LATEST:
            return
        skew = told - self.here()
        if abs(skew - self.skew) > believed:
            self.skew = skew


def iso(seconds: float) -> str:
    """`2026-11-22T10:00:00.000Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def uuid7(seconds: float) -> str:
    """A UUIDv7 of that time (RFC 9562, section 5.7): 48 bits of milliseconds, then random ones."""
    stamp, random = f"{int(seconds * 1000):012x}", secrets.token_hex(9)
    return f"{stamp[:8]}-{stamp[8:]}-7{random[:3]}-8{random[3:6]}-{random[6:]}"


def _http_date(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None


def seconds_of(moment: object) -> float | None:
    """Of an ISO 8601 time with its zone; None for anything else."""
    if not isinstance(moment, str):
        return None
    try:
        read = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return read.timestamp() if read.tzinfo is not None else None
