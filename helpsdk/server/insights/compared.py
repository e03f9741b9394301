"""What is learned now against what was: which boosts are others, and whether that is more than noise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from helpsdk.search.evidence import certain, evidence, learned_value, tried
from helpsdk.search.learning import SCREEN
from helpsdk.server.insights.asked import KeyKind
from helpsdk.site.learned import CountsByKey, Learned, LearnedSearch
from helpsdk.types import Locale

#: A boost that differs by less, in units of the best match's score, is no other one: ages alone change all a little.
NOISE = 0.02
_POPULAR = 0.1  # of the popular queries, that may be others


class Change(NamedTuple):
    """What one key adds to an article's score at weight 1, before and now; 0 for nothing."""

    locale: Locale
    kind: KeyKind
    key: str
    article: str
    before: float
    now: float


def changes(before: Learned, now: Learned) -> list[Change]:
    """Every boost that is there or was, the greatest first."""
    found = [change for locale in sorted({*before.search, *now.search}) for change in _of(locale, before, now)]
    return sorted(found, key=lambda one: (-abs(one.now), -abs(one.before), one[:4]))


def differs(before: Learned, now: Learned) -> bool:
    """Whether anybody could notice: by a boost, an article that counts anew, or what is popular."""
    if any(abs(change.now - change.before) > NOISE for change in changes(before, now)):
        return True
    return any(_other(before.search.get(locale), now.search.get(locale)) for locale in {*before.search, *now.search})


def _of(locale: Locale, before: Learned, now: Learned) -> Iterator[Change]:
    old, new = _values(before.search.get(locale)), _values(now.search.get(locale))
    for key in sorted(old.keys() | new.keys()):
        yield Change(locale, *key, round(old.get(key, 0.0), 3), round(new.get(key, 0.0), 3))


def _values(learned: LearnedSearch | None) -> dict[tuple[KeyKind, str, str], float]:
    if learned is None:
        return {}
    sure = tried(learned.searches)
    kinds: tuple[tuple[KeyKind, CountsByKey, float], ...] = (
        ("query", learned.queries, sure),
        ("term", learned.terms, sure),
        ("screen", learned.screens, sure * SCREEN),
    )
    return {
        (kind, key, article): learned_value(weight * evidence(one) * certain(one[1]))
        for kind, keys, weight in kinds
        for key, counts in keys.items()
        for article, one in counts.items()
    }


def _other(before: LearnedSearch | None, now: LearnedSearch | None) -> bool:
    if before is None or now is None:
        return bool(before) != bool(now)
    if any(text.since != before.articles[id].since for id, text in now.articles.items() if id in before.articles):
        return True
    old, new = set(before.popular), set(now.popular)
    return len(old ^ new) > _POPULAR * max(len(old), len(new))
