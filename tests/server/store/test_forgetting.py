"""A day that is over keeps no words of a few; and a clock that is wrong removes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from helpsdk.server.store.interactions import InteractionLog, Kept
from helpsdk.server.store.migrate import migrate
from helpsdk.server.store.months import Months
from helpsdk.server.store.partitions import Partitions
from helpsdk.server.store.postgres import PostgresDatabase
from helpsdk.server.store.rollups import Failed
from tests.server.serving import uuid7

DAY = datetime(2026, 11, 5, 12, tzinfo=UTC)
RANGE = ("2026-11-01", "2026-11-30")
Open = Callable[[datetime], InteractionLog]


@pytest.fixture(params=["sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Logs over the same rows, each with its own clock."""

    def kept() -> Kept:
        if request.param == "sqlite":
            return Months(tmp_path)
        database = PostgresDatabase(request.getfixturevalue("postgres_url"), migrate)
        request.addfinalizer(database.close)
        return Partitions(database)

    return lambda now: InteractionLog(kept(), keep_months=2, clock=lambda: now)


def vain(query: str, device: str | None, at: datetime = DAY, **fields: Any) -> dict[str, Any]:
    row = {"id": uuid7(at), "type": "searched", "at": "x", "received": "x", "query": query, "results": 0}
    return row | {"locale": "en", "device": device} | fields


def add(log: InteractionLog, *rows: dict[str, Any]) -> InteractionLog:
    log.add("shop", list(rows)).result(60)
    log.close()
    return log


def later(opened: Open, days: int = 9) -> InteractionLog:
    """After a first batch of another day, on which old days are settled."""
    now = DAY + timedelta(days=days)
    return add(opened(now), {"id": uuid7(now), "type": "shown", "at": "x", "received": "x"})


def test_words_of_a_few_are_counted_without_them_when_the_day_is_over(opened: Open) -> None:
    common = [vain("refund", device) for device in ("a", "b", "c", "a")]
    rare = [vain("anna smith 4711", "a"), vain("anna smith 4711", "b"), vain("refund", "a", locale="de")]
    before = add(opened(DAY), *common, *rare).rollups.failed("shop", *RANGE)
    rollups = later(opened).rollups

    day = "2026-11-05"
    assert before[Failed(day, "en", "anna smith 4711")] == 2
    assert rollups.failed("shop", *RANGE) == {
        Failed(day, "en", "refund"): 4,
        Failed(day, "en", ""): 2,
        Failed(day, "de", ""): 1,
    }
    assert rollups.failed_count("shop", *RANGE) == 7
    assert rollups.top_failed("shop", *RANGE, None, 9) == [(("refund", "en"), 4)]


def test_one_who_is_nobody_or_comes_often_is_one(opened: Open) -> None:
    add(opened(DAY), *(vain("nobody", None) for _ in range(5)), *(vain("often", "a") for _ in range(5)))

    assert later(opened).rollups.failed("shop", *RANGE) == {Failed("2026-11-05", "en", ""): 10}


def test_people_of_other_days_do_not_count(opened: Open) -> None:
    days = [DAY + timedelta(days=number) for number in range(3)]
    add(opened(days[2]), *(vain("vat", f"device-{day.day}", day) for day in days))

    assert {one.query for one in later(opened, 12).rollups.failed("shop", *RANGE)} == {""}


def test_whom_nobody_remembers_any_more_has_said_nothing(opened: Open) -> None:
    log = opened(DAY)
    log.add("shop", [vain("secret", "a", viewer="anna")]).result(60)
    log.forget("shop", "anna")
    log.close()

    assert later(opened).rollups.failed("shop", *RANGE) == {Failed("2026-11-05", "en", ""): 1}


def test_a_day_that_is_not_over_stays_as_it_is(opened: Open) -> None:
    add(opened(DAY), vain("vat", "a"))

    assert later(opened, 6).rollups.failed("shop", *RANGE) == {Failed("2026-11-05", "en", "vat"): 1}


def test_a_clock_that_jumps_ahead_removes_nothing(opened: Open) -> None:
    add(opened(DAY), vain("vat", "a"))
    add(opened(DAY + timedelta(days=3000)), vain("vat", "b", DAY + timedelta(days=1)))

    assert len(opened(DAY).read("shop", "2026-11")) == 2
    assert {one.query for one in opened(DAY).rollups.failed("shop", *RANGE)} == {"vat"}


def test_what_is_old_by_clock_and_interactions_goes(opened: Open) -> None:
    add(opened(DAY), vain("vat", "a"))
    later(opened, 120)

    assert opened(DAY).read("shop", "2026-11") == []
