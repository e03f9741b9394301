"""What is noted between two writes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from helpsdk.server.follower import LiveSite, Shelf
from helpsdk.server.follower.usage import Usage
from tests.server.follower.test_live import Away

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


def test_requests_are_counted_by_hour_and_kind() -> None:
    usage = Usage(lambda: NOW.timestamp())
    usage.request("signed")
    usage.request("signed")
    usage.request("unsigned")
    noted = usage.take()

    assert noted.traffic == {("2026-11-21T10", "signed"): 2, ("2026-11-21T10", "unsigned"): 1}
    assert not usage.take()


def test_the_last_use_of_a_key_is_kept() -> None:
    times = iter([NOW, NOW + timedelta(seconds=5)])
    usage = Usage(lambda: next(times).timestamp())
    usage.used("k1")
    usage.used("k1")

    assert usage.take().keys == {"k1": NOW + timedelta(seconds=5)}


def test_what_could_not_be_written_counts_with_what_came_since() -> None:
    usage = Usage(lambda: NOW.timestamp())
    usage.request("signed")
    noted = usage.take()
    usage.request("signed")
    usage.put_back(noted)

    assert usage.take().traffic == {("2026-11-21T10", "signed"): 2}


def test_it_is_bounded_and_the_oldest_goes() -> None:
    hour = iter(NOW + timedelta(hours=number) for number in range(1500))
    usage = Usage(lambda: next(hour).timestamp())
    for _ in range(1500):
        usage.request("unsigned")
    kept = list(usage.take().traffic)

    assert (len(kept), kept[-1][0]) == (1000, f"{NOW + timedelta(hours=1499):%Y-%m-%dT%H}")


def test_no_thread_loses_a_count() -> None:
    usage = Usage(lambda: NOW.timestamp())
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: usage.request("signed"), range(2000)))

    assert usage.take().traffic == {("2026-11-21T10", "signed"): 2000}


def served(folder: Path) -> tuple[Away, LiveSite]:
    store = Away()
    return store, LiveSite("shop", Shelf(folder / "data", lambda _data: store))


def test_what_is_noted_is_written_and_kept_while_the_store_is_away(tmp_path: Path) -> None:
    store, live = served(tmp_path)
    live.noted.used("k1")
    live.noted.request("signed")
    store.away = True
    live.flush()
    live.noted.request("signed")
    store.away = False
    live.flush()
    live.flush()
    live.close()

    assert store.recent_traffic("shop", 24) == {"signed": 2}
    assert list(store.uses("shop")) == ["k1"]


def test_what_is_noted_is_written_on_closing(tmp_path: Path) -> None:
    store, live = served(tmp_path)
    live.noted.request("unsigned")
    live.close()

    assert store.recent_traffic("shop", 24) == {"unsigned": 1}
