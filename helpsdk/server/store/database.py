"""What the tables' code needs of a database: connections for reading and for writing, in SQLite's or PostgreSQL's way.

Whatever else differs between the two is in here and in the two implementations, `sqlite.SqliteDatabase` and
`postgres.PostgresDatabase`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol

from sqlalchemy import Connection, Table

from helpsdk.server.store.listening import Changed

Dialect = Literal["sqlite", "postgresql"]

#: Host parameters of one statement.
AT_ONCE = 500


class Database(Protocol):
    """Opened lazily, on the first use, when its schema is brought up to date. Every failure is a StoreError."""

    @property
    def dialect(self) -> Dialect: ...

    @property
    def name(self) -> str:
        """What messages call it; holds no secret."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Sees what was committed before. Statements of one block may see different moments on PostgreSQL."""

    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction: committed at the end, rolled back by an exception."""

    def hold(self, connection: Connection, name: str) -> None:
        """Until the transaction ends, nobody else writes who holds the same name. Call it before the first read."""

    def patient(self, connection: Connection) -> None:
        """Statements from here to the end of the block may take minutes, which others may not."""

    def announce(self, connection: Connection, site: str) -> None:
        """Tells every listener, on commit, that the site's revision or trust may be newer."""

    def checkpoint(self) -> None:
        """What was deleted is not in a write-ahead log either, as far as that is ours to say."""

    def listen(self, changed: Changed) -> Callable[[], None]:
        """See `protocol.Store.listen`."""

    @property
    def version(self) -> str:
        """The database's own, "" while it is away."""

    def problems(self) -> tuple[str, ...]:
        """One sentence for each setting of the database that endangers what is kept."""

    def close(self) -> None: ...


def insert(database: Database, table: Table) -> Any:
    """An INSERT of the database's dialect, which has `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if database.dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # the other one is not imported: a server starts sooner

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def at_once(values: Iterable[Any], size: int = AT_ONCE) -> Iterator[list[Any]]:
    """The values, sorted and each once, in lists that fit into one statement."""
    ordered = sorted(set(values))
    return (ordered[start : start + size] for start in range(0, len(ordered), size))
