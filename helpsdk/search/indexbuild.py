"""Fills the partitions of an index from published content, and counts its words on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from helpsdk.search.analysed import AnalysedSections, SectionText
from helpsdk.search.analysing import analysed_all
from helpsdk.search.partition import fill
from helpsdk.search.schema import Row, make_document, section_text
from helpsdk.search.wordcounts import WordCounts
from helpsdk.site.published import PublishedSite
from helpsdk.types import Locale

#: Of sections that are analysed together: how many, and of how much text.
_CHUNK, _CHARACTERS = 250, 250_000


class IndexBuild:
    """Of one locale: `rows` are all its sections, `audiences` how many there are of these."""

    def __init__(self, published: PublishedSite, locale: Locale, rows: Sequence[Row], audiences: int) -> None:
        self._published, self._locale, self._rows = published, locale, rows
        self._by_audience: list[list[int]] = [[] for _ in range(audiences)]
        for number, row in enumerate(rows):
            self._by_audience[row.audience].append(number)
        self.words = WordCounts()
        self.terms = tuple(Counter[str]() for _ in range(audiences))  #: how many each field has, by audience

    def fill(self, index_of: Callable[[int], Any]) -> None:
        """Fill an index for each audience, in the order of its sections."""
        chunks = (
            [self._text(number) for number in chunk] for some in self._by_audience for chunk in self._chunks(some)
        )
        found = analysed_all(chunks, self._locale, len(self._rows))
        for audience, some in enumerate(self._by_audience):
            fill(index_of(audience), self._documents(audience, some, found))

    def _documents(self, audience: int, some: Sequence[int], found: Iterator[AnalysedSections]) -> Iterator[Any]:
        numbers = iter(some)
        for _ in self._chunks(some):
            sections = next(found)
            self.words.add_all({audience: sections.words})
            self.terms[audience].update(sections.terms)
            for texts in sections.texts:
                number = next(numbers)
                yield make_document(self._published.articles[self._rows[number].article], number, texts)

    def _chunks(self, numbers: Sequence[int]) -> Iterator[list[int]]:
        chunk, size = list[int](), 0
        for number in numbers:
            chunk.append(number)
            size += self._size(number)
            if len(chunk) >= _CHUNK or size > _CHARACTERS:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def _size(self, number: int) -> int:
        """Of all the text there may be in it, about."""
        translation = self._published.articles[self._rows[number].article].translations[self._locale]
        return len(translation.sections_json) // max(1, translation.section_count)

    def _text(self, number: int) -> SectionText:
        row = self._rows[number]
        return section_text(self._published.articles[row.article].translations[self._locale], row.section)
