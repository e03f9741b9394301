"""A store that may only be read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.publish import export, publish_folder, sync_folder
from helpsdk.server.store import open_store
from helpsdk.server.store.readonly import reading_uri, writable
from tests.server.readonly import read_only
from tests.server.serving import uuid7, write_site


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A site folder with its store, published once and closed."""
    folder = write_site(tmp_path / "help")
    store = open_store(folder / ".helpsdk")
    publish_folder(store, folder)
    store.close()
    return folder


def test_what_may_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    assert writable(tmp_path, tmp_path / "file", tmp_path / "absent")
    with read_only(tmp_path):
        assert not writable(tmp_path)
        assert not writable(tmp_path / "file", tmp_path / "absent")


def test_without_a_wal_the_file_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a b.db"
    alone = reading_uri(path)
    (tmp_path / "a b.db-wal").write_bytes(b"x")

    assert alone.endswith("a%20b.db?immutable=1")
    assert reading_uri(path).endswith("a%20b.db?mode=ro")


def test_it_is_read_and_exported(published: Path, tmp_path: Path) -> None:
    with read_only(published):
        store = open_store(published / ".helpsdk")
        synced = sync_folder(store, published)
        kept = store.revision("shop")
        blobs = store.blobs(kept.files.values())
        store.close()
    store = open_store(published / ".helpsdk")
    exported = export(store, "shop", None, tmp_path / "out")
    store.close()

    assert (synced.revision, synced.changed) == (1, False)
    assert len(blobs) == exported.files == len(kept.files)


def test_what_another_process_writes_meanwhile_is_read(published: Path) -> None:
    with closing(sqlite3.connect(published / ".helpsdk" / "content.db", isolation_level=None)) as other:
        other.execute("UPDATE revisions SET note = 'in the WAL'")
        with read_only(published):
            store = open_store(published / ".helpsdk")
            note = store.revision("shop").note
            store.close()

    assert note == "in the WAL"


def test_a_write_names_what_to_set(published: Path) -> None:
    (published / "notes.txt").write_text("new")
    with read_only(published):
        store = open_store(published / ".helpsdk")
        with pytest.raises(StoreError, match=r"read-only; .*HELPSDK_DATA or --data"):
            publish_folder(store, published)
        added = store.add_interactions("shop", [{"id": uuid7(), "type": "shown"}])
        with pytest.raises(StoreError, match="HELPSDK_DATA"):
            added.result(60)
        store.close()


def test_months_are_read_too(published: Path) -> None:
    store = open_store(published / ".helpsdk")
    store.add_interactions("shop", [{"id": uuid7(), "type": "shown", "at": "x", "received": "x"}]).result(60)
    store.close()
    with read_only(published):
        store = open_store(published / ".helpsdk")
        rows = store.interactions("shop", f"{datetime.now(UTC):%Y-%m}")
        store.close()

    assert len(rows) == 1


def test_an_old_schema_cannot_be_brought_up_to_date(published: Path) -> None:
    with closing(sqlite3.connect(published / ".helpsdk" / "content.db")) as file, file:
        file.execute("DROP TABLE alembic_version")
    with read_only(published), pytest.raises(StoreError, match=r"read.?only.*HELPSDK_DATA"):
        open_store(published / ".helpsdk")


def test_nothing_was_published(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help")
    with read_only(folder), pytest.raises(StoreError, match="HELPSDK_DATA"):
        open_store(folder / ".helpsdk")
