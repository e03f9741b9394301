"""Rows as the driver's own tuples."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.store import Store
from helpsdk.server.store.figures import Figures
from helpsdk.server.store.interaction import as_tuples
from helpsdk.server.store.migrate import migrate
from helpsdk.server.store.months import Months
from helpsdk.server.store.postgres import PostgresDatabase
from helpsdk.server.store.tuples import tuples
from tests.server.serving import uuid7

JULY = datetime(2026, 7, 10, tzinfo=UTC)


def row(number: int) -> dict[str, Any]:
    return {"id": uuid7(JULY), "type": "opened", "at": "x", "received": "x", "article": f"article-{number}"}


def test_parameters_are_named_and_casts_are_none(postgres_url: str) -> None:
    database = PostgresDatabase(postgres_url, migrate)
    with database.reading() as connection:
        found = tuples(connection, "SELECT :a1::text, :b::text || :a1::text", a1="x", b="y", more="z")
    database.close()

    assert found == [("x", "yx")]


@pytest.mark.parametrize("kind", ["opened", "'; DROP TABLE interaction_hours; --"])
def test_values_are_never_a_part_of_the_query(store: Store, kind: str) -> None:
    store.add_interactions("shop", [row(1)]).result(60)

    assert store.rollups.kinds("shop", "2026-07-10", "2026-07-10", [kind]) == ({kind: 1} if kind == "opened" else {})


def test_damage_that_is_met_on_the_way_is_a_store_error(tmp_path: Path) -> None:
    months = Months(tmp_path)
    months.write("2026-07", [("shop", as_tuples([row(number) for number in range(20_000)]))])
    months.close()
    path = tmp_path / "interactions-2026-07.db"
    spoil(path, "interaction_articles")
    months = Months(tmp_path)

    with pytest.raises(StoreError, match="interactions-2026-07"):
        Figures(months.rolled_up).articles("shop", ["opened"], "2026-07-10", "2026-07-10")
    months.close()


def spoil(path: Path, table: str) -> None:
    """Writes zeros over one of a table's last pages, which a reader meets after the first rows."""
    with closing(sqlite3.connect(path)) as file:
        query = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path DESC LIMIT 1"
        (number,) = file.execute(query, (table,)).fetchone()
        (size,) = file.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as raw:
        raw.seek((number - 1) * size)
        raw.write(bytes(size))
