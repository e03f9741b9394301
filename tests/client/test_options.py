"""Options refuse nonsense, and say what is allowed."""

from __future__ import annotations

import math
from typing import Any

import pytest

from helpsdk.client.options import Breaker, Outbox, Retry, Timeout
from helpsdk.errors import SettingInvalid

NONSENSE: list[tuple[type[Any], dict[str, Any], str]] = [
    (Timeout, {"connect": 0}, "Timeout.connect is '0'; allowed: seconds above 0 to 3600"),
    (Timeout, {"read": -1.0}, "Timeout.read"),
    (Timeout, {"total": math.nan}, "Timeout.total"),
    (Timeout, {"total": math.inf}, "Timeout.total"),
    (Timeout, {"total": "2"}, "Timeout.total is \"'2'\""),
    (Timeout, {"total": True}, "Timeout.total"),
    (Retry, {"attempts": 0}, "Retry.attempts is '0'; allowed: a whole number from 1 to 10"),
    (Retry, {"attempts": 2.0}, "Retry.attempts"),
    (Retry, {"first": -0.1}, "Retry.first"),
    (Retry, {"after": None}, "Retry.after"),
    (Breaker, {"failures": 0}, "Breaker.failures"),
    (Breaker, {"rest": 0}, "Breaker.rest"),
    (Breaker, {"rest": 10, "most": 5}, "Breaker.most is '5'; allowed: at least Breaker.rest, 10"),
    (Outbox, {"size": 0}, "Outbox.size"),
    (Outbox, {"batch": 501}, "Outbox.batch is '501'; allowed: a whole number from 1 to 500"),
    (Outbox, {"every": -1}, "Outbox.every"),
    (Outbox, {"exit": 1e9}, "Outbox.exit"),
]


@pytest.mark.parametrize(("kind", "given", "message"), NONSENSE)
def test_nonsense_is_refused_by_name(kind: type[Any], given: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingInvalid) as caught:
        kind(**given)
    assert str(caught.value).startswith(message)


def test_what_is_unusual_and_makes_sense_is_taken() -> None:
    assert (Retry(attempts=1, first=0, most=0, after=0), Outbox(exit=0), Breaker(rest=1, most=1)) is not None


def test_a_timeout_shrinks_to_what_is_left() -> None:
    assert Timeout(0.5, 1.0, 2.0).within(0.7) == Timeout(0.5, 0.7, 0.7)
    assert Timeout(0.5, 1.0, 2.0).within(-3).total > 0


#: attempt, chance, Retry-After → pause
PAUSES: list[tuple[int, float, float | None, float | None]] = [
    (1, 0.0, None, 0.0),
    (1, 0.5, None, 0.1),
    (2, 0.5, None, 0.15),
    (3, 0.999, None, 0.2997),
    (4, 0.0, None, None),
    (1, 0.5, 1.0, 1.1),
    (1, 0.5, 1.1, None),
    (1, 0.0, 0.0, 0.0),
]


@pytest.mark.parametrize(("attempt", "chance", "retry_after", "pause"), PAUSES)
def test_a_pause_is_full_jitter_and_what_the_server_asks_for(
    attempt: int, chance: float, retry_after: float | None, pause: float | None
) -> None:
    made = Retry(attempts=4, first=0.2, most=0.3, after=1.0).pause(attempt, chance, retry_after)

    assert made == (pause if pause is None else pytest.approx(pause))
