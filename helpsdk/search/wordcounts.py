"""In how many sections of each audience a word occurs: counted while an index is built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import groupby
from typing import TypeAlias

from helpsdk.search.analysis import Analyzer
from helpsdk.search.wordwriter import Entry

#: By audience, in how many sections a word is.
Counts: TypeAlias = dict[int, Counter[str]]


class WordCounts:
    def __init__(self) -> None:
        self.counts: Counts = {}

    def add(self, words: Iterable[str], audience: int) -> None:
        """Add one section's words, each once."""
        self.counts.setdefault(audience, Counter()).update(words)

    def add_all(self, counts: Mapping[int, Mapping[str, int]]) -> None:
        """Add what was counted of other sections."""
        for audience, words in counts.items():
            self.counts.setdefault(audience, Counter()).update(words)

    def entries(self, analyzer: Analyzer) -> Iterator[Entry]:
        """The words in order."""
        streams = (_audience_words(audience, counts) for audience, counts in self.counts.items())
        for word, found in groupby(merge(*streams), key=lambda one: one[0]):
            yield Entry(word, analyzer.term(word), {audience: count for _, audience, count in found})


def _audience_words(audience: int, counts: Counter[str]) -> Iterator[tuple[str, int, int]]:
    return ((word, audience, counts[word]) for word in sorted(counts))
