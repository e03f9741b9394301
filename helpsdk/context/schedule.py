"""When a window is open: local times of an IANA zone, or of the reader's own, as instants.

The end does not belong to it. A local time that a clock change leaves out moves forward by as much as the clock does;
one that comes twice means its first pass (PEP 495: `fold` is 0). A start that moves past its end never comes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from math import inf
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from helpsdk.context.rules import Window
from helpsdk.errors import HelpError

USER: Final = "user"

_LOCAL_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:T[0-2]\d:\d{2}(?::\d{2})?)?", re.ASCII)
_EXAMPLES: Final = ("2026-12-01", "2026-12-01T09:30")
_YEARS: Final = range(1970, 9999)  # so that it can be written in every zone


class ScheduleInvalid(HelpError):
    """A window that cannot be kept; `key` names what of it, `allowed` what there could be instead."""

    def __init__(self, message: str, key: Literal["from", "to", "tz"], allowed: tuple[str, ...] = ()) -> None:
        self.key, self.allowed = key, allowed
        super().__init__(message)


class State(NamedTuple):
    """Whether it is open, and in how many seconds that changes; None for never again."""

    open: bool
    changes_in: float | None


_NEVER: Final = State(False, None)


class Instants(NamedTuple):
    """Unix seconds: open from `opens` (inclusive) to `closes` (exclusive); infinite where there is no bound.

    `closes` is not before `opens`; where they are equal, it never opens.
    """

    opens: float
    closes: float

    def state(self, now: float) -> State:
        opens, closes = self
        if now >= closes or opens == closes:
            return _NEVER
        if now < opens:
            return State(False, opens - now)
        return State(True, closes - now if closes < inf else None)


@dataclass(frozen=True, slots=True)
class Opening:
    """A window made ready. `fixed` are its instants, None when they depend on the reader's zone."""

    start: datetime | None
    end: datetime | None
    fixed_zone: ZoneInfo | None
    fixed: Instants | None

    def state(self, now: float, tz: str | None = None) -> State:
        """At `now`, Unix seconds, for a reader whose zone is `tz`; never raises."""
        return (self.fixed or self.instants(tz)).state(now)

    def instants(self, tz: str | None = None) -> Instants:
        """When it opens and closes for a reader whose zone is `tz`."""
        return self.fixed or _instants(self.start, self.end, self.zone(tz))

    def zone(self, tz: str | None = None) -> ZoneInfo:
        """Whose clock it follows; UTC for a reader without a known zone."""
        return self.fixed_zone or zone(tz) or _UTC


def compile_window(window: Window) -> Opening:
    """Raises ScheduleInvalid: no such time, no such zone, or an end that is not after the start."""
    start, end = _local("from", window.start), _local("to", window.end)
    fixed_zone = None if window.tz == USER else _known_zone(window.tz)
    instants = _instants(start, end, fixed_zone or _UTC)
    if instants.opens >= instants.closes:
        raise _never_opens(window, start, end, instants)
    return Opening(start, end, fixed_zone, instants if fixed_zone is not None else None)


def _never_opens(window: Window, start: datetime | None, end: datetime | None, instants: Instants) -> ScheduleInvalid:
    if start is None or end is None or start >= end:
        text = f"the window ends at {window.end}, which is not after its start {window.start}"
        return ScheduleInvalid(text, "to")
    moved = datetime.fromtimestamp(instants.opens, ZoneInfo(window.tz)).replace(tzinfo=None)
    text = (
        f"the window never opens: a clock change in {window.tz} leaves out its start {window.start}, "
        f"which becomes {moved.isoformat(timespec='minutes')}, and that is not before its end {window.end}"
    )
    return ScheduleInvalid(text, "from")


def zone(name: str | None) -> ZoneInfo | None:
    """The IANA zone of that name, None when there is none."""
    return ZoneInfo(name) if name in zone_names() else None


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every IANA zone. The list is tzdata's, so that it is the same on every machine and no path is ever made of it."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="ascii").split())


_UTC: Final = ZoneInfo("UTC")


def _known_zone(name: str) -> ZoneInfo:
    found = zone(name)
    if found is None:
        nearest = get_close_matches(name[:80], zone_names(), n=3, cutoff=0.6)
        raise ScheduleInvalid(f"{name!r} is no time zone", "tz", (*nearest, "UTC", USER))
    return found


def _local(key: Literal["from", "to"], text: str | None) -> datetime | None:
    """A local time without its zone; a day alone is its midnight."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text) if _LOCAL_TIME.fullmatch(text) else None
    except ValueError:
        moment = None
    if moment is None or moment.year not in _YEARS:
        raise ScheduleInvalid(f"{text!r} is no local date or time (without a zone: that is tz)", key, _EXAMPLES)
    return moment


@lru_cache(maxsize=4096)
def _instants(start: datetime | None, end: datetime | None, zone: ZoneInfo) -> Instants:
    opens = -inf if start is None else start.replace(tzinfo=zone).timestamp()
    closes = inf if end is None else end.replace(tzinfo=zone).timestamp()
    return Instants(opens, max(opens, closes))
