"""Reading roll-ups: the figures of a site over a range of days. The same statements on SQLite and PostgreSQL."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection

from helpsdk.server.store.counters import CLICKS, DAYS, FAILED, HOURS, SEARCHES, TOTAL
from helpsdk.server.store.monthfile import unfinished
from helpsdk.server.store.rollups import Click, Failed, Search
from helpsdk.server.store.tops import Articles, summed, top, top_articles
from helpsdk.server.store.tuples import Rows, tuples


class Hour(NamedTuple):
    """`hour` is `2026-11-21T10`, UTC."""

    hour: str
    kind: str
    number: int


class Day(NamedTuple):
    """`day` is `2026-11-21`, UTC."""

    day: str
    kind: str
    number: int


class Rollups(Protocol):
    """Days are `2026-11-21`, UTC, both ends included. Raises StoreError for a range of which a part cannot be read."""

    def complete(self, first: str, last: str) -> bool:
        """Whether all rows of these days, of any site, are counted. Those that an older helpsdk kept without counting
        are summed up beside the commits, and figures are too low until then."""

    def hours(self, site: str, first: str, last: str) -> list[Hour]:
        """Counts by hour and kind, in that order."""

    def days(self, site: str, first: str, last: str) -> list[Day]:
        """Counts by day and kind, in that order."""

    def kinds(self, site: str, first: str, last: str, only: Sequence[str] = ()) -> Counter[str]:
        """Counts by kind; of these alone when there are some."""

    def articles(self, site: str, kinds: Sequence[str], first: str, last: str) -> Counter[str]:
        """How often these kinds happened to each article."""

    def top_articles(self, site: str, kinds: Sequence[str], first: str, last: str, limit: int) -> list[tuple[str, int]]:
        """The greatest of `articles`, ties by id."""

    def articles_of(
        self, site: str, kinds: Sequence[str], first: str, last: str, articles: Sequence[str]
    ) -> Counter[str]:
        """`articles`, of these alone."""

    def failed(self, site: str, first: str, last: str) -> Counter[Failed]:
        """Searches that found nothing; under the query "" those whose text is not kept."""

    def failed_count(self, site: str, first: str, last: str) -> int:
        """How many found nothing."""

    def top_failed(
        self, site: str, first: str, last: str, locale: str | None, limit: int
    ) -> list[tuple[tuple[str, str], int]]:
        """The most frequent of `failed` whose text is kept, by (query, locale), ties in that order."""

    def searches(self, site: str, first: str, last: str) -> Counter[Search]:
        """Searches by what they showed, capped per actor."""

    def clicks(self, site: str, first: str, last: str) -> Counter[Click]:
        """Clicks on results, capped per actor."""


_OF_HOURS = f"FROM {HOURS.name} WHERE site = :site AND hour >= :first AND hour < :after"
_HOURS = f"SELECT hour, kind, count {_OF_HOURS}"
_DAYS = f"SELECT substr(hour, 1, 10), kind, sum(count) {_OF_HOURS} GROUP BY 1, 2"
_KINDS = f"SELECT kind, sum(count) {_OF_HOURS}"
_RANGE = "site = :site AND day >= :first AND day <= :last"
_SEARCHES = f"SELECT day, locale, screen, query, skipped, shown, count FROM {SEARCHES.name} WHERE {_RANGE}"  # noqa: S608
_CLICKS = f"SELECT day, locale, screen, query, kind, article, count FROM {CLICKS.name} WHERE {_RANGE}"  # noqa: S608

Places = Callable[[str, str], AbstractContextManager[list[Connection]]]


class Figures:
    """See `Rollups`. `places` gives a connection to each place that holds roll-ups of a range of days."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def complete(self, first: str, last: str) -> bool:
        with self._places(first, last) as connections:
            return not any(map(unfinished, connections))

    def hours(self, site: str, first: str, last: str) -> list[Hour]:
        return list(map(Hour._make, self._in_order(_HOURS, site, first, last)))

    def days(self, site: str, first: str, last: str) -> list[Day]:
        return [Day(day, kind, int(count)) for day, kind, count in self._in_order(_DAYS, site, first, last)]

    def kinds(self, site: str, first: str, last: str, only: Sequence[str] = ()) -> Counter[str]:
        names = {f"kind{number}": kind for number, kind in enumerate(only)}
        some = f" AND kind IN ({', '.join(f':{name}' for name in names)})" if names else ""
        rows = self._read(f"{_KINDS}{some} GROUP BY kind", site, first, last, **names)
        return _summed((kind, int(count)) for kind, count in rows)

    def articles(self, site: str, kinds: Sequence[str], first: str, last: str) -> Counter[str]:
        with self._places(first, last) as connections:
            return summed(_lists(connections, site, kinds, first, last))

    def top_articles(self, site: str, kinds: Sequence[str], first: str, last: str, limit: int) -> list[tuple[str, int]]:
        with self._places(first, last) as connections:
            return top_articles(_lists(connections, site, kinds, first, last), limit)

    def articles_of(
        self, site: str, kinds: Sequence[str], first: str, last: str, articles: Sequence[str]
    ) -> Counter[str]:
        with self._places(first, last) as connections:
            return summed(_lists(connections, site, kinds, first, last), articles)

    def failed(self, site: str, first: str, last: str) -> Counter[Failed]:
        found: Counter[Failed] = Counter()
        with self._places(first, last) as connections:
            for month, days in days_by_month(first, last):
                for locale, query, *counts in _failed(connections, site, month, f"locale, query, {', '.join(days)}"):
                    for day, count in zip(days, counts, strict=True):
                        if count:
                            found[Failed(f"{month}-{day[1:]}", locale, query)] += count
        return found

    def failed_count(self, site: str, first: str, last: str) -> int:
        with self._places(first, last) as connections:
            found = [_failed(connections, site, *_sum(*month)) for month in months_and_days(first, last)]
        return sum(int(count) for rows in found for (count,) in rows)

    def top_failed(
        self, site: str, first: str, last: str, locale: str | None, limit: int
    ) -> list[tuple[tuple[str, str], int]]:
        months = months_and_days(first, last)
        found: Counter[tuple[str, str]] = Counter()
        with self._places(first, last) as connections:
            alone = len(months) == len(connections) == 1
            for month, columns in months:
                for query, of, count in _frequent(connections, site, month, columns, locale, limit if alone else -1):
                    found[query, of] += count
        return top(found, limit)

    def searches(self, site: str, first: str, last: str) -> Counter[Search]:
        rows = self._read(_SEARCHES, site, first, last)
        return _summed((Search._make((*key, int(skipped), shown)), count) for *key, skipped, shown, count in rows)

    def clicks(self, site: str, first: str, last: str) -> Counter[Click]:
        return _summed((Click(*key), count) for *key, count in self._read(_CLICKS, site, first, last))

    def _in_order(self, query: str, site: str, first: str, last: str) -> Rows:
        """Rows of (time, kind, count) of all places."""
        places = self._read_each(query, site, first, last)
        if len(places) == 1:  # nothing to add up
            return sorted(map(tuple, places[0]))
        found = _summed(((time, kind), count) for rows in places for time, kind, count in rows)
        return [(time, kind, count) for (time, kind), count in sorted(found.items())]

    def _read(self, query: str, site: str, first: str, last: str, **values: Any) -> list[Any]:
        return [row for rows in self._read_each(query, site, first, last, **values) for row in rows]

    def _read_each(self, query: str, site: str, first: str, last: str, **values: Any) -> list[Rows]:
        """Rows of each place that has some."""
        values |= {"site": site, "first": first, "last": last, "after": f"{last}U"}  # hours are told from days by T
        with self._places(first, last) as connections:
            found = [tuples(connection, query, **values) for connection in connections]
        return [rows for rows in found if rows]


def _summed(pairs: Any) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for key, count in pairs:
        found[key] += count
    return found


def _lists(connections: Sequence[Connection], site: str, kinds: Sequence[str], first: str, last: str) -> list[Articles]:
    return [
        Articles(connection, site, month, kind, columns)
        for month, columns in months_and_days(first, last)
        for connection in connections
        for kind in dict.fromkeys(kinds)
    ]


def _failed(
    connections: Sequence[Connection], site: str, month: str, select: str, end: str = "", **values: Any
) -> Rows:
    query = f"SELECT {select} FROM {FAILED.name} WHERE site = :site AND month = :month {end}"  # noqa: S608
    every = (tuples(connection, query, site=site, month=month, **values) for connection in connections)
    return [row for rows in every for row in rows]


def _sum(month: str, columns: Sequence[str]) -> tuple[str, str]:
    return month, f"coalesce(sum({' + '.join(columns)}), 0)"


def _frequent(
    connections: Sequence[Connection], site: str, month: str, columns: Sequence[str], locale: str | None, limit: int
) -> Rows:
    """(query, locale, count) of those whose text is kept; a negative limit is none."""
    total = " + ".join(columns)
    end = f"AND query <> '' AND {total} > 0"
    values: dict[str, Any] = {}
    if locale is not None:
        end, values = f"{end} AND locale = :locale", {"locale": locale}
    if limit >= 0:
        exact = ' COLLATE "C"' if connections[0].dialect.name == "postgresql" else ""
        end, values["limit"] = f"{end} ORDER BY 3 DESC, query{exact}, locale{exact} LIMIT :limit", limit
    return _failed(connections, site, month, f"query, locale, {total}", end, **values)


def days_by_month(first: str, last: str) -> list[tuple[str, Sequence[str]]]:
    """Each month of the range with its columns of days."""
    found: list[tuple[str, Sequence[str]]] = []
    month = first[:7]
    while month <= last[:7]:
        start = int(first[8:]) if month == first[:7] else 1
        end = int(last[8:]) if month == last[:7] else len(DAYS)
        found.append((month, DAYS[start - 1 : end]))
        year, number = map(int, month.split("-"))
        month = f"{year + number // 12:04d}-{number % 12 + 1:02d}"
    return found


def months_and_days(first: str, last: str) -> list[tuple[str, tuple[str, ...]]]:
    """The same, with the total for all days of a month."""
    found = []
    for month, days in days_by_month(first, last):
        length = monthrange(*map(int, month.split("-")))[1]
        whole = days[:1] == DAYS[:1] and len(days) >= length
        found.append((month, (TOTAL,) if whole else tuple(days)))
    return [(month, columns) for month, columns in found if columns]
