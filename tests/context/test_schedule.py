from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpsdk.context.rules import Window
from helpsdk.context.schedule import Opening, ScheduleInvalid, State, compile_window, zone_names

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe"]


def opening(**window: Any) -> Opening:
    return compile_window(Window.model_validate(window))


def at(text: str) -> float:
    """Unix seconds of a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-11-30T22:59:59", State(False, 1)),
        ("2026-11-30T23:00:00", State(True, 3600)),
        ("2026-11-30T23:59:59", State(True, 1)),
        ("2026-12-01T00:00:00", State(False, None)),
    ],
)
def test_the_start_belongs_to_a_window_and_its_end_does_not(now: str, state: State) -> None:
    window = opening(**{"from": "2026-12-01", "to": "2026-12-01T01:00", "tz": "Europe/Berlin"})
    assert window.state(at(now)) == state


def test_a_window_with_one_bound() -> None:
    assert opening(**{"from": "2026-12-01"}).state(at("2026-12-01")) == State(True, None)
    assert opening(to="2026-12-01").state(at("2026-11-30")) == State(True, 86_400)


@pytest.mark.parametrize(
    ("zone", "local", "instant"),
    [
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30"),  # left out: 02:30 is read as 03:30
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),  # comes twice: its first pass
        ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00"),
        ("America/New_York", "2026-03-08T02:00", "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01T01:00", "2026-11-01T05:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45"),  # a change of half an hour
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00"),  # a day that was left out
        ("America/Havana", "2026-03-08", "2026-03-08T05:00"),  # a day without its midnight
    ],
)
def test_clock_changes(zone: str, local: str, instant: str) -> None:
    window = opening(**{"from": local, "tz": zone})
    assert window.instants().opens == at(instant)
    assert window.state(at(instant) - 1) == State(False, 1)
    assert window.state(at(instant)).open


def test_a_readers_own_zone() -> None:
    window = opening(**{"from": "2026-12-01", "tz": "user"})
    assert window.state(at("2026-11-30T15:00"), "Asia/Tokyo").open
    assert window.state(at("2026-11-30T15:00"), "Europe/Berlin") == State(False, 8 * 3600)
    assert window.zone("Asia/Tokyo").key == "Asia/Tokyo"


@pytest.mark.parametrize(
    "tz", [None, "", "Mars/Olympus", "../../etc/passwd", "America", "\x00", "\ud800", "z" * 10_000]
)
def test_a_reader_without_a_known_zone_has_utc(tz: str | None) -> None:
    window = opening(**{"from": "2026-12-01", "tz": "user"})
    assert window.state(at("2026-11-30T23:59:59"), tz) == State(False, 1)
    assert window.zone(tz).key == "UTC"


def test_a_window_that_a_clock_change_swallows_is_never_open() -> None:
    window = opening(**{"from": "2026-03-29T02:30", "to": "2026-03-29T03:00", "tz": "user"})
    assert window.state(at("2026-03-29T00:00"), "Europe/Berlin") == State(False, None)
    assert window.state(at("2026-03-29T02:45"), "UTC").open


def test_a_window_that_a_clock_change_turns_round_is_never_open() -> None:
    window = opening(**{"from": "2026-03-29T02:30", "to": "2026-03-29T03:15", "tz": "user"})
    assert window.state(at("2026-03-29T00:00"), "Europe/Berlin") == State(False, None)
    opens, closes = window.instants("Europe/Berlin")
    assert opens == closes == at("2026-03-29T01:30")


def test_a_clock_change_that_leaves_no_window_is_named() -> None:
    with pytest.raises(ScheduleInvalid, match="clock change in Europe/Berlin") as caught:
        opening(**{"from": "2026-03-29T02:30", "to": "2026-03-29T03:15", "tz": "Europe/Berlin"})
    assert caught.value.key == "from"
    assert "becomes 2026-03-29T03:30" in str(caught.value)


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(1980, 1, 1), datetime(2060, 1, 1)),
    st.datetimes(datetime(1980, 1, 1), datetime(2060, 1, 1)),
    st.floats(3e8, 3e9),
)
def test_it_changes_when_it_says_so_and_not_before(zone: str, start: datetime, end: datetime, now: float) -> None:
    bounds = {"from": start.isoformat(timespec="minutes"), "to": end.isoformat(timespec="minutes")}
    try:
        window = opening(**bounds, tz=zone)
    except ScheduleInvalid:
        assert start >= end or (end - start).total_seconds() <= 86_400  # only a clock change turns them round
        return
    state = window.state(now)
    if state.changes_in is None:
        assert not state.open
        return
    assert window.state(now + state.changes_in / 2).open is state.open
    assert window.state(now + state.changes_in + 0.001).open is not state.open


@pytest.mark.parametrize(
    ("window", "key", "allowed"),
    [
        ({"from": "tomorrow"}, "from", "2026-12-01"),
        ({"from": "2026-13-01"}, "from", "2026-12-01"),
        ({"from": "2026-12-01T25:00"}, "from", "2026-12-01"),
        ({"from": "2026-12-01T00:00Z"}, "from", "2026-12-01"),
        ({"from": "2026-12-01T00:00+01:00"}, "from", "2026-12-01"),
        ({"from": "2026-12-01 00:00"}, "from", "2026-12-01"),
        ({"from": "0001-01-01"}, "from", "2026-12-01"),
        ({"to": "2026-W49-2"}, "to", "2026-12-01"),
        ({"to": "٢٠٢٦-12-01"}, "to", "2026-12-01"),
        ({"to": "9999-12-31"}, "to", "2026-12-01"),
        ({"from": "2026-12-01", "tz": "Europe/Berln"}, "tz", "Europe/Berlin"),
        ({"from": "2026-12-01", "tz": "../UTC"}, "tz", "user"),
        ({"from": "2026-12-01", "tz": ""}, "tz", "user"),
        ({"from": "2026-12-01", "tz": "\ud800" * 1000}, "tz", "user"),
    ],
)
def test_what_is_wrong_is_named(window: dict[str, str], key: str, allowed: str) -> None:
    with pytest.raises(ScheduleInvalid) as caught:
        opening(**window)
    assert caught.value.key == key
    assert allowed in caught.value.allowed


@pytest.mark.parametrize("tz", ["UTC", "user", "Europe/Berlin"])
def test_a_window_ends_after_it_starts(tz: str) -> None:
    for end in ("2026-11-30", "2026-12-01"):
        with pytest.raises(ScheduleInvalid, match="not after its start") as caught:
            opening(**{"from": "2026-12-01", "to": end, "tz": tz})
        assert caught.value.key == "to"


def test_every_zone_can_be_had() -> None:
    assert len(zone_names()) > 400
    assert all(opening(**{"from": "2026-12-01", "tz": name}).zone().key == name for name in zone_names())
