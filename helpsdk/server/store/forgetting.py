"""What becomes of a day once nothing of it can come any more: its marks go, and with them words of a few.

What somebody searched for in vain may say who they are. The text stays in the roll-ups when at least ACTORS people
searched for it on that day; otherwise it is counted without text, under the query "".
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from helpsdk.server.store.caps import UNANSWERED, failed_digest
from helpsdk.server.store.counters import FAILED, HOURS, MARKS

ACTORS = 3

_OVER = text(f"SELECT DISTINCT site, day FROM {MARKS} WHERE day < :before")  # noqa: S608 - names of ours, as below
_COMMON = text(
    f"SELECT query FROM {MARKS} WHERE site = :site AND day = :day AND kind = '{UNANSWERED}'"  # noqa: S608
    " GROUP BY query HAVING count(DISTINCT actor) >= :actors"
)
_FORGET = text(f"DELETE FROM {MARKS} WHERE day < :before")  # noqa: S608
_EMPTY = text(f"DELETE FROM {FAILED.name} WHERE site = :site AND month = :month AND total = 0")  # noqa: S608
_NEWEST = f"SELECT max(hour) FROM {HOURS.name}"  # noqa: S608


def settle(connection: Connection, before: str) -> None:
    """Settles the days before this one, of all sites."""
    for site, day in connection.execute(_OVER, {"before": before}).all():
        _withhold(connection, site, day)
    connection.execute(_FORGET, {"before": before})


def newest(connection: Connection) -> datetime | None:
    """When the newest interaction was made, to the end of its hour."""
    hour = connection.exec_driver_sql(_NEWEST).scalar()
    return datetime.strptime(hour, "%Y-%m-%dT%H").replace(tzinfo=UTC) + timedelta(hours=1) if hour else None


def _withhold(connection: Connection, site: str, day: str) -> None:
    """Counts the day's rare queries without their text."""
    month, column = day[:7], f"d{day[8:]}"
    common = set(connection.execute(_COMMON, {"site": site, "day": day, "actors": ACTORS}).scalars())
    asked = f"SELECT locale, query, {column} FROM {FAILED.name} WHERE site = :site AND month = :month"  # noqa: S608
    rows = connection.execute(text(f"{asked} AND query <> '' AND {column} > 0"), {"site": site, "month": month}).all()
    for locale, query, count in rows:
        if failed_digest(locale, query) not in common:
            key = {"site": site, "month": month, "locale": locale}
            connection.execute(_add(column), {**key, "query": query, "count": -count})
            connection.execute(_add(column), {**key, "query": "", "count": count})
    connection.execute(_EMPTY, {"site": site, "month": month})


def _add(column: str) -> Any:
    insert = f"INSERT INTO {FAILED.name} (site, month, locale, query, total, {column})"
    values = "VALUES (:site, :month, :locale, :query, :count, :count)"
    sums = ", ".join(f"{name} = {FAILED.name}.{name} + excluded.{name}" for name in ("total", column))
    return text(f"{insert} {values} ON CONFLICT (site, month, locale, query) DO UPDATE SET {sums}")
