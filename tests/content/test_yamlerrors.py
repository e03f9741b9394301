"""Parser errors as sentences a writer can act on."""

from __future__ import annotations

import pytest

from helpsdk.content.yamlerrors import plain_problem, refused_features


@pytest.mark.parametrize("text", ["a: R&D", "a: 2 * 3", "a: 'wow!'", "a: 100%", "a: '&x *y !z'"])
def test_indicators_inside_a_text_are_fine(text: str) -> None:
    assert refused_features(text, "a.yaml", 1, 30) == []


def test_each_feature_is_reported_once() -> None:
    found = refused_features("a: &x 1\nb: &y 2\nc: !t 3\n", "a.yaml", 1, 30)

    assert [(problem.code, problem.line) for problem in found] == [("yaml-anchor", 1), ("yaml-tag", 3)]


def test_an_error_nobody_foresaw_keeps_the_parsers_words() -> None:
    problem = plain_problem(ValueError("something new"), "a: 1", "a.yaml", 3)

    assert (problem.line, problem.message) == (3, "not valid YAML: something new")
