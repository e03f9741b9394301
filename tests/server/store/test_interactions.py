"""Group commit and monthly files."""

from __future__ import annotations

import sqlite3
from concurrent.futures import wait
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpsdk.errors import StoreBusy, StoreError
from helpsdk.server.store.interactions import InteractionLog
from helpsdk.server.store.monthfile import VERSION
from tests.server.serving import uuid7

NOVEMBER = datetime(2026, 11, 21, 12, tzinfo=UTC)


def row(at: datetime = NOVEMBER) -> dict[str, Any]:
    return {"id": uuid7(at), "type": "shown", "at": "x", "received": "x"}


def test_requests_that_come_together_are_each_answered(tmp_path: Path) -> None:
    log = InteractionLog(tmp_path, clock=lambda: NOVEMBER)
    futures = [log.add("shop", [row(), row()]) for _ in range(200)]
    wait(futures, timeout=20)
    log.close()

    assert {future.result().accepted for future in futures} == {2}
    with closing(sqlite3.connect(tmp_path / "interactions-2026-11.db")) as file:
        assert file.execute("SELECT count(*) FROM interactions").fetchone() == (400,)


def test_what_waits_is_written_on_closing(tmp_path: Path) -> None:
    log = InteractionLog(tmp_path, clock=lambda: NOVEMBER)
    future = log.add("shop", [row()])
    log.close()

    assert future.result(0).accepted == 1


def test_a_full_list_refuses_and_recovers(tmp_path: Path) -> None:
    log = InteractionLog(tmp_path, limit=3, clock=lambda: NOVEMBER)
    with pytest.raises(StoreBusy) as caught:
        log.add("shop", [row() for _ in range(4)])
    accepted = log.add("shop", [row() for _ in range(3)]).result(60).accepted
    log.close()

    assert caught.value.retry_after == 1
    assert accepted == 3


def test_a_damaged_month_fails_its_own_rows_only(tmp_path: Path) -> None:
    (tmp_path / "interactions-2026-10.db").write_bytes(b"not a database" * 100)
    log = InteractionLog(tmp_path, clock=lambda: NOVEMBER)
    bad = log.add("shop", [row(datetime(2026, 10, 1, tzinfo=UTC))])
    good = log.add("shop", [row()])

    with pytest.raises(StoreError, match="2026-10"):
        bad.result(60)
    assert good.result(60).accepted == 1
    log.close()


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "interactions-2026-11.db")) as file:
        file.execute("PRAGMA user_version = 99")
    log = InteractionLog(tmp_path, clock=lambda: NOVEMBER)

    with pytest.raises(StoreError, match="newer"):
        log.add("shop", [row()]).result(60)
    log.close()


@pytest.mark.parametrize("minimum", [VERSION, VERSION + 1])
def test_a_newer_file_says_which_programs_may_use_it(tmp_path: Path, minimum: int) -> None:
    first = InteractionLog(tmp_path, clock=lambda: NOVEMBER)
    first.add("shop", [row()]).result(60)
    first.close()
    with closing(sqlite3.connect(tmp_path / "interactions-2026-11.db")) as file, file:
        file.execute("ALTER TABLE interactions ADD COLUMN mood TEXT")
        file.execute(f"PRAGMA user_version = {VERSION + 1}")
        file.execute("UPDATE compatibility SET minimum = ?", (minimum,))
    log = InteractionLog(tmp_path, clock=lambda: NOVEMBER)
    future = log.add("shop", [row()])
    error = future.exception(60)
    log.close()

    assert (error is None) == (minimum == VERSION)
    assert error is None or "upgrade this one" in str(error)
    assert error is not None or len(log.read("shop", "2026-11")) == 2


OLD = """CREATE TABLE interactions (
  site TEXT NOT NULL, id TEXT NOT NULL, received TEXT NOT NULL, session TEXT, type TEXT NOT NULL, at TEXT NOT NULL,
  device TEXT, revision INTEGER, rule TEXT, article TEXT, locale TEXT, query TEXT, results INTEGER, position INTEGER,
  screen TEXT, element TEXT, name TEXT, value TEXT, PRIMARY KEY (site, id)) WITHOUT ROWID"""


def test_files_of_version_1_are_upgraded_and_sessions_dropped(tmp_path: Path) -> None:
    path = tmp_path / "interactions-2026-08.db"
    august = datetime(2026, 8, 2, tzinfo=UTC)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(OLD)
        file.execute("PRAGMA user_version = 1")
        file.execute(
            "INSERT INTO interactions (site, id, received, session, type, at, article) VALUES (?, ?, ?, ?, ?, ?, ?)",
            ("shop", uuid7(august), "x", "anna@example.com", "shown", "x", "vat"),
        )
    log = InteractionLog(tmp_path, clock=lambda: NOVEMBER)
    log.add("shop", [row()]).result(60)  # of another month
    log.close()
    text = path.read_bytes()
    kept = log.read("shop", "2026-08")

    assert b"anna@example.com" not in text
    assert [(one["article"], one["viewer"]) for one in kept] == [("vat", None)]


def test_old_months_are_removed_with_their_files(tmp_path: Path) -> None:
    for name in (
        "interactions-2025-10.db",
        "interactions-2025-10.db-wal",
        "interactions-2026-01.db",
        "other-2020-01.db",
    ):
        (tmp_path / name).touch()
    log = InteractionLog(tmp_path, keep_months=13, clock=lambda: NOVEMBER)
    log.add("shop", [row()]).result(60)
    log.close()

    kept = {path.name for path in tmp_path.glob("*.db*")}
    assert kept >= {"interactions-2026-01.db", "other-2020-01.db", "interactions-2026-11.db"}
    assert not any("2025-10" in name for name in kept)
