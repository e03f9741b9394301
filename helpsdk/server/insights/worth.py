"""What an observation is worth: by its age, and by its place in a list.

An article at rank r of a list is looked at with probability 1/r^0.9, so that is what a search expects of it; clicks
over expected clicks are free of the bias of places (COEC; Zhang and Jones, "Comparing click logs and editorial labels
for training query rewriting", 2007).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from helpsdk.search.evidence import BIAS
from helpsdk.server.store.rollups import Search

HALF_LIFE = 90  # days after which what was counted is worth half
LONGEST = 395  # days that are looked at: what is older is worth less than a twentieth
_PLACES = 20  # of a list; the others are hardly looked at, and never put in another order

#: Whether what was counted of an article, in a language, on a day is about the text that it has now.
Counts = Callable[[str, str, str], bool]


@cache
def worth(day: str, *, today: date) -> float:
    """What is counted of a day, 1 for today."""
    return float(0.5 ** (max(0, (today - date.fromisoformat(day)).days) / HALF_LIFE))


@cache
def weight(place: int) -> float:
    """How likely somebody looks at a place of a list, the first being 1."""
    return float(place**-BIAS)


def examined(search: Search, counts: Counts) -> list[tuple[str, float]]:
    """The articles of a list that count, and how likely each is looked at."""
    return [
        (article, weight(place))
        for place, article in enumerate(search.shown.split("\n")[:_PLACES], search.offset + 1)
        if place <= _PLACES and counts(search.locale, article, search.day)
    ]
