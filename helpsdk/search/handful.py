"""A partition of a handful of sections: those of articles that were edited since an index was built.

An index of Tantivy takes milliseconds to begin, with threads and memory of its own, however little is put into it.
What fits into a handful is read through for each query instead, and ranked by the same formula (BM25).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from helpsdk.search.analysis import Token
from helpsdk.search.filters import Filters
from helpsdk.search.partition import Factor, rarity_of
from helpsdk.search.query import Plan
from helpsdk.search.ranking import Found, in_order
from helpsdk.search.schema import FIELD_BOOSTS
from helpsdk.site.published import PublishedArticle

#: How soon more of the same word is worth no more, and how much a long text counts for less: those of Tantivy.
_K1, _B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class SectionTerms:
    """What is searched of a section: how often a (field, term) is in it, how long each field is, in terms, and its
    (term, word) pairs.
    """

    counts: Mapping[tuple[str, str], int]
    lengths: Mapping[str, int]
    words: frozenset[tuple[str, str]]


def section_terms(tokens: Mapping[str, list[Token]]) -> SectionTerms:
    """`tokens` are by field."""
    return SectionTerms(
        Counter((field, token.term) for field, found in tokens.items() for token in found),
        {field: len(found) for field, found in tokens.items()},
        frozenset((token.term, token.word) for found in tokens.values() for token in found),
    )


@dataclass(frozen=True, slots=True)
class NumberedSection:
    number: int
    article: PublishedArticle
    terms: SectionTerms


class Handful:
    """The sections of one audience; searched as a `Partition` is, and never changed."""

    def __init__(self, sections: Iterable[NumberedSection]) -> None:
        self._sections = tuple(sections)

    @property
    def rows(self) -> int:
        """How many sections there are."""
        return len(self._sections)

    @property
    def whole(self) -> bool:
        """Nothing is gone that still counts."""
        return True

    def without_articles(self, ids: Container[str]) -> Handful:
        return Handful(section for section in self._sections if section.article.id not in ids)

    def fetch(self, plan: Plan, factor: Factor, filters: Filters, limit: int) -> tuple[list[Found], float]:
        """The best sections in order, at most `limit`, and the score below which there may be more."""
        worth = {
            (field, term): weight * boost * factor(field, term) * self.rarity(field, term)
            for term, weight in plan.terms.items()
            for field, boost in FIELD_BOOSTS.items()
        }
        admitted = (section for section in self._sections if filters.admit(section.article))
        scored = (Found(section.number, self._score(section.terms, worth)) for section in admitted)
        found = in_order(one for one in scored if one.score)[:limit]
        return found, found[-1].score if len(found) == limit else -math.inf

    def frequency(self, field: str, term: str) -> int:
        """In how many sections a field has a term."""
        key = (field, term)
        return sum(key in section.terms.counts for section in self._sections)

    def rarity(self, field: str, term: str) -> float:
        """What the term is weighed by here."""
        return rarity_of([(self.frequency(field, term), self.rows)])

    def _score(self, terms: SectionTerms, worth: Mapping[tuple[str, str], float]) -> float:
        return sum(
            worth[field, term] * (1 + _K1) * times / (times + self._damping(field, terms.lengths[field]))
            for field, term in worth.keys() & terms.counts.keys()
            for times in (terms.counts[field, term],)
        )

    def _damping(self, field: str, length: int) -> float:
        return _K1 * (1 - _B + _B * length / self._average[field])

    @cached_property
    def _average(self) -> Mapping[str, float]:
        """Terms of a section, by field; none is divided by where no section has any."""
        total: Counter[str] = Counter()
        for section in self._sections:
            total.update(section.terms.lengths)
        return {field: count / self.rows for field, count in total.items()}
