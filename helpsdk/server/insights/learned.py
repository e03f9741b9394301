"""Counters for learning from clicks: clicks and expected examinations by query, term and screen.

An article at rank r of a list is looked at with probability 1/r^0.9, so that is what a search expects of it; clicks
over expected clicks are free of the bias of places (COEC; Zhang and Jones, "Comparing click logs and editorial labels
for training query rewriting", 2007).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from helpsdk.server.store.figures import Rollups
from helpsdk.server.store.rollups import NO, YES, Click, Search

_BIAS = 0.9
KeyKind = Literal["query", "term", "screen"]


class Key(NamedTuple):
    """`text` is a query's terms in order, one term, or a screen's id."""

    day: str
    kind: KeyKind
    text: str
    locale: str
    article: str


@dataclass(slots=True)
class Counted:
    """`yes` and `no` are votes, and `solved` as it was said, on an article that the query had found."""

    clicks: int = 0
    expected: float = 0.0
    yes: int = 0
    no: int = 0
    solved: int = 0


_FIELDS = {"opened": "clicks", "solved": "solved", YES: "yes", NO: "no"}


def learned_counters(rollups: Rollups, site: str, first: str, last: str) -> dict[Key, Counted]:
    """The counters of a site over a range of days (`2026-11-21`, both ends included). Raises StoreError."""
    return counters(rollups.searches(site, first, last), rollups.clicks(site, first, last))


def counters(searches: Mapping[Search, int], clicks: Mapping[Click, int]) -> dict[Key, Counted]:
    """Each search and click counts for its whole query, each of its terms, and the screen it was made on."""
    found: dict[Key, Counted] = {}
    for search, count in searches.items():
        for place, article in enumerate(search.shown.split("\n"), search.offset + 1):
            for key in _keys(search, article):
                found.setdefault(key, Counted()).expected += count * weight(place)
    for click, count in clicks.items():
        for key in _keys(click, click.article):
            counted, name = found.setdefault(key, Counted()), _FIELDS[click.kind]
            setattr(counted, name, getattr(counted, name) + count)
    return found


@cache
def weight(place: int) -> float:
    """How likely somebody looks at a place of a list, the first being 1."""
    return float(place**-_BIAS)


def _keys(what: Search | Click, article: str) -> Iterator[Key]:
    yield Key(what.day, "query", what.query, what.locale, article)
    for term in what.query.split():
        yield Key(what.day, "term", term, what.locale, article)
    if what.screen:
        yield Key(what.day, "screen", what.screen, what.locale, article)
