"""The store on disk: what the file is set to, and files it must not touch."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.store import SqliteStore, open_store
from helpsdk.server.store.lock import WriteLock
from helpsdk.server.store.migrate import current, upgrade
from helpsdk.server.store.sqlite import SqliteDatabase
from tests.server.serving import uuid7
from tests.server.store.revisions import new


def test_the_data_folder_is_ignored_by_git(tmp_path: Path) -> None:
    open_store(tmp_path / "help" / ".helpsdk").close()

    assert (tmp_path / "help" / ".helpsdk" / ".gitignore").read_text() == "*\n"


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob("*.db*")}


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    store = SqliteStore(data)
    store.add_interactions("shop", [{"id": uuid7(), "type": "shown", "at": "x", "received": "x"}]).result(60)
    store.change_trust("shop", lambda trust: trust)
    found = modes(data)
    store.close()

    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert "content.db-wal" in found
    assert set(found.values()) == {0o600}


def test_a_folder_that_is_there_keeps_its_mode_and_a_group_its_access(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "content.db").touch()
    (tmp_path / "content.db").chmod(0o664)
    open_store(tmp_path).close()

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert modes(tmp_path) == {"content.db": 0o660}


def test_what_is_deleted_is_overwritten(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    store.renders.put("k", b"a secret that is deleted")
    store.renders.flush()
    store.renders.flush(keep=0)
    store.close()

    assert b"a secret" not in (tmp_path / "content.db").read_bytes()


def test_content_is_written_ahead_and_synced(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    with store._database.writing() as connection:
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    store.close()

    assert (journal, synchronous) == ("wal", 2)  # 2 is FULL


def test_readers_write_nothing_and_never_checkpoint(tmp_path: Path) -> None:
    writer, reader = SqliteStore(tmp_path), SqliteStore(tmp_path, reads_only=True)
    writer.publish(new())
    wal = tmp_path / "content.db-wal"
    before = wal.stat().st_size
    with pytest.raises(StoreError, match="readonly database"), reader._database.reading() as connection:
        connection.exec_driver_sql("UPDATE revisions SET note = 'mine'")
    with pytest.raises(StoreError), reader._database.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
    found = reader.latest("shop")
    reader.close()
    after = wal.stat().st_size
    writer.close()

    assert (found, after) == (1, before)
    assert before > 0


def test_what_is_read_in_the_writing_process_writes_nothing_either(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    store.publish(new())
    with pytest.raises(StoreError, match="readonly database"), store._database.reading() as connection:
        connection.exec_driver_sql("UPDATE revisions SET note = 'mine'")
    store.close()


def test_who_only_reads_leaves_an_older_schema_to_the_writer(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "content.db", WriteLock(tmp_path / "lock"), lambda one: upgrade(one, "0002"))
    with database.reading():
        pass
    reader = SqliteStore(tmp_path, reads_only=True)
    with pytest.raises(StoreError, match="an older helpsdk is to be restarted"):
        reader.sites()
    with database.reading() as connection:
        found = current(connection)
    reader.close()
    database.close()

    assert found == "0002"


def test_who_only_reads_makes_no_file(tmp_path: Path) -> None:
    reader = SqliteStore(tmp_path, reads_only=True)
    with pytest.raises(StoreError, match=r"content\.db"):
        reader.sites()
    reader.close()

    assert not (tmp_path / "content.db").exists()


def test_opening_again_finds_everything(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path)
    first.renders.put("k", b"v")
    first.renders.flush()
    first.close()

    second = SqliteStore(tmp_path)
    found = second.renders.get("k")
    second.close()
    assert found == b"v"


def test_a_store_of_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "content.db")) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
        file.execute("UPDATE compatibility SET minimum = '9998'")

    with pytest.raises(StoreError, match=r"9999.*newer"):
        open_store(tmp_path)


@pytest.mark.parametrize("damage", [b"this is not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_damaged_file_is_a_store_error(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "content.db").write_bytes(damage)

    with pytest.raises(StoreError, match=r"content\.db"):
        open_store(tmp_path)


def test_a_damaged_file_does_not_stop_interactions(tmp_path: Path) -> None:
    (tmp_path / "content.db").write_bytes(b"damaged" * 1000)
    store = SqliteStore(tmp_path)
    added = store.add_interactions("shop", [{"id": uuid7(), "type": "shown", "at": "x", "received": "x"}]).result(60)
    with pytest.raises(StoreError):
        store.latest("shop")
    store.close()

    assert added.accepted == 1


def test_a_data_folder_that_cannot_be_made_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreError, match="data folder"):
        open_store(tmp_path / "file" / "data")


@pytest.mark.parametrize("reads_only", [True, False])
def test_a_damaged_file_says_what_to_do_and_blames_nobody(tmp_path: Path, *, reads_only: bool) -> None:
    (tmp_path / "content.db").write_bytes(b"no database at all" * 1000)
    store = SqliteStore(tmp_path, reads_only=reads_only)
    with pytest.raises(StoreError) as refused:
        store.sites()
    store.close()

    assert str(refused.value) == "content.db: file is not a database; stop the server; restore a backup"


def test_rows_that_meet_a_damaged_month_say_which_file_to_move(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    row = {"type": "shown", "at": "x", "received": "x"}
    store = SqliteStore(tmp_path)
    store.add_interactions("shop", [{"id": uuid7(), **row}]).result(60)
    store.close()
    [month] = tmp_path.glob("interactions-*.db")
    os.truncate(month, 5000)
    store = SqliteStore(tmp_path)
    with pytest.raises(StoreError, match="malformed; stop the server; restore a backup, or move this file aside"):
        store.add_interactions("shop", [{"id": uuid7(), **row}]).result(60)
    with pytest.raises(StoreError, match=f"{month.name}: .* move this file aside"):
        store.forget("shop", "ann")
    store.close()

    assert f"{month.name}: database disk image is malformed; stop the server" in caplog.text
