"""Interactions on disk: one SQLite file per month, so that retention is the removal of a file.

A month's roll-ups are in its file, written with its rows; before the file goes they move to `rollups.db`.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from helpsdk.errors import StoreError
from helpsdk.server.store.archive import Archive, token_of
from helpsdk.server.store.counters import MARKS
from helpsdk.server.store.forgetting import newest, settle
from helpsdk.server.store.interaction import COLUMNS, OLDEST, Added, as_mapping, by_month, oldest_month
from helpsdk.server.store.journal import JOURNAL, Delivery
from helpsdk.server.store.lock import WriteLock
from helpsdk.server.store.monthfile import Batches, Rows, add, behind, catch_up, prepare, raw_cursor
from helpsdk.server.store.periods import bounds
from helpsdk.server.store.rollups import actor_of
from helpsdk.server.store.sqlite import SqliteDatabase

_log = logging.getLogger("helpsdk.server.store")
_NAME = re.compile(r"interactions-(\d{4}-\d{2})\.db")
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM interactions WHERE site = ?"  # noqa: S608 - constants
_PERIOD = f"{_SELECT} AND id >= ? AND id < ? ORDER BY id"
_SOME = f"{_SELECT} AND id IN (SELECT value FROM json_each(?)) ORDER BY id"  # noqa: S608 - constants
_DEVICES = "SELECT DISTINCT device FROM interactions WHERE site = ? AND viewer = ? AND device IS NOT NULL"
_KNOWS = "SELECT 1 FROM interactions WHERE site = ? AND viewer = ? LIMIT 1"
_FORGET = "DELETE FROM interactions WHERE site = ? AND viewer = ?"
_OPEN = 16  # a year of them, for reads of roll-ups
_PAUSE = 0.02  # seconds between two steps, in which others come to write


class Months:
    """The monthly files of one data folder. One thread writes; reading and `forget` are for any thread.

    With `journal` every commit leaves word for a sink. With `reads_only` another process writes.
    """

    def __init__(self, folder: Path, *, journal: bool = False, reads_only: bool = False) -> None:
        self._folder, self._journal, self._reads_only = folder, journal, reads_only
        self._lock = WriteLock(folder / "interactions.lock")
        self._archive = Archive(folder / "rollups.db", self._lock, reads_only=reads_only)
        self._open: dict[str, SqliteDatabase] = {}
        self._opening = threading.Lock()

    def grouped(self, rows: Rows) -> dict[str, Rows]:
        """Rows by the months whose files they go to."""
        return by_month(rows)

    def write(self, month: str, batches: Batches) -> list[Added]:
        """Adds batches of (site, rows) and their roll-ups in one transaction; the outcome of each."""
        with self._database(month).writing() as connection:
            return add(raw_cursor(connection), batches, journal=self._journal)

    def read(self, site: str, period: str) -> list[dict[str, Any]]:
        """The rows of a month (`2026-11`) or day (`2026-11-21`) in the order of their ids."""
        if not self._path(period[:7]).exists():
            return []
        with self._database(period[:7]).reading() as connection:
            return [as_mapping(row) for row in connection.exec_driver_sql(_PERIOD, (site, *bounds(period)))]

    def devices(self, site: str, viewer: str) -> set[str]:
        """The devices that a viewer's interactions came from, over all months that can be read."""
        found: set[str] = set()
        for month in self.months():
            with suppress(StoreError), self._database(month).reading() as connection:
                found.update(connection.exec_driver_sql(_DEVICES, (site, viewer)).scalars())
        return found

    def knows(self, site: str, viewer: str) -> bool:
        """Whether some month that can be read has an interaction of a viewer; the newest are asked first."""
        for month in reversed(self.months()):
            with suppress(StoreError), self._database(month).reading() as connection:
                if connection.exec_driver_sql(_KNOWS, (site, viewer)).first() is not None:
                    return True
        return False

    def forget(self, site: str, viewer: str) -> int:
        """Removes a viewer's interactions, month by month; how many. The write-ahead log does not keep them either.

        Raises the StoreError of a month where that failed, after all the others.
        """
        removed, failed, devices = 0, None, self.devices(site, viewer)
        for path in self._files():
            try:
                removed += self._remove_viewer(path, site, viewer, devices)
            except StoreError as error:
                failed = failed or error
        if failed is not None:
            raise failed
        return removed

    @contextmanager
    def rolled_up(self, first: str, last: str) -> Iterator[list[Connection]]:
        """Connections to whatever holds roll-ups of these days; each holds some, and none is in two."""
        with ExitStack() as stack:
            archive, tokens = stack.enter_context(self._archive.reading())
            yield [*archive, *self._counting(stack, first[:7], last[:7], tokens)]

    def months(self) -> list[str]:
        """The months that have a file, oldest first."""
        return [path.stem.removeprefix("interactions-") for path in self._files()]

    def upgrade(self, ahead: datetime, stopped: Callable[[], bool] = bool) -> None:  # noqa: ARG002 - as partitions
        """Brings every file to the current version, those that nobody writes to any more included; the newest first.

        Somebody who commits waits for one step of it. What is `stopped` goes on from there the next time.
        """
        for month in reversed(self.months()):
            with suppress(StoreError):
                self._catch_up(month, stopped)

    def expire(self, now: datetime, keep: int) -> list[str]:
        """Archives the roll-ups of months before the `keep` newest and removes their files; their names.

        A month goes only when nothing of it can come any more; and when both the clock and the newest interaction say
        so, for a clock may be wrong.
        """
        now = min(now, self._newest() or now)
        self._settle((now - OLDEST).strftime("%Y-%m-%d"))
        first = oldest_month(now - OLDEST, keep)
        old = [month for month in self.months() if month < first]
        for month in old:
            self._retire(month)
        return [self._path(month).name for month in old]

    def delivering(self) -> AbstractContextManager[bool]:
        """Whoever writes the folder delivers."""
        return nullcontext(not self._reads_only)

    def undelivered(self, limit: int) -> Delivery | None:
        for month in self.months():
            with suppress(StoreError), self._database(month).reading() as connection:
                found = _undelivered(connection, month, limit)
                if found is not None:
                    return found
        return None

    def delivered(self, delivery: Delivery) -> None:
        month, numbers = delivery.cursor
        if self._path(month).exists():
            with self._database(month).writing() as connection:
                some = "number IN (SELECT value FROM json_each(?))"
                connection.exec_driver_sql(f"DELETE FROM {JOURNAL} WHERE {some}", (json.dumps(numbers),))  # noqa: S608

    def close(self) -> None:
        with self._opening:
            while self._open:
                self._open.popitem()[1].close()
        self._archive.close()

    def _database(self, month: str) -> SqliteDatabase:
        with self._opening:
            found = self._open.pop(month, None)
            if found is None:
                while len(self._open) >= _OPEN:
                    self._open.pop(next(iter(self._open))).close()
                found = SqliteDatabase(self._path(month), self._lock, prepare, reads_only=self._reads_only)
            self._open[month] = found  # the one used last is closed last
            return found

    def _path(self, month: str) -> Path:
        return self._folder / f"interactions-{month}.db"

    def _files(self) -> list[Path]:
        return sorted(path for path in self._folder.glob("interactions-*.db") if _NAME.fullmatch(path.name))

    def _counting(self, stack: ExitStack, first: str, last: str, archived: set[str]) -> list[Connection]:
        """Files of the months from `first` to `last` whose roll-ups are not in the archive, open until `stack` ends."""
        months = [month for month in self.months() if first <= month <= last]
        found = [stack.enter_context(self._database(month).reading()) for month in months]
        return [connection for connection in found if token_of(connection) not in archived]

    def _catch_up(self, month: str, stopped: Callable[[], bool] = bool) -> None:
        database = self._database(month)
        with database.reading() as connection:
            more = behind(raw_cursor(connection)) is not None
        while more and not stopped():
            with database.writing() as connection:
                more = catch_up(raw_cursor(connection))
            time.sleep(_PAUSE)

    def _retire(self, month: str) -> None:
        """A file too damaged to be read goes as well: how long things are kept is a promise."""
        database = self._database(month)
        try:
            self._catch_up(month)
            self._archive.take(month, database)
        except StoreError as error:
            _log.error("%s is removed, and its roll-ups are lost: %s", self._path(month).name, error)
        with self._opening:
            self._open.pop(month, database).close()
        path = self._path(month)
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)

    def _newest(self) -> datetime | None:
        for month in reversed(self.months()):
            with suppress(StoreError), self._database(month).reading() as connection:
                found = newest(connection)
                if found is not None:
                    return found
        return None

    def _settle(self, before: str) -> None:
        for month in self.months():
            with suppress(StoreError), self._database(month).writing() as connection:
                settle(connection, before)

    def _remove_viewer(self, path: Path, site: str, viewer: str, devices: set[str]) -> int:
        database = self._database(path.stem.removeprefix("interactions-"))
        with database.writing() as connection:
            removed = connection.exec_driver_sql(_FORGET, (site, viewer)).rowcount
            _forget_actor(raw_cursor(connection), site, {viewer, *devices})
        database.checkpoint()
        return removed


def _forget_actor(cursor: Any, site: str, persons: set[str]) -> None:
    days = [day for (day,) in cursor.execute(f"SELECT DISTINCT day FROM {MARKS} WHERE site = ?", (site,)).fetchall()]  # noqa: S608
    theirs = [(site, day, actor_of(site, day, person)) for day in days for person in sorted(persons)]
    cursor.executemany(f"DELETE FROM {MARKS} WHERE site = ? AND day = ? AND actor = ?", theirs)  # noqa: S608


def _undelivered(connection: Connection, month: str, limit: int) -> Delivery | None:
    """Whole commits, until there are `limit` rows."""
    rows: list[dict[str, Any]] = []
    numbers: list[int] = []
    query = f"SELECT number, site, ids FROM {JOURNAL} ORDER BY number LIMIT ?"  # noqa: S608 - a constant
    for number, site, ids in connection.exec_driver_sql(query, (limit,)).all():
        numbers.append(number)
        rows += [{"site": site, **as_mapping(row)} for row in connection.exec_driver_sql(_SOME, (site, ids))]
        if len(rows) >= limit:
            break
    return Delivery(rows, (month, tuple(numbers))) if numbers else None
