"""Last uses and counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from helpsdk.server.store import Store
from helpsdk.server.store.usage import by_day, hour_of

NOW = datetime.now(UTC)
EARLY, LATE = datetime(2026, 11, 21, 10, tzinfo=UTC), datetime(2026, 11, 21, 10, 0, 0, 5000, tzinfo=UTC)


def test_the_last_use_of_a_key_is_the_latest(store: Store) -> None:
    store.note_use("shop", keys={"k1": LATE, "k2": EARLY}, traffic={})
    store.note_use("shop", keys={"k1": EARLY}, traffic={})

    assert store.uses("shop") == {"k1": LATE, "k2": EARLY}
    assert store.uses("other") == {}


def test_counts_add_up_by_day(store: Store) -> None:
    hour, yesterday = hour_of(NOW), NOW - timedelta(days=1)
    for _ in range(2):
        store.note_use(
            "shop", keys={}, traffic={(hour, "signed"): 3, (hour, "unsigned"): 1, (hour_of(yesterday), "signed"): 5}
        )
    day, before = f"{NOW:%Y-%m-%d}", f"{yesterday:%Y-%m-%d}"

    assert store.traffic("shop", 7) == [(before, "signed", 10), (day, "signed", 6), (day, "unsigned", 2)]
    assert store.traffic("shop", 1) == [(day, "signed", 6), (day, "unsigned", 2)]
    assert store.traffic("other", 7) == []


def test_recent_counts_leave_out_what_is_older(store: Store) -> None:
    old, new = hour_of(NOW - timedelta(hours=26)), hour_of(NOW - timedelta(hours=23))
    store.note_use("shop", keys={}, traffic={(old, "unsigned"): 1, (new, "signed"): 2})

    assert store.recent_traffic("shop", 24) == {"signed": 2}


def test_hours_add_up_to_days() -> None:
    hours = [("2026-11-21T09", "signed", 1), ("2026-11-21T10", "signed", 2), ("2026-11-22T00", "rejected", 4)]

    assert by_day(hours) == [("2026-11-21", "signed", 3), ("2026-11-22", "rejected", 4)]
