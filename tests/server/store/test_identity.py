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
    ],
)
def test_who_signs_in_and_how_is_not_asked(url: str) -> None:
    assert store_identity(url) == ONE


@pytest.mark.parametrize(
    "url",
    [
        None,
        "postgresql://help:secret@db.example/halp",
        "postgresql://help:secret@db2.example/help",
        "postgresql://help:secret@db.example:5433/help",
        "postgresql:///help?host=/run/postgresql",
        "postgresql://db.example:none/help",
    ],
)
def test_another_place_or_name_is_another_store(url: str | None) -> None:
    assert store_identity(url) != ONE


def test_a_data_folder_is_one_store_wherever_it_is_moved() -> None:
    assert store_identity(None) == FILES
    assert len(ONE) == 16
