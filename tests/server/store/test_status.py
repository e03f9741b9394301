"""How a store is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from helpsdk.errors import MissingExtra, StoreError
from helpsdk.server.store import PostgresStore, SqliteStore, Store, open_store
from helpsdk.server.store.migrate import HEAD
from tests.server.serving import uuid7
from tests.server.store.revisions import new
from tests.server.store.test_store import row


def test_every_store_says_what_it_is(store: Store) -> None:
    store.publish(new())
    status = store.status()

    assert status.kind in ("memory", "sqlite", "postgres")
    assert status.role in ("writer", "follower", "direct")
    assert (status.waiting, status.problems) == (0, ())
    assert status.kind == "memory" or status.schema == HEAD


def test_sqlite_tells_its_version_and_what_waits(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    with store._interactions._changed:  # nobody takes anything meanwhile
        added = store.add_interactions("shop", [row(uuid7()), row(uuid7())])
        waiting = store.status().waiting
    added.result(60)
    version = store.status().version
    store.close()

    assert (waiting, version) == (2, sqlite3.sqlite_version)


def test_a_damaged_file_is_a_problem_and_no_exception(tmp_path: Path) -> None:
    (tmp_path / "content.db").write_bytes(b"damaged" * 1000)
    store = SqliteStore(tmp_path)
    status = store.status()
    store.close()

    assert status.schema == ""
    assert len(status.problems) == 1
    assert status.problems[0].startswith("content.db: ")


def test_without_its_driver_postgresql_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"helpsdk\[postgres\]"):
        PostgresStore("postgresql://anna@db/help")


def test_a_store_that_cannot_be_opened_is_let_go(tmp_path: Path) -> None:
    (tmp_path / "content.db").write_bytes(b"damaged" * 1000)
    for _ in range(2):
        with pytest.raises(StoreError, match=r"content\.db"):
            open_store(tmp_path)
    (tmp_path / "content.db").unlink()

    open_store(tmp_path).close()
