"""When rules show: windows that can be kept, and those that are over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from math import inf

from helpsdk.context.rules import Rule
from helpsdk.context.schedule import Opening, ScheduleInvalid, compile_window
from helpsdk.errors import Problem
from helpsdk.site.places import Entry, Sources

#: The zone in which a local time comes last.
_LAST_ZONE = "Etc/GMT+12"


def windows(sources: Sources) -> Iterator[Problem]:
    """Local times and zones that exist, and ends after their starts."""
    for entry in sources.rules:
        try:
            _opening(entry)
        except ScheduleInvalid as invalid:
            yield entry.problem("bad-window", str(invalid), "window", invalid.key, allowed=invalid.allowed)


def expired_windows(sources: Sources, now: datetime) -> Iterator[Problem]:
    """Windows that are closed for good at `now`, wherever a reader may be."""
    for entry in sources.rules:
        opening = _opening(entry)
        closes = inf if opening is None else opening.instants(_LAST_ZONE).closes
        if closes <= now.timestamp():
            last = datetime.fromtimestamp(closes, UTC).isoformat(timespec="minutes").replace("+00:00", "Z")
            text = f"the window closed for good at {last}: move it, or remove the rule"
            yield entry.problem("expired-window", text, "window", "to", severity="warning")


def _opening(entry: Entry[Rule]) -> Opening | None:
    """Raises ScheduleInvalid."""
    return None if entry.value.window is None else compile_window(entry.value.window)
