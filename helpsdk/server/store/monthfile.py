"""What is in a month's file: its tables, how they came to be, and how rows get in."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from helpsdk.server.store.counters import count, create_all
from helpsdk.server.store.interaction import COLUMNS, Added, first_of
from helpsdk.server.store.journal import SQLITE_JOURNAL, write_sqlite
from helpsdk.server.store.rollups import increments
from helpsdk.server.store.upserts import SqliteUpserts
from helpsdk.server.store.versions import say, up_to_date

#: Of a file's tables, and the oldest whose programs may use them.
VERSION, MINIMUM = 3, 3
Rows = Sequence[Sequence[Any]]
Batches = Sequence[tuple[str, Rows]]

_CREATE = """CREATE TABLE interactions (
  site TEXT NOT NULL, id TEXT NOT NULL, received TEXT NOT NULL, viewer TEXT, type TEXT NOT NULL, at TEXT NOT NULL,
  device TEXT, revision INTEGER, rule TEXT, article TEXT, locale TEXT, query TEXT, results INTEGER, position INTEGER,
  screen TEXT, element TEXT, name TEXT, value TEXT, articles TEXT, PRIMARY KEY (site, id)) WITHOUT ROWID"""
# The one statement written by hand per dialect: a repeated id is not an error, and is not counted.
_INSERT = (
    f"INSERT INTO interactions (site, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})"  # noqa: S608 - constants
    " ON CONFLICT DO NOTHING"
)
_KNOWN = "SELECT id FROM interactions WHERE site = ? AND id IN (SELECT value FROM json_each(?))"
_NEXT = (
    f"SELECT site, {', '.join(COLUMNS)} FROM interactions WHERE (site, id) > (?, ?)"  # noqa: S608 - constants
    " ORDER BY site, id LIMIT ?"
)
# Version 1 kept what the client had sent as its session: dropped, since it may have been anything.
_TO_VERSION_2 = ("ALTER TABLE interactions RENAME COLUMN session TO viewer", "UPDATE interactions SET viewer = NULL")
_TO_VERSION_3 = "ALTER TABLE interactions ADD COLUMN articles TEXT"
#: One row: what a file is known by, so that its roll-ups are archived once, whatever happens in between.
_FILE = "CREATE TABLE interaction_file (token TEXT NOT NULL)"
#: At most one row: how far the rows of a file that was written before there were roll-ups have been rolled up.
_BACKLOG = "CREATE TABLE interaction_backlog (site TEXT NOT NULL, id TEXT NOT NULL)"
_HAS_BACKLOG = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'interaction_backlog'"
_AT_ONCE = 2_000  # rows of one step, which somebody who commits may have to wait for


def prepare(connection: Connection) -> None:
    """Makes the tables, or brings those of an older version up to date. Raises StoreError for a newer one's."""
    version, ready = up_to_date(connection, VERSION, "a month")
    if ready:
        return
    for statement in (*_interactions(version), *create_all("sqlite"), SQLITE_JOURNAL, _FILE, _BACKLOG):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("INSERT INTO interaction_file (token) VALUES (?)", (secrets.token_hex(16),))
    if version:
        connection.exec_driver_sql("INSERT INTO interaction_backlog (site, id) VALUES ('', '')")
        catch_up(raw_cursor(connection))
    say(connection, VERSION, MINIMUM)


def raw_cursor(connection: Connection) -> Any:
    """The driver's own cursor, within the connection's transaction: per row nothing else is between us and SQLite."""
    driver = connection.connection.driver_connection
    assert driver is not None
    return driver.cursor()


def add(cursor: Any, batches: Batches, *, journal: bool) -> list[Added]:
    """Adds batches of (site, rows) and counts what is new of them; the outcome of each."""
    sites: dict[str, list[int]] = {}
    for index, (site, _rows) in enumerate(batches):
        sites.setdefault(site, []).append(index)
    added: list[Added] = [Added(0, 0)] * len(batches)
    for site, indices in sites.items():
        outcome = _add_site(cursor, site, [batches[index][1] for index in indices], journal=journal)
        for index, one in zip(indices, outcome, strict=True):
            added[index] = one
    return added


def _add_site(cursor: Any, site: str, batches: Sequence[Rows], *, journal: bool) -> list[Added]:
    rows = [row for batch in batches for row in batch]
    cursor.execute("SAVEPOINT batches")
    cursor.executemany(_INSERT, [(site, *row) for row in rows])
    own: Sequence[Rows] = batches
    if cursor.rowcount != len(rows):  # a retry is among them: which rows are new is asked before they are added again
        cursor.execute("ROLLBACK TO batches")
        own = first_of(batches, _new(cursor, site, [row[0] for row in rows]))
        rows = [row for batch in own for row in batch]
        cursor.executemany(_INSERT, [(site, *row) for row in rows])
    cursor.execute("RELEASE batches")
    place = behind(cursor)
    counted = rows if place is None else [row for row in rows if (site, row[0]) <= place]
    count(SqliteUpserts(cursor), site, increments(site, counted))
    if journal:
        write_sqlite(cursor, site, [row[0] for row in rows])
    return [Added(len(new), len(batch) - len(new)) for new, batch in zip(own, batches, strict=True)]


def _new(cursor: Any, site: str, ids: Sequence[str]) -> set[str]:
    return set(ids).difference(id for (id,) in cursor.execute(_KNOWN, (site, json.dumps(ids))))


def _interactions(version: int) -> tuple[str, ...]:
    if version == 0:
        return (_CREATE,)
    return (*(_TO_VERSION_2 if version == 1 else ()), _TO_VERSION_3)


def behind(cursor: Any) -> tuple[str, str] | None:
    """The site and id of the last row that was rolled up, while rows after it are not; new ones neither."""
    found: tuple[str, str] | None = cursor.execute("SELECT site, id FROM interaction_backlog").fetchone()
    return found


def unfinished(connection: Connection) -> bool:
    """Whether rows of a month's file wait to be rolled up; nothing does in what is no such file."""
    if connection.dialect.name != "sqlite" or connection.exec_driver_sql(_HAS_BACKLOG).first() is None:
        return False
    return connection.exec_driver_sql("SELECT 1 FROM interaction_backlog").first() is not None


def catch_up(cursor: Any) -> bool:
    """Rolls up the next rows of a file that was written before there were roll-ups; whether there may be more."""
    place = behind(cursor)
    if place is None:
        return False
    found = cursor.execute(_NEXT, (*place, _AT_ONCE)).fetchall()
    sites: dict[str, list[Sequence[Any]]] = {}
    for site, *row in found:
        sites.setdefault(site, []).append(row)
    for site, rows in sites.items():
        count(SqliteUpserts(cursor), site, increments(site, rows))
    if len(found) < _AT_ONCE:
        cursor.execute("DELETE FROM interaction_backlog")
        return False
    cursor.execute("UPDATE interaction_backlog SET site = ?, id = ?", found[-1][:2])
    return True
