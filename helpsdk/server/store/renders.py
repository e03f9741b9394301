"""Rendered translations. Puts are written together: one commit each would cost a disk sync."""

from __future__ import annotations

import threading

from sqlalchemy import Connection, delete, func, select

from helpsdk.server.store.database import Database, insert
from helpsdk.server.store.schema import renders

_GATHER = 500


class SqlRenders:
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
            # In one order, so that two publishers never wait for each other.
            rows = [{"key": key, "bytes": self._waiting[key]} for key in sorted(self._waiting)]
            self._waiting = {}
        if not rows and keep is None:
            return
        with self._database.writing() as connection:
            if rows:
                connection.execute(insert(self._database, renders).on_conflict_do_nothing(), rows)
            if keep is not None:
                _trim(connection, keep)


def _trim(connection: Connection, keep: int) -> None:
    newest = connection.scalar(select(func.max(renders.c.number))) or 0
    connection.execute(delete(renders).where(renders.c.number <= newest - keep))
