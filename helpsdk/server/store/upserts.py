"""The upserts of roll-ups, written by hand for each dialect: the only such statements beside the insert of rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from helpsdk.server.store.caps import UNANSWERED, Mark
from helpsdk.server.store.counters import MARK_KEY, MARKS, CounterTable

_MARK = ", ".join(MARK_KEY)
_CAPPED = f"kind <> '{UNANSWERED}'"


class SqliteUpserts:
    """On a cursor of `sqlite3`, which keeps its statements prepared."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def add(self, table: CounterTable, rows: Sequence[Sequence[Any]], *counts: str) -> None:
        if rows:
            self._cursor.executemany(_sqlite_upsert(table, counts), rows)

    def marks(self, site: str, day: str, actors: Sequence[str]) -> list[Mark]:
        some = f"actor IN (SELECT value FROM json_each(?)) AND {_CAPPED}"  # noqa: S608 - a constant
        query = f"SELECT {', '.join(Mark._fields)} FROM {MARKS} WHERE site = ? AND day = ? AND {some}"  # noqa: S608
        return [Mark(*row) for row in self._cursor.execute(query, (site, day, json.dumps(actors)))]

    def mark(self, site: str, marks: Sequence[Mark]) -> set[Mark]:
        """Of those for the caps all are new: nobody else writes, and `marks` told what was there."""
        self.note(site, marks)
        return set(marks)

    def note(self, site: str, marks: Sequence[Mark]) -> None:
        if marks:
            insert = f"INSERT INTO {MARKS} ({_MARK}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"  # noqa: S608
            self._cursor.executemany(insert, [(site, *mark) for mark in marks])


class PostgresUpserts:
    """On a connection of psycopg. Each statement has a cursor of its own: in a pipeline answers come later."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    def add(self, table: CounterTable, rows: Sequence[Sequence[Any]], *counts: str) -> None:
        if rows:
            self._driver.execute(_postgres_upsert(table, counts), [array(column) for column in zip(*rows, strict=True)])

    def marks(self, site: str, day: str, actors: Sequence[str]) -> list[Mark]:
        some = f"actor = ANY(%s::text[]) AND {_CAPPED}"
        query = f"SELECT {', '.join(Mark._fields)} FROM {MARKS} WHERE site = %s AND day = %s AND {some}"  # noqa: S608
        return [Mark(*row) for row in self._driver.execute(query, (site, day, array(actors)))]

    def mark(self, site: str, marks: Sequence[Mark]) -> set[Mark]:
        """Another server may keep the same ones just now: whose insert comes second waits, and is not counted."""
        told = f"{_POSTGRES_MARK} RETURNING {', '.join(Mark._fields)}"
        return {Mark(*row) for row in self._driver.execute(told, _mark_columns(site, marks))} if marks else set()

    def note(self, site: str, marks: Sequence[Mark]) -> None:
        if marks:
            self._driver.execute(_POSTGRES_MARK, _mark_columns(site, marks))


def array(values: Sequence[str] | Sequence[int]) -> str:
    """PostgreSQL's array literal of texts or of whole numbers. The driver's own takes a call for each value."""
    if not values or isinstance(values[0], int):
        return f"{{{','.join(map(str, values))}}}"
    joined = '","'.join(texts := cast("Sequence[str]", values))
    if "\\" in joined or joined.count('"') != 2 * len(texts) - 2:
        joined = '","'.join(text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return f'{{"{joined}"}}'


def _mark_columns(site: str, marks: Sequence[Mark]) -> list[str]:
    return list(map(array, ([site] * len(marks), *zip(*marks, strict=True))))


@cache
def _sqlite_upsert(table: CounterTable, counts: tuple[str, ...]) -> str:
    columns = table.columns(*counts)
    values = ", ".join("?" * len(columns))
    insert = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({values})"  # noqa: S608 - names of ours
    sums = ", ".join(f"{count} = {count} + excluded.{count}" for count in counts)
    return f"{insert} ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {sums}"


@cache
def _postgres_upsert(table: CounterTable, counts: tuple[str, ...]) -> str:
    columns = table.columns(*counts)
    arrays = ", ".join([_texts(len(columns) - len(counts)), *["%s::int[]"] * len(counts)])
    insert = f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT * FROM unnest({arrays})"  # noqa: S608
    sums = ", ".join(f"{count} = {table.name}.{count} + excluded.{count}" for count in counts)
    return f"{insert} ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {sums}"


def _texts(count: int) -> str:
    return ", ".join(["%s::text[]"] * count)


_POSTGRES_MARK = f"INSERT INTO {MARKS} ({_MARK}) SELECT * FROM unnest({_texts(len(MARK_KEY))}) ON CONFLICT DO NOTHING"  # noqa: S608
