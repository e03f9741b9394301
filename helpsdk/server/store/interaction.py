"""One interaction as a row: which columns there are, and which month and day it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

#: Every column, in the order of the table. There is no column for traits: they are never stored. `viewer` is the
#: opaque key of who did it (`Trust.viewer_key`), never an id or a session. `articles` are the ids that a search
#: showed, in their order, divided by line ends.
COLUMNS = (
    "id", "received", "viewer", "type", "at", "device", "revision", "rule", "article", "locale",
    "query", "results", "position", "screen", "element", "name", "value", "articles",
)  # fmt: skip

#: How late an interaction may come, and how far ahead of us its clock may be, by the time within its id.
OLDEST = timedelta(days=7)
AHEAD = timedelta(minutes=10)

#: A row is a tuple in the order of COLUMNS. A mapping by their names does as well, and costs more.
Row = Mapping[str, Any] | Sequence[Any]
Rows = Sequence[Row]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Added:
    """The outcome of one batch, after it is on disk."""

    accepted: int
    duplicates: int


def as_tuples(rows: Rows) -> Sequence[Sequence[Any]]:
    """Rows in the order of COLUMNS."""
    if rows and isinstance(rows[0], Mapping):
        return [tuple(map(row.get, COLUMNS)) if isinstance(row, Mapping) else row for row in rows]
    return rows  # type: ignore[return-value]


def as_mapping(row: Sequence[Any]) -> dict[str, Any]:
    """A row by the names of its columns; `articles` as the list that was sent."""
    named = dict(zip(COLUMNS, row, strict=True))
    if named["articles"] is not None:
        named["articles"] = named["articles"].split("\n")
    return named


def milliseconds(id: str) -> int:
    """When a UUIDv7 was made (RFC 9562, section 5.7: its first 48 bits are milliseconds since 1970)."""
    return int(id[:8] + id[9:13], 16)


def id_time(id: str) -> datetime:
    """When a UUIDv7 was made. Raises OverflowError past the year 9999, which 48 bits reach."""
    return _EPOCH + timedelta(milliseconds=milliseconds(id))


def id_floor(at: datetime) -> str:
    """What ids of this moment start with: ids in small letters compare as their times do."""
    digits = f"{(at - _EPOCH) // timedelta(milliseconds=1):012x}"
    return f"{digits[:8]}-{digits[8:]}"


def day_of(id: str) -> str:
    """`2026-11-21`: chosen by the id's own time, so that a retry meets its original."""
    return id_time(id).strftime("%Y-%m-%d")


def month_of(id: str) -> str:
    """`2026-11`, chosen as the day is."""
    return id_time(id).strftime("%Y-%m")


def by_month(rows: Sequence[Sequence[Any]]) -> dict[str, Sequence[Sequence[Any]]]:
    return _grouped(rows, month_of)


def by_day(rows: Sequence[Sequence[Any]]) -> dict[str, Sequence[Sequence[Any]]]:
    return _grouped(rows, day_of)


def _grouped(rows: Sequence[Sequence[Any]], key: Any) -> dict[str, Sequence[Sequence[Any]]]:
    """Rows by a period of their ids. Most batches are of one, which their least and greatest id tell."""
    if not rows:
        return {}
    ids = [row[0] for row in rows]
    first = key(min(ids))
    if first == key(max(ids)):
        return {first: rows}
    groups: dict[str, list[Sequence[Any]]] = {}
    for row in rows:
        groups.setdefault(key(row[0]), []).append(row)
    return dict(groups)


def oldest_month(now: datetime, keep: int) -> str:
    """The first month still kept when `keep` months are, the current one included."""
    months = now.year * 12 + now.month - 1 - (keep - 1)
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def first_of(batches: Sequence[Sequence[Sequence[Any]]], new: set[str]) -> list[list[Sequence[Any]]]:
    """Of each batch the rows whose id is among the new ones and was not seen before."""
    left = set(new)
    found: list[list[Sequence[Any]]] = []
    for rows in batches:
        own = []
        for row in rows:
            if row[0] in left:
                left.discard(row[0])
                own.append(row)
        found.append(own)
    return found
