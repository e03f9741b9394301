"""Rendered translations in content.db. Puts are written together: one commit each would cost a disk sync."""

from __future__ import annotations

import threading

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from helpsdk.server.store.database import Database
from helpsdk.server.store.schema import renders

_GATHER = 500


class SqliteRenders:
    """See `protocol.Renders`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[str, bytes] = {}
        self._guard = threading.Lock()

    def get(self, key: str) -> bytes | None:
        waiting = self._waiting.get(key)
        if waiting is not None:
            return waiting
        with self._database.reading() as connection:
            found: bytes | None = connection.scalar(select(renders.c.bytes).where(renders.c.key == key))
        return found

    def put(self, key: str, value: bytes) -> None:
        with self._guard:
            self._waiting[key] = value
            full = len(self._waiting) >= _GATHER
        if full:
            self.flush()

    def flush(self, *, keep: int | None = None) -> None:
        with self._guard:
            rows = [{"key": key, "bytes": value} for key, value in self._waiting.items()]
            self._waiting = {}
        if not rows and keep is None:
            return
        with self._database.writing() as connection:
            if rows:
                connection.execute(insert(renders).on_conflict_do_nothing(), rows)
            if keep is not None:
                _trim(connection, keep)


def _trim(connection: Connection, keep: int) -> None:
    newest = connection.scalar(select(func.max(renders.c.number))) or 0
    connection.execute(delete(renders).where(renders.c.number <= newest - keep))
