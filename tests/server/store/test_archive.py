"""Roll-ups outlive the month's file they came from, and are never counted twice."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.store.archive import Archive
from helpsdk.server.store.interaction import as_tuples
from helpsdk.server.store.interactions import InteractionLog
from helpsdk.server.store.monthfile import VERSION
from helpsdk.server.store.months import Months
from helpsdk.server.store.rollups import Failed
from tests.server.serving import uuid7
from tests.server.store.test_interactions import OLD

JULY, NOVEMBER = datetime(2026, 7, 10, tzinfo=UTC), datetime(2026, 11, 21, 12, tzinfo=UTC)
RANGE = ("2026-01-01", "2026-12-31")


def row(at: datetime, **fields: Any) -> dict[str, Any]:
    return {"id": uuid7(at), "type": "opened", "at": "x", "received": "x", "article": "vat", **fields}


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def filled(folder: Path) -> None:
    log = InteractionLog(folder, clock=at(JULY + timedelta(days=1)))
    search = row(JULY, type="searched", query="vat", locale="en", device="phone", articles="a\nb", results=2)
    failed = row(JULY, type="searched", query="nothing", results=0)
    log.add("shop", [row(JULY), row(JULY), search, failed]).result(60)
    log.close()


def expired(folder: Path, now: datetime, *more: dict[str, Any]) -> InteractionLog:
    log = InteractionLog(folder, keep_months=2, clock=at(now))
    log.add("shop", [row(now), *more]).result(60)
    log.close()
    return log


def test_roll_ups_of_a_removed_month_are_still_read(tmp_path: Path) -> None:
    filled(tmp_path)
    before = InteractionLog(tmp_path).rollups
    assert (len(before.searches("shop", *RANGE)), len(before.failed("shop", *RANGE))) == (1, 1)
    log = expired(tmp_path, NOVEMBER)

    assert not (tmp_path / "interactions-2026-07.db").exists()
    assert log.read("shop", "2026-07") == []
    assert log.rollups.complete(*RANGE)
    assert log.rollups.kinds("shop", *RANGE) == {"opened": 3, "searched": 2}
    assert [one.day for one in log.rollups.days("shop", *RANGE)] == ["2026-07-10", "2026-07-10", "2026-11-21"]
    assert log.rollups.articles("shop", ["opened"], "2026-07-10", "2026-07-10") == {"vat": 2}
    assert log.rollups.searches("shop", *RANGE) == {}
    assert log.rollups.failed("shop", *RANGE) == {Failed("2026-07-10", "", ""): 1}


def test_an_interruption_before_the_removal_counts_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", lambda self, missing_ok=False: None)
        expired(tmp_path, NOVEMBER)
    assert (tmp_path / "interactions-2026-07.db").exists()
    half_way = InteractionLog(tmp_path).rollups.kinds("shop", *RANGE)
    log = expired(tmp_path, NOVEMBER)

    assert half_way == {"opened": 3, "searched": 2}
    assert log.rollups.kinds("shop", *RANGE) == {"opened": 4, "searched": 2}


def test_a_file_that_comes_back_is_not_counted_again(tmp_path: Path) -> None:
    filled(tmp_path)
    shutil.copy(tmp_path / "interactions-2026-07.db", tmp_path / "kept")
    expired(tmp_path, NOVEMBER)
    shutil.copy(tmp_path / "kept", tmp_path / "interactions-2026-07.db")
    came_back = InteractionLog(tmp_path).rollups.articles("shop", ["opened"], "2026-07-01", "2026-07-31")
    log = expired(tmp_path, NOVEMBER + timedelta(days=1))

    assert came_back == {"vat": 2}
    assert log.rollups.articles("shop", ["opened"], "2026-07-01", "2026-07-31") == {"vat": 2}


def test_a_damaged_old_month_goes_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    filled(tmp_path)
    (tmp_path / "interactions-2026-06.db").write_bytes(b"damaged" * 1000)
    log = expired(tmp_path, NOVEMBER)

    assert sorted(path.name for path in tmp_path.glob("interactions-*.db")) == ["interactions-2026-11.db"]
    assert "its roll-ups are lost" in caplog.text
    assert log.rollups.kinds("shop", *RANGE)["opened"] == 3


def test_the_month_before_stays_while_something_of_it_can_come(tmp_path: Path) -> None:
    log = InteractionLog(tmp_path, keep_months=1, clock=at(datetime(2026, 12, 3, tzinfo=UTC)))
    log.add("shop", [row(datetime(2026, 11, 30, tzinfo=UTC)), row(datetime(2026, 12, 2, tzinfo=UTC))]).result(60)
    log.close()

    assert (tmp_path / "interactions-2026-11.db").exists()


def test_a_clock_that_was_set_back_finds_what_it_left(tmp_path: Path) -> None:
    filled(tmp_path)
    expired(tmp_path, NOVEMBER)
    log = expired(tmp_path, JULY, row(JULY))

    assert log.rollups.articles("shop", ["opened"], "2026-07-10", "2026-07-10") == {"vat": 4}


def test_marks_of_past_days_go(tmp_path: Path) -> None:
    filled(tmp_path)
    marks = "SELECT count(*) FROM interaction_marks"
    with closing(sqlite3.connect(tmp_path / "interactions-2026-07.db")) as file:
        before = file.execute(marks).fetchone()
    log = InteractionLog(tmp_path, clock=at(JULY + timedelta(days=9)))
    log.add("shop", [row(JULY + timedelta(days=9))]).result(60)
    log.close()
    with closing(sqlite3.connect(tmp_path / "interactions-2026-07.db")) as file:
        after = file.execute(marks).fetchone()

    assert (before, after) == ((3,), (0,))


def test_rows_of_older_versions_are_rolled_up(tmp_path: Path) -> None:
    path = tmp_path / "interactions-2026-07.db"
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(OLD)
        file.execute("PRAGMA user_version = 1")
        insert = "INSERT INTO interactions (site, id, received, type, at, article) VALUES (?, ?, ?, ?, ?, ?)"
        rows = [("shop", uuid7(JULY), "x", "opened", "x", f"a{number % 3}") for number in range(25_000)]
        file.executemany(insert, rows)
    months = Months(tmp_path)
    months.upgrade(JULY)
    months.close()
    rollups = InteractionLog(tmp_path).rollups

    assert rollups.kinds("shop", *RANGE) == {"opened": 25_000}
    assert rollups.articles("shop", ["opened"], *RANGE) == {"a0": 8334, "a1": 8333, "a2": 8333}
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (VERSION,)


def old_month(folder: Path, rows: int) -> tuple[Path, list[str]]:
    """A file of version 1; its ids."""
    path = folder / "interactions-2026-07.db"
    ids = sorted(uuid7(JULY) for _ in range(rows))
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(OLD)
        file.execute("PRAGMA user_version = 1")
        insert = "INSERT INTO interactions (site, id, received, type, at, article) VALUES (?, ?, ?, ?, ?, ?)"
        file.executemany(insert, [("shop", id, "x", "opened", "x", "vat") for id in ids])
    return path, ids


def backlog(path: Path) -> int:
    with closing(sqlite3.connect(path)) as file:
        count: int = file.execute("SELECT count(*) FROM interaction_backlog").fetchone()[0]
    return count


def test_a_large_file_of_an_older_version_is_rolled_up_in_steps_while_others_write(tmp_path: Path) -> None:
    path, ids = old_month(tmp_path, 12_000)
    early = f"{ids[0][:-1]}{'1' if ids[0][-1] == '0' else '0'}"  # among those that are rolled up already
    between = [*(row(JULY) for _ in range(50)), {**row(JULY), "id": early}, {**row(JULY), "id": ids[5]}]
    months = Months(tmp_path)
    months.upgrade(JULY, lambda: True)
    unfinished = backlog(path)
    complete = [InteractionLog(tmp_path).rollups.complete(*RANGE)]
    added = months.write("2026-07", [("shop", as_tuples(between))])
    months.upgrade(JULY)
    months.close()

    complete.append(InteractionLog(tmp_path).rollups.complete(*RANGE))

    assert (unfinished, backlog(path), complete) == (1, 0, [False, True])
    assert added[0].accepted == 51
    assert InteractionLog(tmp_path).rollups.kinds("shop", *RANGE) == {"opened": 12_051}


def test_the_first_commit_does_not_wait_for_old_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ids = old_month(tmp_path, 12_000)
    monkeypatch.setattr(Months, "upgrade", lambda *_: None)
    log = InteractionLog(tmp_path, clock=at(JULY))
    log.add("shop", [row(JULY)]).result(60)
    log.close()

    assert backlog(path) == 1


def test_a_month_goes_with_all_its_rows_rolled_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ids = old_month(tmp_path, 12_000)
    monkeypatch.setattr(Months, "upgrade", lambda *_: None)
    log = expired(tmp_path, NOVEMBER)

    assert not path.exists()
    assert log.rollups.kinds("shop", "2026-07-01", "2026-07-31") == {"opened": 12_000}


def test_an_archive_that_is_newer_by_what_this_version_need_not_know_is_used(tmp_path: Path) -> None:
    filled(tmp_path)
    before = expired(tmp_path, NOVEMBER).rollups.kinds("shop", *RANGE)
    with closing(sqlite3.connect(tmp_path / "rollups.db")) as file:
        file.execute("PRAGMA user_version = 99")

    assert InteractionLog(tmp_path).rollups.kinds("shop", *RANGE) == before


def test_a_newer_archive_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "rollups.db")) as file:
        file.execute("PRAGMA user_version = 99")
    archive = Months(tmp_path)._archive

    assert isinstance(archive, Archive)
    with pytest.raises(StoreError, match="newer"), archive.reading():
        pass
