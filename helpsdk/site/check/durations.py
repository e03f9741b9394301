"""ISO 8601 durations in rules."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.context.durations import DurationInvalid, seconds
from helpsdk.errors import Problem
from helpsdk.site.places import Sources


def durations(sources: Sources) -> Iterator[Problem]:
    """`at.event_ttl` in weeks, days, hours, minutes and seconds; months and years have no fixed length."""
    for entry in sources.rules:
        try:
            seconds(entry.value.at.event_ttl)
        except DurationInvalid as invalid:
            yield entry.problem("bad-form", str(invalid), "at", "event_ttl", allowed=invalid.allowed)
