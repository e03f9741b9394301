"""One interaction as a row: which columns there are, and which month's file it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

#: Every column, in the order of the table. There is no column for traits: they are never stored. `viewer` is the
#: opaque key of who did it (`Trust.viewer_key`), never an id or a session.
COLUMNS = (
    "id", "received", "viewer", "type", "at", "device", "revision", "rule", "article", "locale",
    "query", "results", "position", "screen", "element", "name", "value",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Added:
    """The outcome of one batch, after it is on disk."""

    accepted: int
    duplicates: int


def id_time(id: str) -> datetime:
    """When a UUIDv7 was made (RFC 9562, section 5.7: its first 48 bits are milliseconds since 1970)."""
    return datetime.fromtimestamp(int(id.replace("-", "")[:12], 16) / 1000, UTC)


def month_of(id: str) -> str:
    """`2026-11`: chosen by the id's own time, so that a retry meets its original."""
    return id_time(id).strftime("%Y-%m")


def by_month(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    months: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        months.setdefault(month_of(row["id"]), []).append(row)
    return months


def oldest_month(now: datetime, keep: int) -> str:
    """The first month still kept when `keep` months are, the current one included."""
    months = now.year * 12 + now.month - 1 - (keep - 1)
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
