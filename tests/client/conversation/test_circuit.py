"""The circuit breaker on a clock that only a test moves."""

from __future__ import annotations

import threading

import pytest

from helpsdk.client.conversation.circuit import Circuit
from helpsdk.client.options import Breaker


class Clock:
    """Seconds, and a chance that is always the same."""

    def __init__(self, chance: float = 0.0) -> None:
        self.seconds, self.chance = 100.0, chance

    def __call__(self) -> float:
        return self.seconds


def circuit(clock: Clock, **options: float) -> Circuit:
    return Circuit(Breaker(**{"failures": 2, "rest": 10.0, "most": 25.0, **options}), clock, lambda: clock.chance)  # type: ignore[arg-type]


def opened(clock: Clock) -> Circuit:
    made = circuit(clock)
    for _ in range(2):
        made.failed("usual")
    return made


def test_it_opens_after_failures_in_a_row_only() -> None:
    made = circuit(Clock())

    assert [made.failed("usual"), made.succeeded(), made.failed("usual"), made.state] == [False, False, False, "closed"]
    assert (made.failed("usual"), made.state, made.admit()) == (True, "open", None)


def test_one_trial_at_a_time_decides() -> None:
    clock = Clock()
    made = opened(clock)
    clock.seconds += 10

    assert made.state == "half-open"
    assert [made.admit(), made.admit(), made.admit()] == ["trial", None, None]
    assert (made.succeeded(), made.state, made.admit()) == (True, "closed", "usual")


def test_each_failed_trial_doubles_the_rest_up_to_the_most() -> None:
    clock = Clock()
    made = opened(clock)

    rests = [made.remaining]
    for _ in range(3):
        clock.seconds += made.remaining
        assert made.admit() == "trial"
        assert made.failed("trial")
        rests.append(made.remaining)
    assert rests == [10, 20, 25, 25]


def test_a_rest_is_cut_at_random_by_a_tenth_at_most() -> None:
    assert opened(Clock(chance=1.0)).remaining == pytest.approx(9)


def test_a_trial_that_was_given_up_leaves_room_for_another() -> None:
    clock = Clock()
    made = opened(clock)
    clock.seconds += 10

    assert made.admit() == "trial"
    made.released("trial")
    assert (made.admit(), made.admit()) == ("trial", None)


def test_what_was_under_way_when_it_opened_does_not_prolong_the_rest() -> None:
    clock = Clock()
    made = opened(clock)
    clock.seconds += 4

    assert (made.failed("usual"), made.remaining) == (False, 6)


def test_of_many_threads_one_gets_the_trial() -> None:
    clock = Clock()
    made = opened(clock)
    clock.seconds += 10
    got: list[object] = []
    threads = [threading.Thread(target=lambda: got.append(made.admit())) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (got.count("trial"), got.count(None)) == (1, 19)
