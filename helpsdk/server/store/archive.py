"""Roll-ups that outlive their rows: `rollups.db`, filled from a month's file before that is removed.

Those that hold the words of searches and clicks go with the rows; their tables are here, and empty.

A file is known by its token. What was taken from it is kept in the same transaction as the token: done again after an
interruption nothing is counted twice, and a file that comes back with a restored backup is not counted again either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from helpsdk.errors import StoreError
from helpsdk.server.store.counters import LASTING, create_all
from helpsdk.server.store.lock import WriteLock
from helpsdk.server.store.sqlite import SqliteDatabase
from helpsdk.server.store.upserts import SqliteUpserts
from helpsdk.server.store.versions import say, up_to_date

#: Of the file's tables, and the oldest whose programs may use them.
_VERSION, _MINIMUM = 1, 1
_TAKEN = "CREATE TABLE archived (token TEXT PRIMARY KEY, month TEXT NOT NULL) WITHOUT ROWID"


class Archive:
    """One file, made when the first month is taken."""

    def __init__(self, path: Path, lock: WriteLock, *, reads_only: bool = False) -> None:
        self._path = path
        self._database = SqliteDatabase(path, lock, _prepare, reads_only=reads_only)

    def take(self, month: str, source: SqliteDatabase) -> None:
        """Adds the roll-ups of a month's file, unless they are here already. Raises StoreError."""
        with source.reading() as connection:
            token, counted = token_of(connection), [_read(connection, table.columns(*table.counts), table.name)
                                                    for table in LASTING]  # fmt: skip
        with self._database.writing() as connection:
            found = connection.exec_driver_sql("SELECT 1 FROM archived WHERE token = ?", (token,))
            if found.first() is None:
                connection.exec_driver_sql("INSERT INTO archived (token, month) VALUES (?, ?)", (token, month))
                upserts = SqliteUpserts(_Cursor(connection))
                for table, rows in zip(LASTING, counted, strict=True):
                    upserts.add(table, rows, *table.counts)

    @contextmanager
    def reading(self) -> Iterator[tuple[list[Connection], set[str]]]:
        """A connection, when there is an archive, and the tokens of the files that it was made of."""
        if not self._path.exists():
            yield [], set()
            return
        with self._database.reading() as connection:
            yield [connection], set(connection.exec_driver_sql("SELECT token FROM archived").scalars())

    def close(self) -> None:
        self._database.close()


class _Cursor:
    """What the upserts need of a cursor, by way of a connection that tells its errors as ours."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def executemany(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        self._connection.exec_driver_sql(statement, [tuple(row) for row in rows])


def token_of(connection: Connection) -> str:
    """What a month's file is known by. Raises StoreError."""
    token = connection.exec_driver_sql("SELECT token FROM interaction_file").scalar()
    if not isinstance(token, str):
        raise StoreError("a month's file has lost its token")
    return token


def _read(connection: Connection, columns: Sequence[str], table: str) -> list[Any]:
    return list(connection.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {table}").all())  # noqa: S608 - names of ours


def _prepare(connection: Connection) -> None:
    _version, ready = up_to_date(connection, _VERSION, "rollups.db")
    if not ready:
        for statement in (*create_all("sqlite"), _TAKEN):
            connection.exec_driver_sql(statement)
        say(connection, _VERSION, _MINIMUM)
