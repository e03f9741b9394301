"""What an outside event store has not been given yet: one row for each commit, with the ids that it added.

It is written in the transaction that keeps the rows, and taken out once they were delivered: nothing is skipped,
whatever dies in between, and no order of commits matters. Only a store that has a sink keeps one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

JOURNAL = "interaction_journal"
SQLITE_JOURNAL = f"CREATE TABLE {JOURNAL} (number INTEGER PRIMARY KEY, site TEXT NOT NULL, ids TEXT NOT NULL)"
POSTGRES_JOURNAL = (
    f"CREATE TABLE IF NOT EXISTS {JOURNAL} (number BIGSERIAL PRIMARY KEY, site TEXT NOT NULL, ids TEXT NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Rows to deliver; `cursor` says to the store which ones they were."""

    rows: Sequence[Mapping[str, Any]]
    cursor: tuple[str, tuple[int, ...]]


def write_sqlite(cursor: Any, site: str, ids: Sequence[str]) -> None:
    if ids:
        insert = f"INSERT INTO {JOURNAL} (site, ids) VALUES (?, ?)"  # noqa: S608 - a constant
        cursor.execute(insert, (site, json.dumps(ids)))
