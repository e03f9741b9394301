"""What an engine is built of, and what it is without."""

from __future__ import annotations

from typing import Any

import pytest

from helpsdk.context import (
    ArticleFacts,
    Candidate,
    ConditionInvalid,
    Context,
    Engine,
    EngineSettings,
    Memory,
    Policy,
    Rule,
    RuleTwice,
    merge,
)
from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import ANONYMOUS
from tests.context.builders import NOW, SCREENS, rule, shown

ANYWHERE = {"any": True}


def test_rules_are_enough() -> None:
    read = Rule.model_validate({"id": "a", "show": {"kind": "panel", "article": "how"}, "at": ANYWHERE})

    (item,) = Engine([read]).resolve(Context(), ANONYMOUS, merge(Memory(), Memory()), NOW).items

    assert (item.rule, item.article, item.locale, item.fallback, item.major) == ("a", "how", "en", False, 1)


def test_articles_are_there_in_the_default_locale_unless_they_are_given() -> None:
    russian = EngineSettings(default_locale="ru", locales=("ru",))
    steps = [{"id": "1", "article": "step"}]

    def search(_: Context) -> list[Candidate]:
        return [Candidate("step", 1), Candidate("nobody-named-it", 1), Candidate("way", 1)]

    policy = Policy.model_validate({"fallback": [{"search": {}}, {"article": "way"}]})
    one = Engine([rule("a", "checklist", at=ANYWHERE, steps=steps)], settings=russian, policy=policy, fallback=search)

    items = one.resolve(Context(), ANONYMOUS, Memory(), NOW).items
    assert [(item.article, item.locale) for item in items] == [("a", "ru"), ("step", "ru"), ("way", "ru")]
    closed = {"a": ArticleFacts(audience=Audience("signed_in"))}
    assert shown(Engine([rule("a", at=ANYWHERE), rule("b", at=ANYWHERE)], articles=closed)) == []


def test_without_a_site_rules_speak_for_it() -> None:
    when = {"plan": "team", "user.age": {"$gte": 18}}
    one = Engine([rule("a", at={"screen": "s"}, when=when), rule("t", "tip", at={"element": "s.e"})])

    traits = {"plan": "team", "user": {"age": 20}}
    assert shown(one, Context(screen="s", traits=traits)) == ["t", "a"]
    assert shown(one, Context(screen="s", traits=traits | {"plan": 7})) == ["t"]
    assert shown(one, Context(screen="another", traits=traits)) == []


@pytest.mark.parametrize(
    "when", [{"$and": 3}, {"$not": 5}, {"$or": [1]}, {"$savedGroup": "x"}, {"a": {"$inGroup": "x"}}]
)
def test_a_condition_that_is_none_is_refused(when: dict[str, Any]) -> None:
    with pytest.raises(ConditionInvalid):
        Engine([rule("a", when=when)])


def test_what_is_given_is_all_there_is() -> None:
    one = Engine([rule("a", when={"plan": "team"}), rule("b")], screens=SCREENS, settings=EngineSettings())

    assert shown(one, Context(screen="invoice", traits={"plan": "team"})) == ["b"]
    assert shown(Engine([rule("b")], screens=()), Context(screen="invoice")) == []


def test_two_rules_of_one_id_are_refused() -> None:
    with pytest.raises(RuleTwice, match="two rules `a`"):
        Engine([rule("a"), rule("b"), rule("a", "announcement")])


@pytest.mark.parametrize("operator", ["$inGroup", "$notInGroup"])
def test_a_group_that_is_not_there_is_refused(operator: str) -> None:
    when = {"$or": [{"plan": {operator: "partners"}}]}

    with pytest.raises(ConditionInvalid, match="partners"):
        Engine([rule("a", when=when)])
    Engine([rule("a", when=when)], settings=EngineSettings(saved_groups={"partners": ["team"]}))


def test_what_one_reader_is_answered_no_other_can_write_to() -> None:
    one = Engine([rule("a", "tour", at=ANYWHERE, steps=[{"id": "1"}], caps={"max": 2})])
    first, second = (one.resolve(Context(), ANONYMOUS, Memory(), NOW) for _ in range(2))

    for answered in (first.left, first.done):
        if isinstance(answered, dict):
            answered.clear()

    third = one.resolve(Context(), ANONYMOUS, Memory(), NOW)
    for answer in (second, third):
        assert (answer.left, answer.done) == ({"a": 2}, {"a": ()})
