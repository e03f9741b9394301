"""What clicks taught, as boosts of the best matches: pure, from counters to numbers that can be explained.

Clicks over expected clicks of the whole query where it was asked often, else of its terms by their rarity, and of the
screen. Learning re-orders what a viewer may see and what was found already; it never brings anything in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from helpsdk.search.evidence import certain, evidence, learned_values, tried
from helpsdk.site.learned import CountsByKey, LearnedSearch

#: Of the best matches, those that are put in another order.
RERANKED = 15
SCREEN = 0.25  # of what is known of a screen, where nothing is known of the query
_TERMS = 32  # of a query
_LONGEST = 200  # characters of a key

Kind = Literal["query", "term", "screen"]


class Part(NamedTuple):
    """What is known of an article under one key: `expected` examinations, `votes` for less against."""

    kind: Kind
    text: str
    clicks: float
    expected: float
    votes: float


class Boost(NamedTuple):
    """`value` is added to a score over the best match's. The rest says where it comes from."""

    value: float
    article: str
    terms: Sequence[str]
    screen: str | None
    learned: LearnedSearch

    @property
    def parts(self) -> tuple[Part, ...]:
        """The counts behind it: of the whole query, each term and the screen, as far as there are some."""
        return tuple(_parts(self.learned, self.article, self.terms, self.screen))


class LearnedRanking:
    """Of one language; safe to use from several threads. With `weight` 0, or nothing learned, there are no boosts.

    Made in no time: what a key says is worked out when it is first asked for.
    """

    __slots__ = ("_learned", "_queries", "_screens", "_terms", "_tried", "weight")

    def __init__(self, learned: LearnedSearch | None, weight: float = 1.0) -> None:
        self.weight = weight
        self._learned = learned if weight and learned else None
        self._tried = tried(learned.searches) if learned else 0.0
        self._queries: dict[str, Mapping[str, tuple[float, float]]] = {}
        self._terms: dict[str, Mapping[str, float]] = {}
        self._screens: dict[str, Mapping[str, float]] = {}

    def __bool__(self) -> bool:
        return self._learned is not None

    def boosts(
        self, terms: Sequence[str], screen: str | None, articles: Iterable[str], rarity: Callable[[str], float]
    ) -> dict[str, Boost]:
        """By article, of those that are moved. `terms` are the query's, in order, each once; `rarity` is a
        term's IDF among what the viewer may see, asked only where something is known of one of them.
        """
        learned = self._learned
        if learned is None:
            return {}
        asked = self._query(query_key(terms))
        told = [(self._term(term), term) for term in terms if term in learned.terms]
        here = self._screen(screen) if screen is not None and screen in learned.screens else None
        if not (asked or told or here):
            return {}
        weighed = [(counted, rarity(term)) for counted, term in told]
        whole = sum(map(rarity, terms)) if told else 1.0
        strengths: dict[str, float] = {}
        for article in articles:
            strength = 0.0
            for counted, rare in weighed:
                strength += counted.get(article, 0.0) * rare
            strength = strength / whole if whole > 0 else 0.0
            if here is not None:
                strength += here.get(article, 0.0)
            if asked is not None and (known := asked.get(article)) is not None:
                strength = known[0] + known[1] * strength
            strengths[article] = strength * self._tried
        return {
            article: Boost(self.weight * value, article, terms, screen, learned)
            for article, value in learned_values(strengths).items()
            if value
        }

    def _query(self, key: str) -> Mapping[str, tuple[float, float]] | None:
        """Of a whole query: what it says, and how much is left for its terms."""
        known = self._queries.get(key)
        if known is None and self._learned is not None and key in self._learned.queries:
            counted = self._learned.queries[key]
            known = {article: _of_query(counts) for article, counts in counted.items()}
            self._queries[key] = known
        return known

    def _term(self, term: str) -> Mapping[str, float]:
        known = self._terms.get(term)
        if known is None and self._learned is not None:
            known = self._terms[term] = _doubted(self._learned.terms, term, 1.0)
        return known or {}

    def _screen(self, screen: str) -> Mapping[str, float]:
        known = self._screens.get(screen)
        if known is None and self._learned is not None:
            known = self._screens[screen] = _doubted(self._learned.screens, screen, SCREEN)
        return known or {}


def query_key(terms: Iterable[str]) -> str:
    """The terms of a query, sorted, each once: what two wordings of one question share. "" when it has none."""
    return " ".join(sorted(set(terms))[:_TERMS])[:_LONGEST].rstrip()


def _of_query(counts: Sequence[float]) -> tuple[float, float]:
    sure = certain(counts[1])
    return sure * evidence(counts), 1 - sure


def _doubted(counts: CountsByKey, key: str, weight: float) -> Mapping[str, float]:
    return {article: weight * evidence(one) * certain(one[1]) for article, one in counts[key].items()}


def _parts(learned: LearnedSearch, article: str, terms: Sequence[str], screen: str | None) -> Iterator[Part]:
    keys: list[tuple[Kind, str, CountsByKey]] = [("query", query_key(terms), learned.queries)]
    keys += [("term", term, learned.terms) for term in terms]
    keys += [("screen", screen, learned.screens)] if screen else []
    for kind, text, counted in keys:
        counts = counted.get(text, {}).get(article)
        if counts is not None:
            yield Part(kind, text, *counts)
