"""What is done once a day beside the commits."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.store.retention import Retention
from tests.server.serving import until

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Kept:
    """What was asked for; `failing` names what does not work."""

    def __init__(self, *failing: str) -> None:
        self.done: list[str] = []
        self.failing = set(failing)
        self.go = threading.Event()
        self.go.set()

    def upgrade(self, ahead: datetime, stopped: Callable[[], bool]) -> None:
        self._do("upgrade")

    def expire(self, now: datetime, keep: int) -> list[str]:
        self._do("expire")
        return []

    def _do(self, what: str) -> None:
        self.go.wait(60)
        self.done.append(what)
        if what in self.failing:
            raise StoreError("somebody reads it")


class Day:
    """Calls at given hours after noon, each waited for."""

    def __init__(self, kept: Kept, keep: int | None = 13) -> None:
        self.now = NOON
        self.retention = Retention(kept, keep, lambda: self.now)

    def call(self, hours: float) -> None:
        self.now = NOON + timedelta(hours=hours)
        self.retention.attend()
        thread = self.retention._thread
        assert thread is not None
        until(lambda: not thread.is_alive())


def test_once_a_day() -> None:
    kept = Kept()
    day = Day(kept)
    for hours in (0, 0.1, 11, 12, 13):
        day.call(hours)

    assert kept.done == ["upgrade", "expire"] * 2


@pytest.mark.parametrize("failing", ["upgrade", "expire"])
def test_what_failed_is_tried_again_every_hour_and_spoils_nothing_else(
    failing: str, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Kept(failing)
    day = Day(kept)
    with caplog.at_level(logging.WARNING):
        for hours in (0, 0.5, 1, 1.5):
            day.call(hours)
    kept.failing = set()
    for hours in (2, 3, 4):
        day.call(hours)

    assert kept.done == ["upgrade", "expire"] * 3
    assert [record.getMessage().endswith("somebody reads it") for record in caplog.records] == [True, True]


def test_nothing_is_removed_where_that_is_not_wanted() -> None:
    kept = Kept()
    Day(kept, keep=None).call(0)

    assert kept.done == ["upgrade"]


def test_nobody_waits_for_it() -> None:
    kept = Kept()
    kept.go.clear()
    retention = Retention(kept, 13, lambda: NOON)
    retention.attend()
    retention.attend()
    done = list(kept.done)
    kept.go.set()
    retention.close()
    retention.attend()

    assert (done, kept.done) == ([], ["upgrade", "expire"])
