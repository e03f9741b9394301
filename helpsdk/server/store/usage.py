"""When each key was last used, and how many requests were signed: numbers per hour, nothing about anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, case, delete, select

from helpsdk.server.store.database import Database, insert
from helpsdk.server.store.schema import traffic, uses

#: Days that counts are kept.
KEPT_DAYS = 90


class SqlUsage:
    """See `protocol.Store.note_use`, `uses`, `traffic` and `recent_traffic`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, site: str, keys: Mapping[str, datetime], counts: Mapping[tuple[str, str], int]) -> None:
        with self._database.writing() as connection:
            self._note_keys(connection, site, keys)
            self._note_traffic(connection, site, counts)
            connection.execute(delete(traffic).where(traffic.c.hour < first_day(KEPT_DAYS)))

    def uses(self, site: str) -> dict[str, datetime]:
        with self._database.reading() as connection:
            rows = connection.execute(select(uses.c.key, uses.c.at).where(uses.c.site == site))
            return {row.key: datetime.fromisoformat(row.at) for row in rows}

    def since(self, site: str, hour: str) -> list[tuple[str, str, int]]:
        """(hour, kind, count) in that order, from `hour` on."""
        query = select(traffic.c.hour, traffic.c.kind, traffic.c.count).where(
            traffic.c.site == site, traffic.c.hour >= hour
        )
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(traffic.c.hour, traffic.c.kind))
            return [(hour, kind, count) for hour, kind, count in rows]

    def _note_keys(self, connection: Connection, site: str, keys: Mapping[str, datetime]) -> None:
        if keys:
            new = insert(self._database, uses)
            later = case((uses.c.at > new.excluded.at, uses.c.at), else_=new.excluded.at)
            newest = new.on_conflict_do_update(index_elements=[uses.c.site, uses.c.key], set_={"at": later})
            connection.execute(newest, [{"site": site, "key": key, "at": stamp(keys[key])} for key in sorted(keys)])

    def _note_traffic(self, connection: Connection, site: str, counts: Mapping[tuple[str, str], int]) -> None:
        if counts:
            new = insert(self._database, traffic)
            total = {"count": traffic.c.count + new.excluded.count}
            added = new.on_conflict_do_update(index_elements=list(traffic.primary_key), set_=total)
            rows = [{"site": site, "hour": at, "kind": kind, "count": counts[at, kind]} for at, kind in sorted(counts)]
            connection.execute(added, rows)


def stamp(at: datetime) -> str:
    """A moment as it is kept: UTC, so that texts compare as moments do."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def hour_of(at: datetime) -> str:
    """`2026-11-21T10`, UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H")


def first_day(days: int) -> str:
    """The first of the newest `days` days, today (UTC) included: `2026-11-15`."""
    return (datetime.now(UTC) - timedelta(days=days - 1)).strftime("%Y-%m-%d")


def first_hour(hours: int) -> str:
    """The hour that began at least `hours` hours ago."""
    return hour_of(datetime.now(UTC) - timedelta(hours=hours))


def by_day(counts: Iterable[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Hours (`2026-11-21T10`) added up to days (`2026-11-21`)."""
    totals: dict[tuple[str, str], int] = {}
    for hour, kind, count in counts:
        totals[hour[:10], kind] = totals.get((hour[:10], kind), 0) + count
    return [(day, kind, count) for (day, kind), count in sorted(totals.items())]


def by_kind(counts: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for _hour, kind, count in counts:
        totals[kind] = totals.get(kind, 0) + count
    return totals
