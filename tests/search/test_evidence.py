"""Clicks over expected clicks."""

from __future__ import annotations

from math import log

import pytest

from helpsdk.search.evidence import certain, evidence, learned_value, learned_values, tried


def test_nothing_says_nothing() -> None:
    assert evidence((0.0, 0.0, 0.0)) == pytest.approx(0.0)


def test_the_formula() -> None:
    assert evidence((3.0, 6.0, 0.0)) == pytest.approx(log((3 + 4 * 0.12) / (6 + 4)) - log(0.12))


def test_clicks_without_examinations_are_not_believed() -> None:
    assert evidence((1000.0, 0.5, 0.0)) == evidence((2.5, 0.5, 0.0))


def test_votes_say_as_much_as_three_clicks_each() -> None:
    assert evidence((4.0, 20.0, 1.0)) == pytest.approx(evidence((7.0, 20.0, 0.0)))
    assert evidence((4.0, 20.0, -1.0)) == pytest.approx(evidence((1.0, 20.0, 0.0)))


def test_votes_without_clicks_are_not_believed() -> None:
    assert evidence((0.0, 20.0, 50.0)) == evidence((0.0, 20.0, -50.0)) == evidence((0.0, 20.0, 0.0))


def test_more_examinations_are_surer() -> None:
    assert certain(0.0) == 0 < certain(0.5) < certain(1.0) == 0.5 < certain(80.0) < 1
    assert tried(0.0) == 0 < tried(8.0) < tried(800.0) == 0.5 < tried(80000.0) < 1


@pytest.mark.parametrize("strength", [9.0, 0.5])
def test_a_boost_is_at_most_a_third(strength: float) -> None:
    assert learned_value(strength) == -learned_value(-strength) == pytest.approx(1 / 3)


def test_what_is_beyond_the_clip_still_sets_articles_apart() -> None:
    values = learned_values({"most": 2.1, "some": 0.6, "none": 0.0})
    assert values == pytest.approx({"most": 1 / 3, "some": -1 / 3, "none": -1 / 3})
    assert learned_values({"a": 0.2, "b": 0.0}) == pytest.approx({"a": 0.8 / 6, "b": 0.0})
    assert learned_values({}) == {}
