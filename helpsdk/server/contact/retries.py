"""When to try again: after 15 seconds, then ever later, for about a day."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

ATTEMPTS: Final = 15
_FIRST: Final = 15.0  # seconds
_LONGEST: Final = 4 * 3600.0
_JITTER: Final = 0.2  # so that what failed together does not come back together
_MOST_ASKED: Final = 24 * 3600.0


def pause(attempt: int, chance: float) -> float:
    """Seconds after the failed attempt of this number, from 1; `chance` is random, from 0 to 1."""
    planned = min(_FIRST * 2.0 ** (attempt - 1), _LONGEST)
    return planned * (1 - _JITTER + 2 * _JITTER * chance)


def asked_for(retry_after: str, now: datetime) -> float:
    """Seconds by a Retry-After header (RFC 9110, 10.2.3), a day at most; 0 for one that cannot be read."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _MOST_ASKED)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), _MOST_ASKED)
