from __future__ import annotations

import pytest

from helpsdk.context.rules import Rule
from helpsdk.errors import Problem, SiteInvalid
from helpsdk.site.folder import site_from_files
from helpsdk.site.mending import renamed, value_at, without
from tests.factories import RULES, site_files


def in_rules(text: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(SiteInvalid) as caught:
        site_from_files(site_files(**{"rules/main.yaml": text}))
    found: tuple[Problem, ...] = caught.value.problems
    return [(one.line, one.key, one.code) for one in found]


def test_a_value_by_its_path() -> None:
    assert value_at([{"a": {"b": 1}}], (0, "a", "b")) == 1
    assert value_at([{"a": 1}], (0, "a", "b")) is None
    assert value_at([], (0,)) is None


def test_keys_are_left_out_of_a_copy() -> None:
    value = {"a": {"b": 1, "c": 2}}

    assert without(value, [("a", "b"), ("x", "y")]) == {"a": {"c": 2}}
    assert value == {"a": {"b": 1, "c": 2}}


def test_keys_get_the_name_they_were_meant_to_have() -> None:
    written = {"id": "a", "shwo": {"kind": "tip", "artcle": "b"}, "zzz": 1}

    found = renamed(Rule, written, [("shwo",), ("zzz",)])

    assert found == {"id": "a", "show": {"kind": "tip", "artcle": "b"}}


def test_an_entry_is_checked_without_its_unknown_keys() -> None:
    text = RULES.replace("trigger", "tigger").replace("tax-id-format", "nope").replace("number}", "nmber}")

    assert in_rules(text) == [
        (2, "0.show.article", "unknown-article"),
        (2, "0.show.tigger", "unknown-key"),
        (3, "0.at.element", "unknown-element"),
    ]


def test_a_contradiction_is_told_beside_an_unknown_key() -> None:
    assert in_rules(RULES.replace("kind: tip", "kind: panel") + "  colour: red\n") == [
        (2, "0.show.trigger", "contradiction"),
        (13, "2.colour", "unknown-key"),
    ]
    assert in_rules("- {id: a, colour: red, show: {kind: tip, article: send-invoice}, at: {any: true}}\n") == [
        (1, "0.colour", "unknown-key")
    ]


def test_what_an_unknown_key_may_have_said_is_not_told_as_missing() -> None:
    assert in_rules(RULES.replace("{element: ", "{elemnt: ")) == [(3, "0.at.elemnt", "unknown-key")]


def test_an_entry_that_needs_its_mistyped_key_is_checked_as_it_was_meant() -> None:
    text = RULES.replace("{element: tax.settings.number", "{elemnt: tax.number").replace("tax-id-format", "nope")

    assert in_rules(text) == [
        (2, "0.show.article", "unknown-article"),
        (3, "0.at.element", "unknown-element"),
        (3, "0.at.elemnt", "unknown-key"),
    ]
