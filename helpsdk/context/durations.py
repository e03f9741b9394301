"""ISO 8601 durations of fixed length: weeks, days, hours, minutes and seconds."""

from __future__ import annotations

import re
from typing import Final

from helpsdk.errors import HelpError

_DURATION: Final = re.compile(
    r"P(?=\d|T\d)(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?",
    re.ASCII,
)
#: A hundred years: what counts for longer counts for a lifetime, and every instant it leads to can be written.
MAX_SECONDS: Final = 36_525 * 86_400
_SECONDS: Final = (604_800, 86_400, 3_600, 60, 1)


class DurationInvalid(HelpError):
    """Not a duration; months and years are none, for they have no fixed length."""

    def __init__(self, text: str, wrong: str = "is not a duration in weeks, days, hours, minutes or seconds") -> None:
        self.text = text
        self.allowed = ("PT30S", "PT10M", "PT1H30M", "P1D", "P2W")
        super().__init__(f"{text!r} {wrong}")


def seconds(text: str) -> int:
    """`PT1H30M` → 5400; raises DurationInvalid."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise DurationInvalid(text)
    total = sum(int(count or 0) * unit for count, unit in zip(found.groups(), _SECONDS, strict=True))
    if total > MAX_SECONDS:
        raise DurationInvalid(text, "is longer than a hundred years")
    return total
