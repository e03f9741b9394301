"""The greatest of many sums, without adding up all of them.

A list is what one place keeps of one month and kind, in the order of the month's totals. A month's total bounds what
any of its days can have, and the totals that come next in all lists bound, together, whatever was not looked at yet:
once enough was found that is above this bound, nothing else can be among the greatest (Fagin's threshold algorithm).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any, TypeVar

from sqlalchemy import Connection

from helpsdk.server.store.counters import ARTICLES, RANKED, TOTAL, UNRANKED
from helpsdk.server.store.tuples import Rows, tuples

#: How far down the lists a try looks, times what is wanted: 6 are enough for a week of a site where the n-th article
#: has 1/n of the first one's. One list by itself is tried once: to add it up takes less time than a second try would.
_DEPTHS = (6, 16, 64)
_Key = TypeVar("_Key", bound=Any)


@dataclass(frozen=True, slots=True)
class Articles:
    """One list of articles; `columns` are the days that are asked for, or the total alone."""

    connection: Connection
    site: str
    month: str
    kind: str
    columns: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return self.columns == (TOTAL,)

    def all(self) -> dict[str, int]:
        return dict(self._asked(""))

    def greatest(self, limit: int) -> list[tuple[str, int]]:
        """By the days' sum, and then by name."""
        return self._asked(f"ORDER BY 2 DESC, {self._name}", limit=limit)

    def next(self, limit: int) -> dict[str, int]:
        """The first by their totals, with those."""
        rows: Any = self._rows(f"SELECT article, {TOTAL}", f"ORDER BY {TOTAL} DESC, {self._name}", limit=limit)
        return dict(rows)

    def of(self, articles: Sequence[str]) -> dict[str, int]:
        """The sums of these."""
        select = f"SELECT article, {' + '.join(self.columns)}"
        if self.connection.dialect.name == "postgresql":
            rows = self._rows(select, "AND article = ANY(:articles)", articles=list(articles))
        else:
            some = "AND article IN (SELECT value FROM json_each(:articles))"
            rows = self._rows(select, some, articles=json.dumps(articles))
        return {article: count for article, count in rows if count}  # a condition on it would mislead the planner

    @property
    def _name(self) -> str:
        """In the order of code points, in every database."""
        collated = 'article COLLATE "C"'
        return f"{collated} LIMIT :limit" if self.connection.dialect.name == "postgresql" else "article LIMIT :limit"

    def _asked(self, end: str, **values: Any) -> list[tuple[str, int]]:
        rows = self._rows(f"SELECT article, {' + '.join(self.columns)}", end, **values)
        return [(article, count) for article, count in rows if count]  # the condition in SQL would add them up twice

    def _rows(self, select: str, end: str, **values: Any) -> Rows:
        ranked = "" if self.kind == UNRANKED else f"AND {RANKED}"  # said, so that the index of the others can serve
        query = f"{select} FROM {ARTICLES.name} WHERE site = :site AND month = :month AND kind = :kind {ranked} {end}"
        return tuples(self.connection, query, site=self.site, month=self.month, kind=self.kind, **values)


def top_articles(lists: Sequence[Articles], limit: int) -> list[tuple[str, int]]:
    """The articles with the greatest sums over all lists, ties by name."""
    if not lists or limit < 1:
        return []
    if len(lists) == 1 and lists[0].whole:
        return lists[0].greatest(limit)
    for depth in _DEPTHS[:1] if len(lists) == 1 else _DEPTHS:
        found = _tried(lists, limit, depth * limit)
        if found is not None:
            return found
    if len(lists) == 1:
        return lists[0].greatest(limit)
    return top(summed(lists), limit)


def summed(lists: Sequence[Articles], articles: Sequence[str] | None = None) -> Counter[str]:
    """What every article, or each of some, has in all lists."""
    found: Counter[str] = Counter()
    for one in lists:
        rows = one.all() if articles is None else one.of(articles)
        if found:
            for article, count in rows.items():
                found[article] += count
        else:
            found.update(rows)
    return found


def top(sums: Mapping[_Key, int], limit: int) -> list[tuple[_Key, int]]:
    """The greatest, ties by key."""
    largest = nlargest(limit, sums.values())
    least = largest[-1] if largest else 0
    candidates = [item for item in sums.items() if item[1] >= least]
    return sorted(candidates, key=lambda item: (-item[1], item[0]))[:limit]


def _tried(lists: Sequence[Articles], limit: int, depth: int) -> list[tuple[str, int]] | None:
    """None when something that is further down could be among the greatest."""
    heads = [one.next(depth) for one in lists]
    bound = sum(min(head.values()) for head in heads if len(head) == depth)
    candidates = set[str]().union(*heads)
    sums: Counter[str] = Counter()
    for one, head in zip(lists, heads, strict=True):
        known = head if one.whole else {}
        sums.update(known)
        sums.update(one.of(sorted(candidates.difference(known))))
    found = top(sums, limit)
    sure = not bound or (len(found) == limit and found[-1][1] > bound)
    return found if sure else None
