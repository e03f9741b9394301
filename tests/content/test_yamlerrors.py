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


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("- id: a\n- id: b\n  when: " + "{$not: " * 10_000 + "1" + "}" * 10_000, "1.when.$not.$not.$not"),
        ("- id: a\n  tags: [x, y]\n  when: {plan: team, $and: [1, " + "[" * 10_000, "0.when.$and.1.0"),
        ("a: 1\nb:\n" + "\n".join("  " * (depth + 1) + f"k{depth}:" for depth in range(100)), "b.k0.k1.k2.k3"),
    ],
)
def test_what_is_too_deep_is_named(text: str, key: str) -> None:
    (found,) = refused_features(text, "a.yaml", 1, 5)
    assert (found.code, found.key) == ("yaml-depth", key)
