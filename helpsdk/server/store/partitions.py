"""Interactions in PostgreSQL: one partition per day, by the time within the id, so that retention drops partitions.

Rows that are not there yet arrive by COPY, and what is counted of them follows without waiting for each answer. When
another server keeps one of them at the same moment, everything is done again. Everything is done in the order of keys:
two servers that are given the same batches never wait for each other in a circle.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from helpsdk.errors import StoreError
from helpsdk.server.store.counters import CLICKS, MARKS, SEARCHES, count, create_all
from helpsdk.server.store.database import Database
from helpsdk.server.store.forgetting import newest, settle
from helpsdk.server.store.interaction import (
    COLUMNS,
    OLDEST,
    Added,
    as_mapping,
    by_day,
    first_of,
    oldest_month,
)
from helpsdk.server.store.journal import JOURNAL, POSTGRES_JOURNAL, Delivery
from helpsdk.server.store.periods import bounds
from helpsdk.server.store.rollups import actor_of, increments
from helpsdk.server.store.upserts import PostgresUpserts, array

Rows = Sequence[Sequence[Any]]
Batches = Sequence[tuple[str, Rows]]

_LOCK, _RETENTION = "interactions", "retention"
_HARDLY = "SET LOCAL lock_timeout = '100ms'"
_NAMES = ", ".join(("site", *COLUMNS))
_CREATE = """CREATE TABLE IF NOT EXISTS interactions (
  site TEXT NOT NULL, id UUID NOT NULL, received TEXT NOT NULL, viewer TEXT, type TEXT NOT NULL, at TEXT NOT NULL,
  device TEXT, revision BIGINT, rule TEXT, article TEXT, locale TEXT, query TEXT, results BIGINT, position INTEGER,
  screen TEXT, element TEXT, name TEXT, value TEXT, articles TEXT, PRIMARY KEY (site, id)) PARTITION BY RANGE (id)"""
_COPY = f"COPY interactions ({_NAMES}) FROM STDIN"
_KNOWN = "SELECT id::text FROM interactions WHERE site = %s AND id = ANY(%s::uuid[])"
_SELECT = f"SELECT id::text, {', '.join(COLUMNS[1:])} FROM interactions WHERE site = %s"  # noqa: S608 - constants
_PERIOD = f"{_SELECT} AND id >= %s::uuid AND id < %s::uuid ORDER BY id"
_SOME = f"{_SELECT} AND id = ANY(%s::uuid[]) ORDER BY id"
_PARTITIONS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'interactions'::regclass"
_DELIVERS = "SELECT pg_try_advisory_xact_lock(1751477360, hashtext('deliver'))"
_NO_PARTITION = "23514"
_AGAIN = {_NO_PARTITION, "23505", "40P01", "40001"}  # a row is there by now; a deadlock; a serialization failure
_TRIES = 8
_FIRST = itemgetter(0)
_AHEAD = 3  # days that partitions are made ahead


class Partitions:
    """The partitions of one database. Any thread may do anything; see `interactions.Kept`."""

    def __init__(self, database: Database, *, journal: bool = False) -> None:
        self._database, self._journal = database, journal
        self._there: set[str] = set()
        self._prepared = False
        self._preparing = threading.Lock()

    def grouped(self, rows: Rows) -> dict[str, Rows]:
        """Rows by the days whose partitions they go to."""
        return by_day(rows)

    def write(self, day: str, batches: Batches) -> list[Added]:
        """Adds batches of (site, rows) and their roll-ups in one transaction; the outcome of each."""
        for _ in range(_TRIES):
            self._ensure({day})
            try:
                return self._write(batches)
            except StoreError as error:
                state = _state(error)
                if state not in _AGAIN:
                    raise
                if state == _NO_PARTITION:
                    self._there.discard(day)
        self._ensure({day})
        return self._write(batches)

    def read(self, site: str, period: str) -> list[dict[str, Any]]:
        """The rows of a month (`2026-11`) or day (`2026-11-21`) in the order of their ids."""
        first, last = map(_uuid, bounds(period))
        with self._reading() as connection:
            return [as_mapping(row) for row in connection.exec_driver_sql(_PERIOD, (site, first, last))]

    @contextmanager
    def rolled_up(self, first: str, last: str) -> Iterator[list[Connection]]:  # noqa: ARG002 - all is in one place
        with self._reading() as connection:
            yield [connection]

    def devices(self, site: str, viewer: str) -> set[str]:
        """The devices that a viewer's interactions came from."""
        query = "SELECT DISTINCT device FROM interactions WHERE site = %s AND viewer = %s AND device IS NOT NULL"
        with self._reading() as connection:
            return set(connection.exec_driver_sql(query, (site, viewer)).scalars())

    def knows(self, site: str, viewer: str) -> bool:
        """Whether an interaction of a viewer is kept."""
        query = "SELECT 1 FROM interactions WHERE site = %s AND viewer = %s LIMIT 1"
        with self._reading() as connection:
            return connection.exec_driver_sql(query, (site, viewer)).first() is not None

    def forget(self, site: str, viewer: str) -> int:
        """Removes a viewer's interactions and the marks of the caps; how many interactions."""
        persons = {viewer, *self.devices(site, viewer)}
        with self._writing() as connection:
            self._database.patient(connection)
            _forget_actors(connection, site, persons)
            query = "DELETE FROM interactions WHERE site = %s AND viewer = %s"
            return connection.exec_driver_sql(query, (site, viewer)).rowcount

    def upgrade(self, ahead: datetime, stopped: Callable[[], bool] = bool) -> None:  # noqa: ARG002 - it takes no time
        """Makes the partitions of the days that rows may come for until `_AHEAD` days from then."""
        days = range(-OLDEST.days - 1, _AHEAD + 1)
        self._ensure({(ahead + timedelta(days=day)).strftime("%Y-%m-%d") for day in days})

    def expire(self, now: datetime, keep: int) -> list[str]:
        """Drops the partitions of months before the `keep` newest; their names. Roll-ups without queries stay.

        Both the clock and the newest interaction have to say so, for a clock may be wrong. Raises StoreError at the
        first partition that somebody else uses, for as long as a backup reads it: what was done stays done.
        """
        with self._reading() as connection:
            now = min(now, newest(connection) or now)
            there = sorted(connection.exec_driver_sql(_PARTITIONS).scalars())
        day = f"{oldest_month(now - OLDEST, keep)}-01"
        self._settle(day, (now - OLDEST).strftime("%Y-%m-%d"))
        old = [name for name in there if name < _partition(day)]
        for name in old:
            self._drop(name)
        return old

    @contextmanager
    def delivering(self) -> Iterator[bool]:
        """One server of all: it holds a lock, which ends with its connection. What a sink raises goes through."""
        held = ExitStack()
        connection = held.enter_context(self._writing())
        try:
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")  # a sink may be slow
            yield bool(connection.exec_driver_sql(_DELIVERS).scalar())
        finally:
            held.close()

    def undelivered(self, limit: int) -> Delivery | None:
        rows: list[dict[str, Any]] = []
        numbers: list[int] = []
        query = f"SELECT number, site, ids FROM {JOURNAL} ORDER BY number LIMIT %s"  # noqa: S608 - a constant
        with self._reading() as connection:
            for number, site, ids in connection.exec_driver_sql(query, (limit,)).all():
                numbers.append(number)
                found = connection.exec_driver_sql(_SOME, (site, json.loads(ids)))
                rows += [{"site": site, **as_mapping(row)} for row in found]
                if len(rows) >= limit:
                    break
        return Delivery(rows, ("", tuple(numbers))) if numbers else None

    def delivered(self, delivery: Delivery) -> None:
        with self._writing() as connection:
            query = f"DELETE FROM {JOURNAL} WHERE number = ANY(%s)"  # noqa: S608 - a constant
            connection.exec_driver_sql(query, (list(delivery.cursor[1]),))

    def close(self) -> None:
        """The database is its owner's."""

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """For reports and what is taken away, which may take long: no request reads here."""
        self._prepare()
        with self._database.reading() as connection:
            self._database.patient(connection)
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        self._prepare()
        with self._database.writing() as connection:
            yield connection

    def _prepare(self) -> None:
        with self._preparing:
            if not self._prepared:
                with self._database.writing() as connection:
                    self._database.patient(connection)
                    self._database.hold(connection, _LOCK)
                    prepare(connection)
                self._prepared = True

    def _ensure(self, days: Collection[str]) -> None:
        """Makes partitions that are not there; one look at the catalogue for those not known yet."""
        unknown = sorted(set(days) - self._there)
        if not unknown:
            return
        with self._writing() as connection:
            self._database.hold(connection, _LOCK)
            there = set(connection.exec_driver_sql(_PARTITIONS).scalars())
            for day in unknown:
                if _partition(day) not in there:
                    _make(connection, day)
        self._there.update(unknown)

    def _settle(self, first: str, before: str) -> None:
        """Removes words of searches and clicks from before the day `first`, and settles the days before `before`."""
        with self._writing() as connection:
            self._database.patient(connection)
            self._database.hold(connection, _RETENTION)
            for table in (SEARCHES, CLICKS):
                connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE day < %s", (first,))  # noqa: S608 - a constant
            settle(connection, before)

    def _drop(self, name: str) -> None:
        """While it waits for a lock on the table, everybody who adds rows waits behind it: so it hardly waits."""
        with self._writing() as connection:
            connection.exec_driver_sql(_HARDLY)
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
        self._there.discard(_day(name))

    def _write(self, batches: Batches) -> list[Added]:
        sites: dict[str, list[int]] = {}
        for index, (site, _rows) in enumerate(batches):
            sites.setdefault(site, []).append(index)
        added: list[Added] = [Added(0, 0)] * len(batches)
        with self._writing() as connection:
            driver = _driver(connection)
            new = _unknown(driver, {site: [batches[index][1] for index in sites[site]] for site in sorted(sites)})
            _copy(driver, {site: [row for some in own for row in some] for site, own in new.items()})
            for site, own in new.items():
                for index, some in zip(sites[site], own, strict=True):
                    added[index] = Added(len(some), len(batches[index][1]) - len(some))
            with _pipeline(driver):
                for site, own in new.items():
                    self._count(driver, site, [row for some in own for row in some])
        return added

    def _count(self, driver: Any, site: str, rows: Rows) -> None:
        count(PostgresUpserts(driver), site, increments(site, rows))
        if self._journal and rows:
            insert = f"INSERT INTO {JOURNAL} (site, ids) VALUES (%s, %s)"  # noqa: S608 - a constant
            driver.execute(insert, (site, json.dumps([row[0] for row in rows])))


def prepare(connection: Connection) -> None:
    """Makes the tables of interactions and their roll-ups where they are not there."""
    for statement in (_CREATE, *create_all("postgresql"), POSTGRES_JOURNAL):
        connection.exec_driver_sql(statement)


def _unknown(driver: Any, sites: Mapping[str, Sequence[Rows]]) -> dict[str, list[list[Sequence[Any]]]]:
    """Of each site's batches the rows that are not kept yet, each once."""
    found = {}
    with _pipeline(driver):
        for site, batches in sites.items():
            ids = {row[0] for rows in batches for row in rows}
            known = driver.execute(_KNOWN, (site, array(list(ids))))
            found[site] = first_of(batches, ids.difference(id for (id,) in known))
    return found


def _copy(driver: Any, sites: Mapping[str, Rows]) -> None:
    if any(sites.values()):
        with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
            for site, rows in sites.items():
                for row in sorted(rows, key=_FIRST):
                    copy.write_row((site, *row))


def _pipeline(driver: Any) -> AbstractContextManager[Any]:
    """Statements in here are sent without waiting for the answer to each; an old client library waits."""
    from psycopg import Pipeline

    return driver.pipeline() if Pipeline.is_supported() else nullcontext()


def _forget_actors(connection: Connection, site: str, persons: set[str]) -> None:
    days = connection.exec_driver_sql(f"SELECT DISTINCT day FROM {MARKS} WHERE site = %s", (site,)).scalars()  # noqa: S608
    for day in list(days):
        actors = [actor_of(site, day, person) for person in sorted(persons)]
        query = f"DELETE FROM {MARKS} WHERE site = %s AND day = %s AND actor = ANY(%s)"  # noqa: S608 - a constant
        connection.exec_driver_sql(query, (site, day, actors))


def _make(connection: Connection, day: str) -> None:
    """Made beside the table and attached, which lets others read and write meanwhile."""
    name = _partition(day)
    first, last = map(_uuid, bounds(day))
    connection.exec_driver_sql(f"CREATE TABLE {name} (LIKE interactions INCLUDING ALL)")
    values = f"FOR VALUES FROM ('{first}') TO ('{last}')"
    connection.exec_driver_sql(f"ALTER TABLE interactions ATTACH PARTITION {name} {values}")


def _partition(day: str) -> str:
    """`interactions_20261121`."""
    return f"interactions_{day.replace('-', '')}"


def _day(partition: str) -> str:
    """`2026-11-21`."""
    day = partition.removeprefix("interactions_")
    return f"{day[:4]}-{day[4:6]}-{day[6:]}"


def _uuid(floor: str) -> str:
    return f"{floor}-0000-0000-000000000000"


def _driver(connection: Connection) -> Any:
    driver = connection.connection.driver_connection
    assert driver is not None
    return driver


def _state(error: StoreError) -> str | None:
    """The SQLSTATE of what went wrong."""
    cause: BaseException | None = error.__cause__
    return getattr(getattr(cause, "orig", cause), "sqlstate", None)
