"""Every implementation of a store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpsdk.server.store import MemoryStore, PostgresStore, SqliteStore, Store
from tests.server.store.writers import writer_and_follower


@pytest.fixture(params=["memory", "sqlite", "handed", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store: Store
    if request.param == "handed":
        with writer_and_follower(tmp_path / "data") as (_writer, follower):
            yield follower
        return
    if request.param == "postgres":
        store = PostgresStore(request.getfixturevalue("postgres_url"))
    else:
        store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "data")
    yield store
    store.close()
