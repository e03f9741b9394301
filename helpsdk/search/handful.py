"""A partition of a handful of sections: those of articles that were edited since an index was built.

An index of Tantivy takes milliseconds to begin, with threads and memory of its own, however little is put into it.
What fits into a handful is kept by its terms instead, and ranked by the same formula (BM25).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from itertools import product

from helpsdk.search.analysis import Token
from helpsdk.search.filters import Filters
from helpsdk.search.partition import Factor, Lengths, rarity_of
from helpsdk.search.query import Plan
from helpsdk.search.ranking import Found, in_order
from helpsdk.search.schema import FIELD_BOOSTS
from helpsdk.site.published import PublishedArticle

#: How soon more of the same word is worth no more, and how much a long text counts for less: those of Tantivy.
_K1, _B = 1.2, 0.75
_EXACT = 24  # added to what a length is rounded to


@dataclass(frozen=True, slots=True)
class SectionTerms:
    """What is searched of a section: how often a (field, term) is in it, how long each field is, in terms, and as what
    that counts, and its (term, word) pairs.
    """

    counts: Mapping[tuple[str, str], int]
    lengths: Mapping[str, int]
    counted: Mapping[str, int]
    words: frozenset[tuple[str, str]]


def section_terms(tokens: Mapping[str, list[Token]]) -> SectionTerms:
    """`tokens` are by field."""
    lengths = {field: len(found) for field, found in tokens.items()}
    return SectionTerms(
        Counter((field, token.term) for field, found in tokens.items() for token in found),
        lengths,
        {field: counted_as(length) for field, length in lengths.items()},
        frozenset((token.term, token.word) for found in tokens.values() for token in found),
    )


def counted_as(length: int) -> int:
    """A length as Tantivy keeps it, in a byte: beyond 40 only its first four bits, above 24, are kept."""
    more = length - _EXACT
    dropped = max(0, more.bit_length() - 4)
    return length if more < 0 else _EXACT + (more >> dropped << dropped)


@dataclass(frozen=True, slots=True)
class NumberedSection:
    number: int
    article: PublishedArticle
    terms: SectionTerms


class Handful:
    """The sections of one audience; searched as a `Partition` is, and never changed.

    What is made of another has everything in common with it that is not about the sections that came or went.
    """

    def __init__(self, sections: Iterable[NumberedSection] = ()) -> None:
        self._sections = {section.number: section for section in sections}
        self._having: dict[tuple[str, str], dict[int, NumberedSection]] = {}
        self._terms: Counter[str] = Counter()
        self._beside = Lengths(0, {})
        for section in self._sections.values():
            self._terms.update(section.terms.lengths)
            for key in section.terms.counts:
                self._having.setdefault(key, {})[section.number] = section

    @property
    def rows(self) -> int:
        """How many sections there are."""
        return len(self._sections)

    @property
    def whole(self) -> bool:
        """Nothing is gone that still counts."""
        return True

    def without_articles(self, ids: Container[str]) -> Handful:
        return self.after([number for number, one in self._sections.items() if one.article.id in ids], ())

    def after(self, gone: Iterable[int], new: Collection[NumberedSection]) -> Handful:
        """The same without the sections of some numbers, and with new ones."""
        old = [self._sections[number] for number in gone if number in self._sections]
        if not old and not new:
            return self
        other, change = Handful(), Handful(new)
        touched = {key for section in old for key in section.terms.counts} | change._having.keys()
        away = {section.number for section in old}
        some = {key: {**self._having.get(key, {}), **change._having.get(key, {})} for key in touched}
        for section in old:
            for key in section.terms.counts:
                del some[key][section.number]
        other._sections = {at: one for at, one in self._sections.items() if at not in away} | change._sections
        other._having = self._having | some
        for key in [key for key, having in some.items() if not having]:
            del other._having[key]
        other._terms = self._terms + change._terms
        for section in old:
            other._terms.subtract(section.terms.lengths)
        other._beside = self._beside
        return other

    def beside(self, lengths: Lengths) -> Handful:
        """The same beside other sections for the same readers: what is long is told by the average of both."""
        other = copy(self)
        other._beside = lengths
        return other

    def fetch(self, plan: Plan, factor: Factor, filters: Filters, limit: int) -> tuple[list[Found], float]:
        """The best sections in order, at most `limit`, and the score below which there may be more."""
        scores: dict[int, float] = {}
        for (term, weight), (field, boost) in product(plan.terms.items(), FIELD_BOOSTS.items()):
            if (field, term) in self._having:
                self._add(scores, field, term, weight * boost * factor(field, term) * self.rarity(field, term))
        found = [Found(at, score) for at, score in scores.items() if filters.admit(self._sections[at].article)]
        found = in_order(found)[:limit]
        return found, found[-1].score if len(found) == limit else -math.inf

    def frequency(self, field: str, term: str) -> int:
        """In how many sections a field has a term."""
        return len(self._having.get((field, term), ()))

    def rarity(self, field: str, term: str) -> float:
        """What the term is weighed by here."""
        return rarity_of([(self.frequency(field, term), self.rows)])

    def _add(self, scores: dict[int, float], field: str, term: str, worth: float) -> None:
        """To the score of each section what a term in a field is worth there."""
        key, sections = (field, term), self.rows + self._beside.sections
        average = (self._terms[field] + self._beside.terms.get(field, 0)) / sections
        least, slope = _K1 * (1 - _B), _K1 * _B / average
        for number, section in self._having[key].items():
            times, length = section.terms.counts[key], section.terms.counted[field]
            score = worth * (1 + _K1) * times / (times + least + slope * length)
            scores[number] = scores.get(number, 0.0) + score
