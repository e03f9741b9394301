"""The sections of one audience, indexed apart from all others.

A reader's query runs over the partitions whose audiences admit them and over nothing else. What others may read is so
kept out of hits, counts and order alike, and out of the frequencies that BM25 weighs words by: those are summed here
over the reader's own partitions, where one index for all would tell how often a word occurs in what is hidden.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from helpsdk.search.query import Plan, any_term, restricted
from helpsdk.search.ranking import Found, in_order

#: What a term is worth in a field, as a multiple of its weight.
Factor: TypeAlias = Callable[[str, str], float]
WRITER_BYTES = 50_000_000


class Partition:
    """An index of one audience's sections, open for searching. `rows` is how many there are."""

    def __init__(self, index: Any) -> None:
        self.schema, self._searcher = index.schema, index.searcher()
        self.rows = int(self._searcher.num_docs)

    def fetch(self, plan: Plan, factor: Factor, filters: Iterable[Any], limit: int) -> list[Found]:
        """The best sections in order, at most `limit`."""
        query = any_term(self.schema, plan, factor)
        hits = self._searcher.search(restricted(query, filters), limit=limit, count=False).hits
        numbers = self._searcher.fast_field_values("num", [address for _, address in hits])
        return list(map(Found, numbers, (score for score, _ in hits)))

    def frequency(self, field: str, term: str) -> int:
        """In how many sections a field has a term."""
        return int(self._searcher.doc_freq(field, term))


def fill(index: Any, documents: Iterable[Any]) -> None:
    """Write an index that is empty yet, in one thread: equal documents make an equal index."""
    writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)
    for document in documents:
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()


def fetched(
    partitions: Sequence[Partition], plan: Plan, filters: Sequence[Any], limit: int
) -> tuple[list[Found], bool]:
    """The best sections of all the partitions in order, and whether these are all.

    At least `limit` where there are more; those beyond the last that a partition had to cut off are left out.
    """
    factors = _factors(partitions)
    found = [one.fetch(plan, factor, filters, limit) for one, factor in zip(partitions, factors, strict=True)]
    floor = max((each[-1].score for each in found if len(each) == limit), default=-math.inf)
    return in_order(one for each in found for one in each if one.score >= floor), floor == -math.inf


def _factors(partitions: Sequence[Partition]) -> list[Factor]:
    """For each partition, what makes its own inverse document frequencies those of all the partitions together."""
    if len(partitions) == 1:
        return [lambda _field, _term: 1.0]
    known: dict[tuple[str, str], float] = {}
    return [_factor(one, partitions, known) for one in partitions]


def _factor(partition: Partition, partitions: Sequence[Partition], known: dict[tuple[str, str], float]) -> Factor:
    def factor(field: str, term: str) -> float:
        if (field, term) not in known:
            known[field, term] = _rarity([(one.frequency(field, term), one.rows) for one in partitions])
        return known[field, term] / _rarity([(partition.frequency(field, term), partition.rows)])

    return factor


def _rarity(counts: Sequence[tuple[int, int]]) -> float:
    """The inverse document frequency of BM25 as Tantivy has it, of sections with the term and sections in all."""
    having, rows = sum(having for having, _ in counts), sum(rows for _, rows in counts)
    return math.log(1 + (rows - having + 0.5) / (having + 0.5))
