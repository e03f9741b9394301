"""Which store is meant."""

from __future__ import annotations

import pytest

from helpsdk.server.store.identity import FILES, store_identity

ONE = store_identity("postgresql://help:secret@db.example/help")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://help:another@db.example/help",
        "postgres://somebody@db.example:5432/help",
        "postgresql://help@db.example/help?sslmode=require",
        "postgresql://help@DB.Example/help",
        "postgresql://help@/help?host=db.example",
        "postgresql://help@/?host=db.example:5432&dbname=help",
        "postgresql://help@elsewhere/help?host=db.example&port=5432",
        "postgresql+psycopg://?user=somebody&host=db.example&dbname=help",
    ],
)
def test_who_signs_in_and_how_it_is_spelled_is_not_asked(url: str) -> None:
    assert store_identity(url) == ONE


@pytest.mark.parametrize(
    "url",
    [
        None,
        "postgresql://help:secret@db.example/halp",
        "postgresql://help:secret@db2.example/help",
        "postgresql://help:secret@db.example:5433/help",
        "postgresql://help:secret@db.example/Help",
        "postgresql://help:secret@db.example,db2.example/help",
        "postgresql://help:secret@db.example/help?port=5433",
        "postgresql://help:secret@db.example/help?hostaddr=10.0.0.1",
        "postgresql:///help?host=/run/postgresql",
        "postgresql://db.example:none/help",
    ],
)
def test_another_place_or_name_is_another_store(url: str | None) -> None:
    assert store_identity(url) != ONE


def test_several_hosts_are_one_store_in_any_order_each_with_its_port() -> None:
    one = store_identity("postgresql://help@/help?host=db1:5433&host=db2")

    assert store_identity("postgresql://help@/help?host=db2,db1&port=5432,5433") == one
    assert store_identity("postgresql://help@/help?host=db2,db1&port=5433,5432") != one


def test_a_folder_with_a_socket_is_as_it_is_spelled() -> None:
    assert store_identity("postgresql:///help?host=/run/A") != store_identity("postgresql:///help?host=/run/a")
    assert store_identity("postgresql://[FE80::1]/help") == store_identity("postgresql://[fe80::1]:5432/help")


def test_a_data_folder_is_one_store_wherever_it_is_moved() -> None:
    assert store_identity(None) == FILES
    assert len(ONE) == 16
