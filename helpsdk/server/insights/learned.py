"""Counters for learning from clicks: clicks and expected examinations by query, term and screen.

An article at rank r of a list is looked at with probability 1/r^0.9, so that is what a search expects of it; clicks
over expected clicks are free of the bias of places (COEC; Zhang and Jones, "Comparing click logs and editorial labels
for training query rewriting", 2007).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, partial
from typing import Literal

from helpsdk.search.evidence import BIAS
from helpsdk.server.store.figures import Rollups
from helpsdk.server.store.rollups import NO, YES, Click, Search

HALF_LIFE = 90  # days after which what was counted is worth half
LONGEST = 395  # days that are looked at: what is older is worth less than a twentieth
_PLACES = 20  # of a list; the others are hardly looked at, and never put in another order

KeyKind = Literal["query", "term", "screen"]
KINDS: tuple[KeyKind, ...] = ("query", "term", "screen")


@dataclass(slots=True)
class Counted:
    """Of an article under a key. `votes` and `solved` say yes (+1) or no (-1) to one that the query had found."""

    clicks: float = 0.0
    expected: float = 0.0
    votes: float = 0.0


ByArticle = dict[str, Counted]


@dataclass(slots=True)
class Counters:
    """Of one language, by kind of key and key: a query's terms in order, one term, or a screen's id.

    `persons` is at least how many asked so, each once a day; what was asked longer ago counts in full. `searches` is
    how many searches there were, worth less the older they are.
    """

    counted: dict[KeyKind, dict[str, ByArticle]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    persons: dict[KeyKind, Counter[str]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})

    searches: float = 0.0

    def of(self, kind: KeyKind, key: str, article: str) -> Counted:
        return self.counted[kind].setdefault(key, {}).setdefault(article, Counted())


_WORTH = {"solved": 1, YES: 1, NO: -1}
#: Whether what was counted of an article, in a language, on a day is about the text that it has now.
Counts = Callable[[str, str, str], bool]


def learned_counters(rollups: Rollups, site: str, today: date, counts: Counts) -> dict[str, Counters]:
    """What the roll-ups hold, by language, worth less the older it is. Raises StoreError."""
    found: dict[str, Counters] = {}
    for first, last in _months(today - timedelta(days=LONGEST), today):
        if searches := rollups.searches(site, first, last):
            add(found, searches, rollups.clicks(site, first, last), partial(worth, today=today), counts)
    return found


def add(
    found: dict[str, Counters],
    searches: Mapping[Search, int],
    clicks: Mapping[Click, int],
    worth: Callable[[str], float],
    counts: Counts,
) -> None:
    """Each search and click counts for its whole query, each of its terms, and the screen it was made on; `worth` a
    day is how much."""
    for search, count in searches.items():
        of, worthy = found.setdefault(search.locale, Counters()), count * worth(search.day)
        of.searches += worthy
        shown = [
            (article, worthy * weight(place))
            for place, article in enumerate(search.shown.split("\n")[:_PLACES], search.offset + 1)
            if place <= _PLACES and counts(search.locale, article, search.day)
        ]
        for kind, key in _keys(search):
            for article, expected in shown:
                of.of(kind, key, article).expected += expected
    for click, count in clicks.items():
        if click.locale in found and counts(click.locale, click.article, click.day):
            _add_click(found[click.locale], click, count * worth(click.day))
    for (_day, locale, kind, key), persons in _persons(searches).items():
        found[locale].persons[kind][key] += persons


@cache
def worth(day: str, *, today: date) -> float:
    """What is counted of a day, 1 for today."""
    return float(0.5 ** (max(0, (today - date.fromisoformat(day)).days) / HALF_LIFE))


@cache
def weight(place: int) -> float:
    """How likely somebody looks at a place of a list, the first being 1."""
    return float(place**-BIAS)


def _add_click(of: Counters, click: Click, count: float) -> None:
    votes = _WORTH.get(click.kind)
    for kind, key in _keys(click):
        counted = of.of(kind, key, click.article)
        if votes is None:
            counted.clicks += count
        else:
            counted.votes += count * votes


def _keys(what: Search | Click) -> Iterator[tuple[KeyKind, str]]:
    yield "query", what.query
    for term in what.query.split():
        yield "term", term
    if what.screen:
        yield "screen", what.screen


def _persons(searches: Mapping[Search, int]) -> Mapping[tuple[str, str, KeyKind, str], int]:
    """How many at least asked, by day, language and key. One person counts once for a wording on a screen, so that
    those of one wording and screen are different people; those of others may be the same."""
    wordings: Counter[Search] = Counter()
    for search, count in searches.items():
        wordings[search._replace(offset=0, shown="")] += count
    found: dict[tuple[str, str, KeyKind, str], int] = {}
    for search, count in wordings.items():
        for kind, key in _keys(search):
            of = (search.day, search.locale, kind, key)
            found[of] = max(count, found.get(of, 0)) if kind == "query" else found.get(of, 0) + count
    return found


def _months(first: date, last: date) -> Iterator[tuple[str, str]]:
    """The days of each month of a range: a month at a time is held in memory."""
    while first <= last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield str(first), str(min(last, following - timedelta(days=1)))
        first = following
