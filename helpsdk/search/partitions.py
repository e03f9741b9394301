"""The partitions that one reader may see, searched as if they were one.

A term is as rare as it is in all of them together. What each partition by itself weighs a term by is therefore put
right by a factor, worked out once for each term.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from helpsdk.search.analysed import FIELD_BOOSTS
from helpsdk.search.filters import Filters
from helpsdk.search.partition import Clause, Searched, rarity_of
from helpsdk.search.query import Plan
from helpsdk.search.ranking import Matches, together

_MOST_TERMS = 20_000  # worked out and kept
#: Of a term in one partition: what it is worth in each field that has it.
_Worth: TypeAlias = tuple[tuple[str, float], ...]


class Partitions(Sequence[Searched]):
    """Safe to share between readers who may see the same."""

    def __init__(self, each: Sequence[Searched]) -> None:
        self._each = tuple(each)
        self.rows = sum(one.rows for one in each)
        self._worths: dict[str, tuple[_Worth, ...]] = {}
        self._having: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._each)

    def __getitem__(self, at: Any) -> Any:
        return self._each[at]

    def __iter__(self) -> Iterator[Searched]:
        return iter(self._each)

    def prepared(self, plan: Plan) -> Prepared:
        """A plan made ready to be fetched by."""
        worths = [(term, weight, self._worth(term)) for term, weight in plan.terms.items()]
        fields = plan.fields
        each = [
            [
                (field, term, weight * worth)
                for term, weight, by_partition in worths
                for field, worth in by_partition[at]
                if fields is None or field in fields
            ]
            for at in range(len(self._each))
        ]
        return Prepared([(one, one.made(clauses)) for one, clauses in zip(self._each, each, strict=True) if clauses])

    def knows(self, term: str) -> bool:
        """Whether a section has the term, in any field."""
        return any(self._worth(term))

    def rarity(self, term: str) -> float:
        """The inverse document frequency of a term in all texts."""
        having = self._having.get(term)
        if having is None:
            having = sum(one.frequency("body", term) for one in self._each)
            _keep(self._having, term, having)
        return rarity_of(having, self.rows)

    def _worth(self, term: str) -> tuple[_Worth, ...]:
        known = self._worths.get(term)
        if known is None:
            known = tuple(tuple(self._worth_in(one, term)) for one in self._each)
            _keep(self._worths, term, known)
        return known

    def _worth_in(self, partition: Searched, term: str) -> Iterator[tuple[str, float]]:
        alone = len(self._each) == 1 and partition.whole
        for field, boost in FIELD_BOOSTS.items():
            if not partition.frequency(field, term):
                continue
            if alone:
                yield field, boost
            else:
                having = sum(one.frequency(field, term) for one in self._each)
                yield field, boost * rarity_of(having, self.rows) / partition.rarity(field, term)


class Prepared:
    """A plan over partitions, each with what it made of the plan: it may be fetched by several times."""

    def __init__(self, made: Sequence[tuple[Searched, Any]]) -> None:
        self._made = made

    def fetch(self, filters: Filters, limit: int) -> tuple[Matches, bool]:
        """The best sections of all the partitions in order, and whether these are all.

        At least `limit` where there are more; those beyond the last that a partition had to cut off are left out.
        """
        each = [one.fetch(made, filters, limit) for one, made in self._made]
        if len(each) == 1:
            return each[0][0], each[0][1] == -math.inf
        floor = max((lowest for _, lowest in each), default=-math.inf)
        matches = together([found for found, _ in each])
        cut = len(matches.scores)
        while cut and matches.scores[cut - 1] < floor:
            cut -= 1
        return Matches(matches.rows[:cut], matches.scores[:cut]), floor == -math.inf


def _keep(kept: dict[str, Any], term: str, value: Any) -> None:
    if len(kept) >= _MOST_TERMS:
        kept.clear()
    kept[term] = value


__all__ = ["Clause", "Partitions", "Prepared"]
