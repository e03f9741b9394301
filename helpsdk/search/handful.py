"""A partition of a handful of sections: those of articles that were edited since an index was built.

An index of Tantivy takes milliseconds to begin, with threads and memory of its own, however little is put into it.
What fits into a handful is kept by its terms instead, and ranked by the same formula (BM25).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass

from helpsdk.search.analysed import FIELD_BOOSTS, TITLE_WORDS, Analysed
from helpsdk.search.analysis import Analyzer
from helpsdk.search.filters import Filters
from helpsdk.search.partition import Clause, Lengths, rarity_of
from helpsdk.search.ranking import Matches, in_order
from helpsdk.search.titles import Wanted, title_rows
from helpsdk.site.published import PublishedArticle

#: How soon more of the same word is worth no more, and how much a long text counts for less: those of Tantivy.
_K1, _B = 1.2, 0.75
_EXACT = 24  # added to what a length is rounded to


@dataclass(frozen=True, slots=True)
class SectionTerms:
    """What is searched of a section: how often a (field, term) is in it, how long each field is, in terms, and as what
    that counts, its (term, word) pairs, and the words of its article's title where it stands for that.
    """

    counts: Mapping[tuple[str, str], int]
    lengths: Mapping[str, int]
    counted: Mapping[str, int]
    words: frozenset[tuple[str, str]]
    title_words: tuple[str, ...] = ()


def section_terms(section: Analysed, analyzer: Analyzer) -> SectionTerms:
    lengths = {field: len(terms) for field, terms in section.terms.items()}
    counts = Counter((field, term) for field, terms in section.terms.items() for term in terms)
    counts.update((TITLE_WORDS, word) for word in section.title_words)
    return SectionTerms(
        counts,
        lengths,
        {field: counted_as(length) for field, length in lengths.items()},
        frozenset(zip(analyzer.terms_of(section.words), section.words, strict=True)),
        tuple(section.title_words),
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
        self._title_words: tuple[str, ...] | None = None  # found when first asked for
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

    def made(self, clauses: Sequence[Clause]) -> Sequence[Clause]:
        """What to fetch by: any of some terms in fields."""
        return clauses

    def fetch(self, made: Sequence[Clause], filters: Filters, limit: int) -> tuple[Matches, float]:
        """The best sections in order, at most `limit`, and the score below which there may be more."""
        scores: dict[int, float] = {}
        for field, term, worth in made:
            self._add(scores, field, term, worth * self.rarity(field, term))
        rows = [at for at in scores if filters.admit(self._sections[at].article)]
        found = in_order(rows, [scores[at] for at in rows])
        if len(rows) < limit:
            return found, -math.inf
        return Matches(found.rows[:limit], found.scores[:limit]), found.scores[limit - 1]

    def frequency(self, field: str, term: str) -> int:
        """In how many sections a field has a term."""
        return len(self._having.get((field, term), ()))

    def title_words(self) -> Sequence[str]:
        """The words of titles and keywords, each once, in order."""
        if self._title_words is None:
            found = {word for section in self._sections.values() for word in section.terms.title_words}
            self._title_words = tuple(sorted(found))
        return self._title_words

    def numbers(self, field: str, term: str) -> Iterable[int]:
        """The rows with a term in a field."""
        return self._having.get((field, term), {})

    def titled(self, wanted: Wanted, limit: int, articles: frozenset[str] | None = None) -> Sequence[int]:
        """Rows of articles with such titles, those before others first; of some `articles` alone."""
        found = sorted(title_rows(self, wanted))
        return [row for row in found if articles is None or self._sections[row].article.id in articles][:limit]

    def holding(self, terms: Sequence[str], limit: int) -> Sequence[int]:
        """Some rows that have all of the terms, each in any field; at most `limit`."""
        each = [{row for field in FIELD_BOOSTS for row in self.numbers(field, term)} for term in terms]
        return sorted(set.intersection(*each))[:limit] if each else ()

    def having(self, field: str, term: str) -> Iterable[NumberedSection]:
        """The sections with a term in a field."""
        return self._having.get((field, term), {}).values()

    def rarity(self, field: str, term: str) -> float:
        """What the term is weighed by here."""
        return rarity_of(self.frequency(field, term), self.rows)

    def _add(self, scores: dict[int, float], field: str, term: str, worth: float) -> None:
        """To the score of each section what a term in a field is worth there."""
        key, sections = (field, term), self.rows + self._beside.sections
        average = (self._terms[field] + self._beside.terms.get(field, 0)) / sections
        least, slope = _K1 * (1 - _B), _K1 * _B / average
        for number, section in self._having[key].items():
            times, length = section.terms.counts[key], section.terms.counted[field]
            score = worth * (1 + _K1) * times / (times + least + slope * length)
            scores[number] = scores.get(number, 0.0) + score
