"""The tables of roll-ups, the same on SQLite and PostgreSQL, and how increments get into them.

Articles and failed searches have one row a month with a column for each day and their `total`: a range is the totals
of its whole months and sums of columns at its ends, where a row a day would be thirty times as many rows to read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Protocol

from helpsdk.server.store.caps import UNANSWERED, Mark, admitted, unanswered_mark
from helpsdk.server.store.database import Dialect
from helpsdk.server.store.rollups import Click, Failed, Increments, Search, Seen

TOTAL = "total"
DAYS = tuple(f"d{day:02d}" for day in range(1, 32))


@dataclass(frozen=True, slots=True)
class CounterTable:
    """`key` names what is counted, `carried` what else a row holds, `counts` the columns that are added to."""

    name: str
    key: tuple[str, ...]
    counts: tuple[str, ...] = ("count",)
    carried: tuple[str, ...] = ()

    def create(self, dialect: Dialect) -> str:
        """Rows of one month stay together in the key, which covers every read of them."""
        texts = [f"{column} TEXT NOT NULL" for column in (*self.key, *self.carried)]
        counts = [f"{column} INTEGER NOT NULL DEFAULT 0" for column in self.counts]
        end = " WITHOUT ROWID" if dialect == "sqlite" else " WITH (fillfactor=70)"
        columns = ", ".join([*texts, *counts, f"PRIMARY KEY ({', '.join(self.key)})"])
        return f"CREATE TABLE IF NOT EXISTS {self.name} ({columns}){end}"

    def columns(self, *counts: str) -> tuple[str, ...]:
        """Those of one increment of some counts."""
        return (*self.key, *self.carried, *counts)


HOURS = CounterTable("interaction_hours", ("site", "hour", "kind"))
ARTICLES = CounterTable("interaction_articles", ("site", "month", "kind", "article"), (TOTAL, *DAYS))
FAILED = CounterTable("interaction_failed", ("site", "month", "locale", "query"), (TOTAL, *DAYS))
#: `list` is a hash of `shown`, for a key that is never too long; `skipped` results stood before the first one.
SEARCHES = CounterTable(
    "interaction_searches",
    ("site", "day", "locale", "screen", "query", "list"),
    carried=("skipped", "shown"),
)
CLICKS = CounterTable("interaction_clicks", ("site", "day", "locale", "screen", "query", "kind", "article"))
#: What outlives the rows: the others hold words that people typed.
LASTING = (HOURS, ARTICLES, FAILED)

#: Most interactions are of this kind; it is nobody's top list, and so not in the index of those.
UNRANKED = "shown"
RANKED = f"kind <> '{UNRANKED}'"
#: On SQLite alone: PostgreSQL updates a row in place for as long as no index has what changes, and sorts a month's
#: articles in milliseconds.
_TOP = (
    f"CREATE INDEX IF NOT EXISTS interaction_articles_top ON {ARTICLES.name}"
    f" (site, month, kind, {TOTAL} DESC, article) WHERE {RANKED}"
)

MARKS = "interaction_marks"
MARK_KEY = ("site", "day", "actor", "kind", "article", "query")


def create_all(dialect: Dialect) -> list[str]:
    end = " WITHOUT ROWID" if dialect == "sqlite" else ""
    marks = ", ".join(f"{column} TEXT NOT NULL" for column in MARK_KEY)
    marked = f"CREATE TABLE IF NOT EXISTS {MARKS} ({marks}, PRIMARY KEY ({', '.join(MARK_KEY)})){end}"
    tables = [table.create(dialect) for table in (*LASTING, SEARCHES, CLICKS)]
    return [*tables, marked, *([_TOP] if dialect == "sqlite" else [])]


class Upserts(Protocol):
    """The statements of one dialect, within the transaction that keeps the rows."""

    def add(self, table: CounterTable, rows: Sequence[Sequence[Any]], *counts: str) -> None:
        """Adds the last values of each row to these counts; the rows are in the order of `table.columns(*counts)`."""

    def marks(self, site: str, day: str, actors: Sequence[str]) -> list[Mark]:
        """What these actors did that day, as far as caps are about it."""

    def mark(self, site: str, marks: Sequence[Mark]) -> set[Mark]:
        """Keeps marks; those that were not there yet."""

    def note(self, site: str, marks: Sequence[Mark]) -> None:
        """Keeps marks, whichever of them were there."""


def count(upserts: Upserts, site: str, found: Increments) -> None:
    """Adds what new rows of a site add. In the order of keys, so that two servers never wait for each other."""
    _count_learned(upserts, site, found.seen)
    _note_failed(upserts, site, found.unanswered)
    for column, rows in _by_day(site, found.failed).items():
        upserts.add(FAILED, rows, TOTAL, column)
    for column, rows in _by_day(site, found.articles).items():
        upserts.add(ARTICLES, rows, TOTAL, column)
    upserts.add(HOURS, _rows(site, found.hours), "count")  # last: every server wants the hour's few rows


def _rows(site: str, counter: Counter[Any]) -> list[tuple[Any, ...]]:
    return sorted((site, *key, count) for key, count in counter.items())


def _by_day(site: str, counter: Counter[Any]) -> dict[str, list[tuple[Any, ...]]]:
    """Rows for the total and the day, by the day's column."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for (day, *key), count in sorted(counter.items()):
        found.setdefault(f"d{day[8:]}", []).append((site, day[:7], *key, count, count))
    return found


def _note_failed(upserts: Upserts, site: str, unanswered: Iterable[tuple[str, Failed]]) -> None:
    """Who asked in vain: how many they were decides what becomes of the text, see `forgetting`."""
    marks = {unanswered_mark(actor, failed) for actor, failed in unanswered}
    days = {Mark(mark.day, "", UNANSWERED, "", "") for mark in marks}  # stay when everybody of the day is forgotten
    upserts.note(site, sorted(marks | days))


def _count_learned(upserts: Upserts, site: str, seen: Sequence[Seen]) -> None:
    if not seen:
        return
    days: dict[str, set[str]] = {}
    for actor, what in seen:
        days.setdefault(what.day, set()).add(actor)
    kept = [mark for day, actors in sorted(days.items()) for mark in upserts.marks(site, day, sorted(actors))]
    found = admitted(seen, kept)
    new = upserts.mark(site, sorted(found))
    counted = Counter(what for mark, what in found.items() if mark in new)
    upserts.add(SEARCHES, sorted(_search_row(site, what, n) for what, n in _only(counted, Search)), "count")
    upserts.add(CLICKS, sorted((site, *what, n) for what, n in _only(counted, Click)), "count")


def _only(counted: Counter[Search | Click], kind: type[Any]) -> Iterable[tuple[Any, int]]:
    return ((what, count) for what, count in counted.items() if isinstance(what, kind))


def _search_row(site: str, search: Search, count: int) -> tuple[Any, ...]:
    skipped = str(search.offset)
    digest = blake2b(f"{skipped}\0{search.shown}".encode(), digest_size=8).hexdigest()
    return (site, search.day, search.locale, search.screen, search.query, digest, skipped, search.shown, count)
