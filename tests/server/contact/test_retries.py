from __future__ import annotations

from datetime import UTC, datetime

import pytest

from helpsdk.server.contact.retries import ATTEMPTS, asked_for, pause

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


def test_pauses_grow_to_four_hours() -> None:
    assert [pause(attempt, 0.5) for attempt in (1, 2, 3, 11, 40)] == [15, 30, 60, 14_400, 14_400]


def test_all_attempts_together_take_about_a_day() -> None:
    waited = [sum(pause(attempt, chance) for attempt in range(1, ATTEMPTS)) / 3600 for chance in (0.0, 0.5, 1.0)]

    assert 15 < waited[0] < waited[1] < waited[2] < 30
    assert 20 < waited[1] < 25


def test_chance_moves_a_pause_by_a_fifth() -> None:
    assert (round(pause(1, 0.0), 6), round(pause(1, 1.0), 6)) == (12.0, 18.0)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Sat, 21 Nov 2026 10:05:00 GMT", 300.0),
        ("Sat, 21 Nov 2026 09:00:00 GMT", 0.0),
        ("Sat, 21 Nov 2099 09:00:00 GMT", 86_400.0),
        ("9" * 400, 86_400.0),
        ("-5", 0.0),
        ("soon", 0.0),
        ("", 0.0),
        ("٣", 0.0),
    ],
)
def test_what_a_receiver_asks_for(said: str, seconds: float) -> None:
    assert asked_for(said, NOW) == seconds
