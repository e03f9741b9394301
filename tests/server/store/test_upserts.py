"""Array literals that PostgreSQL reads as they were meant."""

from __future__ import annotations

import pytest

from helpsdk.server.store.migrate import migrate
from helpsdk.server.store.postgres import PostgresDatabase
from helpsdk.server.store.upserts import array

HARD = ["", "NULL", "a,b", '"', '","', "\\", '\\"', "{}", " a ", "a\nb\t", "\u2028", "匯率", "%s", "'"]


@pytest.mark.parametrize("texts", [[], ["vat"], ["vat", "tax", ""], HARD, ["a", '"'], ["\\", "b"]])
def test_texts(postgres_url: str, texts: list[str]) -> None:
    database = PostgresDatabase(postgres_url, migrate)
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT %s::text[]", (array(texts),)).scalar_one()
    database.close()

    assert found == texts


def test_numbers() -> None:
    assert array([1, 20, 3]) == "{1,20,3}"
