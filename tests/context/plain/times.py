"""Durations, windows of local time, and app versions, each worked out on the spot."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from helpsdk.context.rules import Window
from tests.context.plain.conditions import version

UNITS = {"W": 604_800, "D": 86_400, "H": 3_600, "M": 60, "S": 1}


def seconds(duration: str) -> int:
    return sum(int(count) * UNITS[unit] for count, unit in re.findall(r"(\d+)([WDHMS])", duration))


def zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, OSError, ValueError):  # not found, a folder, not even a name
        return UTC


def instant(local: str, name: str | None) -> datetime:
    """`fold=0` is the rule: a gap is left at its far side by its length, a repeated hour is the first."""
    return datetime.fromisoformat(local).replace(tzinfo=zone(name), fold=0).astimezone(UTC)


def is_open(window: Window, now: datetime, reader: str | None) -> bool:
    name = reader if window.tz == "user" else window.tz
    started = window.start is None or now >= instant(window.start, name)
    return started and (window.end is None or now < instant(window.end, name))


def applies(bounds: tuple[str | None, str | None] | None, reported: str | None) -> bool:
    if bounds is None or reported is None:
        return True
    first, last = bounds
    mine = version(reported)
    return (first is None or mine >= version(first)) and (last is None or mine < version(last))
