"""Months and days as ranges of ids."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from helpsdk.server.store.interaction import id_floor


def bounds(period: str) -> tuple[str, str]:
    """What ids of a month (`2026-11`) or day (`2026-11-21`) start with at least, and are less than."""
    year, month, *day = map(int, period.split("-"))
    first = datetime(year, month, day[0] if day else 1, tzinfo=UTC)
    last = first + timedelta(days=1) if day else datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return id_floor(first), id_floor(last)
