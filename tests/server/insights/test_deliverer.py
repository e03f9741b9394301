"""Every interaction reaches a sink, whatever fails in between."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpsdk.server.insights import Deliverer
from helpsdk.server.store import PostgresStore, SqliteStore, Store
from tests.server.serving import until, uuid7

OCTOBER, NOVEMBER = datetime(2026, 10, 31, 12, tzinfo=UTC), datetime(2026, 11, 2, 12, tzinfo=UTC)


def row(at: datetime = NOVEMBER, **fields: Any) -> dict[str, Any]:
    return {"id": uuid7(at), "type": "shown", "at": "x", "received": "x", **fields}


class Warehouse:
    """A sink that keeps what it is given, and fails when told to."""

    def __init__(self) -> None:
        self.rows: list[Mapping[str, Any]] = []
        self.away, self.seconds, self.asked = False, 0.0, 0

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.asked += 1
        time.sleep(self.seconds)
        if self.away:
            raise OSError("the warehouse is away")
        self.rows += rows


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store: Store = SqliteStore(tmp_path, journal=True)
    if request.param == "postgres":
        store.close()
        store = PostgresStore(request.getfixturevalue("postgres_url"), journal=True)
    yield store
    store.close()


def test_each_interaction_is_delivered_once(store: Store) -> None:
    warehouse, first = Warehouse(), row(articles="a\nb")
    deliverer = Deliverer(lambda: store, warehouse)
    store.add_interactions("shop", [first, row(OCTOBER)]).result(60)
    store.add_interactions("other", [first]).result(60)
    counts = [deliverer.deliver(), deliverer.deliver()]
    store.add_interactions("shop", [first, row()]).result(60)
    counts.append(deliverer.deliver())

    assert counts == [3, 0, 1]
    assert sorted((one["site"], one["id"] == first["id"]) for one in warehouse.rows) == [
        ("other", True),
        ("shop", False),
        ("shop", False),
        ("shop", True),
    ]
    assert next(one["articles"] for one in warehouse.rows if one["id"] == first["id"]) == ["a", "b"]


def test_what_fails_comes_again(store: Store) -> None:
    warehouse = Warehouse()
    deliverer = Deliverer(lambda: store, warehouse)
    store.add_interactions("shop", [row()]).result(60)
    warehouse.away = True
    with pytest.raises(OSError, match="away"):
        deliverer.deliver()
    warehouse.away = False

    assert deliverer.deliver() == 1


def test_a_forgotten_person_is_not_delivered(store: Store) -> None:
    warehouse = Warehouse()
    store.add_interactions("shop", [row(viewer="anna")]).result(60)
    store.forget("shop", "anna")

    assert (Deliverer(lambda: store, warehouse).deliver(), warehouse.rows) == (0, [])


def test_a_slow_sink_delays_nobody(tmp_path: Path) -> None:
    store, warehouse = SqliteStore(tmp_path, journal=True), Warehouse()
    warehouse.seconds = 3.0
    store.add_interactions("shop", [row()]).result(60)
    stop = Deliverer(lambda: store, warehouse, seconds=0.01).start()
    until(lambda: warehouse.asked == 1)
    started = time.monotonic()
    store.add_interactions("shop", [row()]).result(60)
    waited = time.monotonic() - started
    stop()
    store.close()

    assert waited < 2.0
    assert len(warehouse.rows) == 1


def test_the_thread_gets_over_failures_and_stops(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store, warehouse = SqliteStore(tmp_path, journal=True), Warehouse()
    warehouse.away = True
    store.add_interactions("shop", [row()]).result(60)
    stop = Deliverer(lambda: store, warehouse, seconds=0.01).start()
    until(lambda: "the warehouse is away" in caplog.text)
    warehouse.away = False
    until(lambda: len(warehouse.rows) == 1)
    stop()
    store.close()

    assert caplog.text.count("the warehouse is away") == 1


def test_without_a_journal_nothing_is_kept_for_a_sink(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    store.add_interactions("shop", [row()]).result(60)
    found = store.undelivered(10)
    store.close()

    assert found is None
