"""When a revision that could not be opened is tried again."""

from __future__ import annotations

from helpsdk.server.follower.attempts import FIRST, LONGEST, Attempts
from tests.server.memories.sites import Clock


def test_an_invalid_one_is_never_tried_again() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    attempts.refused(7)
    clock.now += 10 * LONGEST

    assert attempts.passed_over == 7


def test_one_that_failed_is_tried_again_more_and_more_seldom() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    pauses = list[float]()
    for _ in range(8):
        attempts.failed(7)
        began = clock.now
        while attempts.passed_over:
            clock.now += FIRST
        pauses.append(clock.now - began)

    assert pauses == [1, 2, 4, 8, 16, 32, LONGEST, LONGEST]


def test_another_one_begins_anew() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for revision in (7, 7, 7, 8):
        attempts.failed(revision)
    clock.now += FIRST

    assert attempts.passed_over == 0
