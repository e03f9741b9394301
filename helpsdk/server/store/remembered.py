"""Interactions and their roll-ups in memory, for a store that forgets when the process ends."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from helpsdk.server.store.caps import Mark, admitted
from helpsdk.server.store.figures import Day, Hour
from helpsdk.server.store.interaction import Added, Rows, as_mapping, as_tuples, day_of
from helpsdk.server.store.rollups import Click, Failed, Increments, Search, actor_of, increments
from helpsdk.server.store.tops import top

_Dated = TypeVar("_Dated", Failed, Search, Click)
_Key = TypeVar("_Key")


@dataclass(slots=True)
class _Site:
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    sums: Increments = field(default_factory=Increments)
    searches: Counter[Search] = field(default_factory=Counter)
    clicks: Counter[Click] = field(default_factory=Counter)
    marks: set[Mark] = field(default_factory=set)


class RememberedInteractions:
    """What a store does with interactions, and `figures.Rollups` of them. Any thread may do anything."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._sites: dict[str, _Site] = {}

    def add(self, site: str, rows: Rows) -> Added:
        with self._guard:
            kept = self._sites.setdefault(site, _Site())
            new: list[Sequence[Any]] = []
            for row in as_tuples(rows):
                if row[0] not in kept.rows:
                    kept.rows[row[0]] = as_mapping(row)
                    new.append(row)
            _count(kept, increments(site, new))
        return Added(len(new), len(rows) - len(new))

    def read(self, site: str, period: str) -> list[dict[str, Any]]:
        """The rows of a month (`2026-11`) or day (`2026-11-21`) in the order of their ids."""
        kept = self._kept(site).rows
        return [kept[id] for id in sorted(kept) if day_of(id).startswith(period)]

    def knows(self, site: str, viewer: str) -> bool:
        return any(row["viewer"] == viewer for row in list(self._kept(site).rows.values()))

    def devices(self, site: str, viewer: str) -> set[str]:
        rows = list(self._kept(site).rows.values())
        return {row["device"] for row in rows if row["viewer"] == viewer and row["device"] is not None}

    def forget(self, site: str, viewer: str) -> int:
        persons = {viewer, *self.devices(site, viewer)}
        with self._guard:
            kept = self._kept(site)
            theirs = [id for id, row in kept.rows.items() if row["viewer"] == viewer]
            for id in theirs:
                del kept.rows[id]
            kept.marks = {
                mark for mark in kept.marks if mark.actor not in {actor_of(site, mark.day, one) for one in persons}
            }
        return len(theirs)

    def complete(self, first: str, last: str) -> bool:  # noqa: ARG002 - whatever is here was counted
        return True

    def hours(self, site: str, first: str, last: str) -> list[Hour]:
        found = sorted(self._kept(site).sums.hours.items())
        return [Hour(hour, kind, count) for (hour, kind), count in found if first <= hour[:10] <= last]

    def days(self, site: str, first: str, last: str) -> list[Day]:
        found = _summed(((hour[:10], kind), count) for hour, kind, count in self.hours(site, first, last))
        return [Day(day, kind, count) for (day, kind), count in sorted(found.items())]

    def kinds(self, site: str, first: str, last: str, only: Sequence[str] = ()) -> Counter[str]:
        hours = self.hours(site, first, last)
        return _summed((kind, count) for _hour, kind, count in hours if not only or kind in only)

    def articles(self, site: str, kinds: Sequence[str], first: str, last: str) -> Counter[str]:
        found = list(self._kept(site).sums.articles.items())
        return _summed((key[2], count) for key, count in found if key[1] in kinds and first <= key[0] <= last)

    def top_articles(self, site: str, kinds: Sequence[str], first: str, last: str, limit: int) -> list[tuple[str, int]]:
        return top(self.articles(site, kinds, first, last), limit)

    def articles_of(
        self, site: str, kinds: Sequence[str], first: str, last: str, articles: Sequence[str]
    ) -> Counter[str]:
        found = self.articles(site, kinds, first, last)
        return Counter({article: found[article] for article in articles if found[article]})

    def failed(self, site: str, first: str, last: str) -> Counter[Failed]:
        return _between(self._kept(site).sums.failed, first, last)

    def failed_count(self, site: str, first: str, last: str) -> int:
        return sum(self.failed(site, first, last).values())

    def top_failed(
        self, site: str, first: str, last: str, locale: str | None, limit: int
    ) -> list[tuple[tuple[str, str], int]]:
        found: Counter[tuple[str, str]] = Counter()
        for one, count in self.failed(site, first, last).items():
            if one.query and locale in (None, one.locale):
                found[one.query, one.locale] += count
        return top(found, limit)

    def searches(self, site: str, first: str, last: str) -> Counter[Search]:
        return _between(self._kept(site).searches, first, last)

    def clicks(self, site: str, first: str, last: str) -> Counter[Click]:
        return _between(self._kept(site).clicks, first, last)

    def _kept(self, site: str) -> _Site:
        return self._sites.get(site) or _Site()


def _count(kept: _Site, found: Increments) -> None:
    kept.sums.hours.update(found.hours)
    kept.sums.articles.update(found.articles)
    kept.sums.failed.update(found.failed)
    for mark, what in admitted(found.seen, kept.marks).items():
        kept.marks.add(mark)
        if isinstance(what, Click):
            kept.clicks[what] += 1
        else:
            kept.searches[what] += 1


def _summed(pairs: Iterable[tuple[_Key, int]]) -> Counter[_Key]:
    found: Counter[_Key] = Counter()
    for key, count in pairs:
        found[key] += count
    return found


def _between(counter: Counter[_Dated], first: str, last: str) -> Counter[_Dated]:
    return Counter({key: count for key, count in list(counter.items()) if first <= key.day <= last})
