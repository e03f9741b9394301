"""ISO 8601 durations in rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpsdk.errors import Problem
from helpsdk.site.places import Sources

_DURATION = re.compile(r"P(?=\d|T\d)(\d{1,6}W)?(\d{1,6}D)?(T(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,6}S)?)?")


def durations(sources: Sources) -> Iterator[Problem]:
    """`at.event_ttl` in weeks, days, hours, minutes and seconds; months and years have no fixed length."""
    for entry in sources.rules:
        written = entry.value.at.event_ttl
        if not _DURATION.fullmatch(written):
            text = f"`{written}` is not a duration in weeks, days, hours, minutes or seconds"
            yield entry.problem("bad-form", text, "at", "event_ttl", allowed=("PT10M", "PT1H30M", "P1D", "P2W"))
