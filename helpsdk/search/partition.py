"""The sections of one audience, indexed apart from all others.

A reader's query runs over the partitions whose audiences admit them and over nothing else. What others may read is so
kept out of hits, counts and order alike, and out of the frequencies that BM25 weighs words by: those are summed here
over the reader's own partitions, where one index for all would tell how often a word occurs in what is hidden.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple, Protocol, TypeAlias

from helpsdk.search.filters import Filters
from helpsdk.search.query import Plan, any_term, restricted
from helpsdk.search.ranking import Found, in_order

#: What a term is worth in a field, as a multiple of its weight.
Factor: TypeAlias = Callable[[str, str], float]
WRITER_BYTES = 50_000_000


class Lengths(NamedTuple):
    """How many sections there are, and how many terms each field has in all of them together."""

    sections: int
    terms: Mapping[str, int]


class Searched(Protocol):
    """What a search runs over: a `Partition`, or the `Handful` of sections that were edited since it was written."""

    @property
    def rows(self) -> int: ...

    @property
    def whole(self) -> bool: ...

    def fetch(self, plan: Plan, factor: Factor, filters: Filters, limit: int) -> tuple[list[Found], float]: ...

    def frequency(self, field: str, term: str) -> int: ...

    def rarity(self, field: str, term: str) -> float: ...


class Partition:
    """An index of one audience's sections, open for searching.

    `gone` are row numbers that are not there any more, `less` how often each (field, term) is in fewer sections for it:
    the frequencies are those of the sections that are left. `terms` is how many each field has in all sections.
    """

    def __init__(self, index: Any, terms: Mapping[str, int] | None = None) -> None:
        # The index itself is let go of: it would watch its files, and read them again when somebody writes there.
        self.schema, self._searcher = index.schema, index.searcher()
        self._gone: frozenset[int] = frozenset()
        self._less: Counter[tuple[str, str]] = Counter()
        self._written = int(self._searcher.num_docs)
        self._terms = Counter(terms or {})

    @property
    def rows(self) -> int:
        """How many sections are left."""
        return self._written - len(self._gone)

    @property
    def whole(self) -> bool:
        """Whether nothing is gone."""
        return not self._gone

    @property
    def lengths(self) -> Lengths:
        """Of the sections that are left."""
        return Lengths(self.rows, self._terms)

    def without(self, gone: Iterable[int], less: Mapping[tuple[str, str], int], terms: Mapping[str, int]) -> Partition:
        """The same sections but for some more that are gone, with so many terms."""
        rest = copy(self)
        rest._gone = self._gone.union(gone)
        rest._less = Counter(self._less)
        rest._less.update(less)
        rest._terms = self._terms.copy()
        rest._terms.subtract(terms)
        return rest

    def fetch(self, plan: Plan, factor: Factor, filters: Filters, limit: int) -> tuple[list[Found], float]:
        """The best sections in order, and the score below which there may be more; at most `limit` and those gone."""
        query = any_term(self.schema, plan, factor)
        asked = limit + min(limit, len(self._gone))
        hits = self._searcher.search(restricted(query, filters.queries(self.schema)), limit=asked, count=False).hits
        numbers = self._searcher.fast_field_values("num", [address for _, address in hits])
        found = [Found(number, score) for number, (score, _) in zip(numbers, hits, strict=True)]
        floor = found[-1].score if len(found) == asked else -math.inf
        return (found if self.whole else [one for one in found if one.row not in self._gone]), floor

    def frequency(self, field: str, term: str) -> int:
        """In how many sections a field has a term."""
        return max(0, int(self._searcher.doc_freq(field, term)) - self._less[field, term])

    def rarity(self, field: str, term: str) -> float:
        """What Tantivy weighs the term by here: it counts what is gone."""
        return rarity_of([(int(self._searcher.doc_freq(field, term)), self._written)])


def fill(index: Any, documents: Iterable[Any]) -> None:
    """Write an index that is empty yet, in one thread: equal documents make an equal index."""
    writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)
    for document in documents:
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()


def fetched(partitions: Sequence[Searched], plan: Plan, filters: Filters, limit: int) -> tuple[list[Found], bool]:
    """The best sections of all the partitions in order, and whether these are all.

    At least `limit` where there are more; those beyond the last that a partition had to cut off are left out.
    """
    factors = _factors(partitions)
    each = [one.fetch(plan, factor, filters, limit) for one, factor in zip(partitions, factors, strict=True)]
    floor = max((lowest for _, lowest in each), default=-math.inf)
    return in_order(one for found, _ in each for one in found if one.score >= floor), floor == -math.inf


def _factors(partitions: Sequence[Searched]) -> list[Factor]:
    """For each partition, what makes its own inverse document frequencies those of all the partitions together."""
    if len(partitions) == 1 and partitions[0].whole:
        return [lambda _field, _term: 1.0]
    known: dict[tuple[str, str], float] = {}
    return [_factor(one, partitions, known) for one in partitions]


def _factor(partition: Searched, partitions: Sequence[Searched], known: dict[tuple[str, str], float]) -> Factor:
    def factor(field: str, term: str) -> float:
        if (field, term) not in known:
            known[field, term] = rarity_of([(one.frequency(field, term), one.rows) for one in partitions])
        return known[field, term] / partition.rarity(field, term)

    return factor


def rarity_of(counts: Sequence[tuple[int, int]]) -> float:
    """The inverse document frequency of BM25 as Tantivy has it, of sections with the term and sections in all."""
    having, rows = sum(having for having, _ in counts), sum(rows for _, rows in counts)
    return math.log(1 + (rows - having + 0.5) / (having + 0.5))
