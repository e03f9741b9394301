"""The sections of one audience, indexed apart from all others.

A reader's query runs over the partitions whose audiences admit them and over nothing else. What others may read is so
kept out of hits, counts and order alike, and out of the frequencies that BM25 weighs words by: those are summed here
over the reader's own partitions (`Partitions`), where one index for all would tell how often a word occurs in what is
hidden.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple, Protocol, TypeAlias

from helpsdk.search.analysed import TITLE_WORDS
from helpsdk.search.filters import Filters
from helpsdk.search.query import any_of, one_of, restricted
from helpsdk.search.ranking import Matches, in_order
from helpsdk.search.titles import Wanted, all_of, any_field, title_query

#: A field, a term, and what the term is worth there.
Clause: TypeAlias = tuple[str, str, float]
WRITER_BYTES = 50_000_000
_MOST_TITLES = 1000  # answers kept to what is typed: the same few letters again and again
_LONGEST_TITLES = 500  # rows of an answer that is kept
_MOST_FREQUENCIES = 20_000  # of (field, term) pairs kept


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

    def made(self, clauses: Sequence[Clause]) -> Any: ...

    def fetch(self, made: Any, filters: Filters, limit: int) -> tuple[Matches, float]: ...

    def frequency(self, field: str, term: str) -> int: ...

    def rarity(self, field: str, term: str) -> float: ...

    def titled(self, wanted: Wanted, limit: int, articles: frozenset[str] | None = None) -> Sequence[int]: ...

    def holding(self, terms: Sequence[str], limit: int) -> Sequence[int]: ...


class Partition:
    """An index of one audience's sections, open for searching.

    `gone` are row numbers that are not there any more, `less` how often each (field, term) is in fewer sections for it:
    the frequencies are those of the sections that are left. `terms` is how many each field has in all sections.
    """

    def __init__(self, index: Any, terms: Mapping[str, int] | None = None) -> None:
        # The index itself is let go of, so that nothing is read again when somebody writes there. A thread of Tantivy's
        # own looks at an opened index twice a second all the same: its binding has no way to open one without.
        self.schema, self._searcher = index.schema, index.searcher()
        self._gone: frozenset[int] = frozenset()
        self._less: Counter[tuple[str, str]] = Counter()
        self._lost_titles: frozenset[str] = frozenset()  # words of titles that fewer sections have
        self._written = int(self._searcher.num_docs)
        self._terms = Counter(terms or {})
        self._frequencies: dict[tuple[str, str], int] = {}  # shared with what is made of it: the files stay the same
        self._titles: dict[tuple[Wanted, int], Sequence[int]] = {}  # by what was typed

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
        rest._lost_titles = self._lost_titles.union(term for field, term in less if field == TITLE_WORDS)
        rest._titles = {}
        rest._terms = self._terms.copy()
        rest._terms.subtract(terms)
        return rest

    def made(self, clauses: Sequence[Clause]) -> Any:
        """What to fetch by: any of some terms in fields, at least one."""
        return any_of(self.schema, clauses)

    def fetch(self, made: Any, filters: Filters, limit: int) -> tuple[Matches, float]:
        """The best sections in order, and the score below which there may be more; at most `limit` and those gone."""
        asked = self._more(limit)
        query = restricted(made, filters.queries(self.schema))
        hits = self._searcher.search(query, limit=asked, count=False).hits
        scores = [score for score, _ in hits]
        numbers = self._searcher.fast_field_values("num", [address for _, address in hits])
        floor = scores[-1] if len(hits) == asked else -math.inf
        # documents with equal scores come as they were written, but for those in other segments
        matches = Matches(numbers, scores) if self._searcher.num_segments == 1 else in_order(numbers, scores)
        return self._left(matches), floor

    def frequency(self, field: str, term: str) -> int:
        """In how many sections a field has a term."""
        return max(0, min(self._written_in(field, term) - self._less[field, term], self.rows))

    def rarity(self, field: str, term: str) -> float:
        """What Tantivy weighs the term by here: it counts what is gone."""
        return rarity_of(self._written_in(field, term), self._written)

    def titled(self, wanted: Wanted, limit: int, articles: frozenset[str] | None = None) -> Sequence[int]:
        """Rows of articles with such titles, the shorter ones first, at most `limit`; of some `articles` alone."""
        if articles is not None:
            return self._titled(wanted, limit, [one_of(self.schema, "id", sorted(articles))])
        key = (wanted, limit)
        found = self._titles.get(key)
        if found is None:
            found = self._titled(wanted, limit, [])
            if len(found) <= _LONGEST_TITLES:
                if len(self._titles) >= _MOST_TITLES:
                    self._titles.clear()
                self._titles[key] = found
        return found

    def _titled(self, wanted: Wanted, limit: int, filters: Sequence[Any]) -> Sequence[int]:
        query = title_query(self.schema, self._title_words, wanted)
        return () if query is None else self._numbers(restricted(query, filters), limit)

    def _title_words(self, beginning: str, limit: int) -> Sequence[str]:
        """The words of titles that begin so, the most frequent first; at most `limit`."""
        lost = [word for word in self._lost_titles if word.startswith(beginning)]
        found = self._searcher.terms_with_prefix(TITLE_WORDS, beginning, limit=limit + len(lost))
        if not lost:
            return [word for word, _ in found]
        left = [(-self.frequency(TITLE_WORDS, word), word) for word, _ in found]
        return [word for frequency, word in sorted(left) if frequency][:limit]

    def holding(self, terms: Sequence[str], limit: int) -> Sequence[int]:
        """Some rows that have all of the terms, each in any field; at most `limit`."""
        return self._numbers(all_of(any_field(self.schema, term) for term in terms), limit)

    def _more(self, limit: int) -> int:
        """How many to ask for, since some may be gone."""
        return limit + min(limit, len(self._gone))

    def _numbers(self, query: Any, limit: int) -> Sequence[int]:
        """Rows that are left, at most `limit`; fewer only where there are no more."""
        asked = self._more(limit)
        found = self._written_numbers(query, asked)
        left = [row for row in found if row not in self._gone] if self._gone else found
        if len(left) < limit and len(found) == asked:
            found = self._written_numbers(query, limit + len(self._gone))
            left = [row for row in found if row not in self._gone]
        return left[:limit]

    def _written_numbers(self, query: Any, limit: int) -> Sequence[int]:
        hits = self._searcher.search(query, limit=limit, count=False).hits
        numbers: Sequence[int] = self._searcher.fast_field_values("num", [address for _, address in hits])
        return numbers

    def _written_in(self, field: str, term: str) -> int:
        """In how many sections a field has a term, those gone too."""
        known = self._frequencies.get((field, term))
        if known is None:
            if len(self._frequencies) >= _MOST_FREQUENCIES:
                self._frequencies.clear()
            known = self._frequencies[field, term] = int(self._searcher.doc_freq(field, term))
        return known

    def _left(self, matches: Matches) -> Matches:
        if self.whole:
            return matches
        left = [at for at, row in enumerate(matches.rows) if row not in self._gone]
        return Matches([matches.rows[at] for at in left], [matches.scores[at] for at in left])


def fill(index: Any, documents: Iterable[Any]) -> None:
    """Write an index that is empty yet, in one thread: equal documents make an equal index."""
    writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)
    for document in documents:
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()


def rarity_of(having: int, rows: int) -> float:
    """The inverse document frequency of BM25 as Tantivy has it, of sections with the term and sections in all."""
    return math.log(1 + (rows - having + 0.5) / (having + 0.5))
