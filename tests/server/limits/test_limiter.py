"""A token bucket for each key."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpsdk.server.limits import OFF, Limiter, Rate, parse_rate


def test_a_burst_then_the_rate() -> None:
    limiter = Limiter(Rate(60, 3))

    assert [limiter.take("a", 100.0) for _ in range(5)] == [0, 0, 0, 1, 1]
    assert limiter.take("a", 101.0) == 0
    assert limiter.take("a", 101.0) == 1
    assert limiter.take("b", 101.0) == 0


def test_memory_is_bounded_and_the_quiet_are_forgotten() -> None:
    limiter = Limiter(Rate(1, 1), keys=3)
    for key in "abca":
        limiter.take(key, 0.0)
    limiter.take("b", 0.0)
    for key in "de":
        limiter.take(key, 0.0)

    assert len(limiter) == 3
    assert limiter.take("d", 0.0) > 0
    assert limiter.take("a", 0.0) == 0


@given(rate=st.integers(1, 10_000), burst=st.integers(1, 500), seed=st.integers(0, 9))
def test_no_more_than_promised_in_any_time(rate: int, burst: int, seed: int) -> None:
    limiter, chance, now = Limiter(Rate(rate, burst)), random.Random(seed), 0.0
    let_through = 0
    for _ in range(1000):
        now += chance.expovariate(rate / 30)
        let_through += limiter.take("a", now) == 0

    assert let_through <= burst + now * rate / 60 + 1


@pytest.mark.parametrize(
    ("text", "rate"),
    [("600,100", Rate(600, 100)), ("60", Rate(60, 60)), ("0", OFF), ("0,5", OFF), (" 6 , 1 ", Rate(6, 1))],
)
def test_a_rate_as_text(text: str, rate: Rate) -> None:
    assert parse_rate(text) == rate
    assert parse_rate(str(rate)) == rate


@pytest.mark.parametrize("text", ["", "a", "-1", "1,0", "1,2,3", "1.5", "9" * 5000, "10000001"])
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(ValueError):
        parse_rate(text)
