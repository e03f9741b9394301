"""Counters for learning from clicks: clicks and expected examinations by query, term and screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from helpsdk.server.insights.asked import KINDS, Asked, KeyKind, ask, keys_of
from helpsdk.server.insights.texts import Texts
from helpsdk.server.insights.worth import LONGEST, Counts, examined, worth
from helpsdk.server.store.figures import Rollups
from helpsdk.server.store.rollups import NO, YES, Click, Search

#: Of some days: how often each search was made, and each click.
Observed = tuple[Mapping[Search, int], Mapping[Click, int]]


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

    `persons` has the keys that are counted, and at least how many asked so: see `Asked`. `searches` is how many
    searches there were, worth less the older they are.
    """

    persons: Mapping[KeyKind, Counter[str]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    counted: dict[KeyKind, dict[str, ByArticle]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    searches: float = 0.0

    def of(self, kind: KeyKind, key: str, article: str) -> Counted:
        return self.counted[kind].setdefault(key, {}).setdefault(article, Counted())

    def keys_of(self, what: Search | Click) -> list[tuple[KeyKind, str]]:
        """Those that are counted."""
        return [(kind, key) for kind, key in keys_of(what) if key in self.persons[kind]]


_WORTH = {"solved": 1, YES: 1, NO: -1}


def learned_counters(rollups: Rollups, site: str, texts: Texts, today: date) -> dict[str, Counters]:
    """What the roll-ups hold, by language, worth less the older it is. Raises StoreError."""

    def read() -> Iterator[Observed]:
        for first, last in _months(today - timedelta(days=LONGEST), today):
            if searches := rollups.searches(site, first, last):
                yield searches, rollups.clicks(site, first, last)

    return counters_of(read, texts, today)


def counters_of(read: Callable[[], Iterable[Observed]], texts: Texts, today: date) -> dict[str, Counters]:
    """Of what is read, twice: once to see which keys may be kept, and once to count those by article."""
    worthy = partial(worth, today=today)
    asked: dict[str, Asked] = {}
    for searches, clicks in read():
        ask(asked, searches, clicks, worthy, texts)
    found = {locale: Counters(asked.pop(locale).kept(texts, locale)) for locale in list(asked)}
    for searches, clicks in read():
        add(found, searches, clicks, worthy, texts.counts)
    return found


def add(
    found: Mapping[str, Counters],
    searches: Mapping[Search, int],
    clicks: Mapping[Click, int],
    worth: Callable[[str], float],
    counts: Counts,
) -> None:
    """Each search and click counts for its whole query, each of its terms, and the screen it was made on, as far as
    these keys are counted; `worth` a day is how much."""
    for search, count in searches.items():
        if search.locale in found:
            _add_search(found[search.locale], search, count * worth(search.day), counts)
    for click, count in clicks.items():
        if click.locale in found and counts(click.locale, click.article, click.day):
            _add_click(found[click.locale], click, count * worth(click.day))


def _add_search(of: Counters, search: Search, count: float, counts: Counts) -> None:
    of.searches += count
    if keys := of.keys_of(search):
        for article, expected in examined(search, counts):
            for kind, key in keys:
                of.of(kind, key, article).expected += count * expected


def _add_click(of: Counters, click: Click, count: float) -> None:
    votes = _WORTH.get(click.kind)
    for kind, key in of.keys_of(click):
        counted = of.of(kind, key, click.article)
        if votes is None:
            counted.clicks += count
        else:
            counted.votes += count * votes


def _months(first: date, last: date) -> Iterator[tuple[str, str]]:
    """The days of each month of a range: a month at a time is held in memory."""
    while first <= last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield str(first), str(min(last, following - timedelta(days=1)))
        first = following
