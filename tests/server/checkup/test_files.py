"""What `helpsdk doctor` says of database files, each of which can be damaged by itself."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpsdk.server.checkup import Finding, examine
from helpsdk.server.checkup.files import databases
from helpsdk.server.settings import Settings
from helpsdk.server.store import Store, open_store
from tests.server.readonly import read_only
from tests.server.serving import shown


def filled(store: Store) -> None:
    rows = [{**shown(), "received": "2026-11-22T00:00:00Z"} for _ in range(500)]
    store.add_interactions("shop", rows).result()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    store = open_store(tmp_path)
    filled(store)
    store.close()
    return tmp_path


def month(data: Path) -> Path:
    [path] = data.glob("interactions-*.db")
    return path


def wrong(data: Path) -> Iterator[Finding]:
    found = examine(Settings(), data, lambda: open_store(data))
    return (one for one in found if one.status == "wrong" and one.about in ("store", "interactions"))


def test_whole_files_are_one_line(data: Path) -> None:
    [finding] = databases(data)

    assert (finding.about, finding.status) == ("files", "ok")
    assert finding.text == f"no damage in content.db, {month(data).name}"


def test_a_month_that_is_cut_off_is_named_with_what_to_do(data: Path) -> None:
    os.truncate(month(data), 5000)

    [finding] = wrong(data)

    assert (finding.about, finding.text) == ("interactions", f"{month(data).name}: database disk image is malformed")
    assert finding.advice.startswith("Stop the server; restore a backup, or move this file aside. ")


def test_it_is_seen_while_a_server_has_it_open(data: Path) -> None:
    store = open_store(data)
    filled(store)
    os.truncate(month(data), 5000)

    found = list(databases(data))
    store.close()

    assert [one.about for one in found if one.status == "wrong"] == ["interactions"]


def test_damage_in_the_middle_is_seen(data: Path) -> None:
    with month(data).open("r+b") as file:
        file.seek(month(data).stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xff" * 4096)

    [finding] = wrong(data)

    assert finding.text.startswith(f"{month(data).name}: ")


def test_damaged_content_is_told_once_and_begins_by_no_way_anew(data: Path) -> None:
    (data / "content.db").write_bytes(b"no database at all" * 1000)

    [finding] = wrong(data)

    assert (finding.about, finding.text) == ("store", "content.db: file is not a database")
    assert finding.advice.startswith("Stop the server; restore a backup. ")


def test_a_large_file_is_not_read_to_its_end(data: Path) -> None:
    with closing(sqlite3.connect(data / "content.db")) as connection, connection:
        connection.execute("CREATE TABLE more (text)")
        connection.executemany("INSERT INTO more VALUES (?)", [("x" * 100,)] * 50_000)

    findings = list(databases(data, 0))

    assert [one.status for one in findings if "content.db" in one.text] == ["note"]
    assert "helpsdk backup" in findings[-1].advice


def test_what_cannot_be_opened_is_no_damage(data: Path) -> None:
    (data / "rollups.db").mkdir()

    [finding] = [one for one in databases(data) if one.status == "wrong"]

    assert finding.text.startswith("rollups.db: ")
    assert finding.advice == "Let this user read and write it, and look at the disk."


def test_a_folder_that_is_read_only_is_examined_too(data: Path) -> None:
    with read_only(data):
        assert [one.status for one in databases(data)] == ["ok"]
