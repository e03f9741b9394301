"""Interactions on disk: one SQLite file per month, so that retention is the removal of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from helpsdk.errors import StoreError
from helpsdk.server.store.database import Database
from helpsdk.server.store.interaction import COLUMNS, oldest_month
from helpsdk.server.store.lock import WriteLock

_VERSION = 2
_NAME = re.compile(r"interactions-(\d{4}-\d{2})\.db")
_CREATE = """CREATE TABLE interactions (
  site TEXT NOT NULL, id TEXT NOT NULL, received TEXT NOT NULL, viewer TEXT, type TEXT NOT NULL, at TEXT NOT NULL,
  device TEXT, revision INTEGER, rule TEXT, article TEXT, locale TEXT, query TEXT, results INTEGER, position INTEGER,
  screen TEXT, element TEXT, name TEXT, value TEXT, PRIMARY KEY (site, id)) WITHOUT ROWID"""
# The one statement written by hand per dialect: a repeated id is not an error, and is not counted.
_INSERT = (
    f"INSERT INTO interactions (site, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})"  # noqa: S608 - constants
    " ON CONFLICT DO NOTHING"
)
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM interactions WHERE site = ? ORDER BY id"  # noqa: S608 - constants
_DEVICES = "SELECT DISTINCT device FROM interactions WHERE site = ? AND viewer = ? AND device IS NOT NULL"
_KNOWS = "SELECT 1 FROM interactions WHERE site = ? AND viewer = ? LIMIT 1"
_FORGET = "DELETE FROM interactions WHERE site = ? AND viewer = ?"
# Version 1 kept what the client had sent as its session: dropped, since it may have been anything.
_TO_VERSION_2 = ("ALTER TABLE interactions RENAME COLUMN session TO viewer", "UPDATE interactions SET viewer = NULL")
_OPEN = 3  # ids span at most eight days, so two months; one more for the change of month


class Months:
    """The monthly files of one data folder. One thread writes; reading and `forget` are for any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = WriteLock(folder / "interactions.lock")
        self._open: dict[str, Database] = {}

    def write(self, month: str, batches: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> list[int]:
        """Adds batches of (site, rows) in one transaction; how many rows of each were new."""
        with self._database(month).writing() as connection:
            return [_insert(connection, site, rows) for site, rows in batches]

    def read(self, site: str, month: str) -> list[dict[str, Any]]:
        path = self._path(month)
        if not path.exists():
            return []
        with self._other(path) as database, database.reading() as connection:
            rows = connection.exec_driver_sql(_SELECT, (site,)).all()
        return [dict(zip(COLUMNS, row, strict=True)) for row in rows]

    def devices(self, site: str, viewer: str) -> set[str]:
        """The devices that a viewer's interactions came from, over all months that can be read."""
        found: set[str] = set()
        for path in self._files():
            with suppress(StoreError), self._other(path) as database, database.reading() as connection:
                found.update(connection.exec_driver_sql(_DEVICES, (site, viewer)).scalars())
        return found

    def knows(self, site: str, viewer: str) -> bool:
        """Whether some month that can be read has an interaction of a viewer; the newest are asked first."""
        for path in reversed(self._files()):
            with suppress(StoreError), self._other(path) as database, database.reading() as connection:
                if connection.exec_driver_sql(_KNOWS, (site, viewer)).first() is not None:
                    return True
        return False

    def forget(self, site: str, viewer: str) -> int:
        """Removes a viewer's interactions, month by month; how many. The write-ahead log does not keep them either.

        Raises the StoreError of a month where that failed, after all the others.
        """
        removed, failed = 0, None
        for path in self._files():
            try:
                with self._other(path) as database:
                    removed += _remove_viewer(database, site, viewer)
            except StoreError as error:
                failed = failed or error
        if failed is not None:
            raise failed
        return removed

    def upgrade(self) -> None:
        """Brings every file to the current version, those that nobody writes to any more included."""
        for path in self._files():
            with self._other(path) as database, database.reading():
                pass

    def expire(self, now: datetime, keep: int) -> list[str]:
        """Removes the files of months before the `keep` newest; their names."""
        first = oldest_month(now, keep)
        old = [path for path in self._folder.glob("interactions-*.db") if (month := _month(path)) and month < first]
        for path in old:
            self._remove(path)
        return sorted(path.name for path in old)

    def close(self) -> None:
        while self._open:
            self._open.popitem()[1].close()

    def _database(self, month: str) -> Database:
        if month not in self._open:
            while len(self._open) >= _OPEN:
                self._open.pop(next(iter(self._open))).close()
            self._open[month] = Database(self._path(month), self._lock, _prepare)
        return self._open[month]

    def _path(self, month: str) -> Path:
        return self._folder / f"interactions-{month}.db"

    def _files(self) -> list[Path]:
        return sorted(path for path in self._folder.glob("interactions-*.db") if _month(path))

    @contextmanager
    def _other(self, path: Path) -> Iterator[Database]:
        """A file beside the writer's own connections to it."""
        database = Database(path, self._lock, _prepare)
        try:
            yield database
        finally:
            database.close()

    def _remove(self, path: Path) -> None:
        open_file = self._open.pop(_month(path) or "", None)
        if open_file is not None:
            open_file.close()
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)


def _month(path: Path) -> str | None:
    match = _NAME.fullmatch(path.name)
    return match[1] if match else None


def _prepare(connection: Connection) -> None:
    version = connection.exec_driver_sql("PRAGMA user_version").scalar() or 0
    if version > _VERSION:
        raise StoreError(f"a month has version {version}, this helpsdk knows {_VERSION}: it was written by a newer one")
    if version == _VERSION:
        return
    for statement in _TO_VERSION_2 if version == 1 else (_CREATE,):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA user_version = {_VERSION}")


def _remove_viewer(database: Database, site: str, viewer: str) -> int:
    with database.writing() as connection:
        removed = connection.exec_driver_sql(_FORGET, (site, viewer)).rowcount
    database.checkpoint()
    return removed


def _insert(connection: Connection, site: str, rows: Sequence[Mapping[str, Any]]) -> int:
    values = [(site, *(row.get(column) for column in COLUMNS)) for row in rows]
    return connection.exec_driver_sql(_INSERT, values).rowcount
