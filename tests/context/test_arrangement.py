from __future__ import annotations

from random import Random
from typing import Any

import pytest

from helpsdk.context import ArticleFacts, EngineSettings
from helpsdk.context.arrangement import arrange, refusals, room
from helpsdk.context.compiled import CompiledRule, Compiler
from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule
from tests.context.builders import rule

AT = {"element": "invoice.tax"}
STEPS = [{"id": "one"}]
SOME: list[dict[str, Any]] = [
    {},
    {"article": "shared"},
    {"kind": "tip", "at": AT},
    {"kind": "tip", "at": AT, "trigger": "auto"},
    {"kind": "announcement", "style": "modal"},
    {"kind": "announcement"},
    {"kind": "tour", "steps": STEPS},
    {"kind": "checklist", "steps": STEPS},
]


def compiled(rules: list[Rule], limits: dict[str, Any]) -> list[CompiledRule]:
    policy = Policy.model_validate({"limits": limits})
    articles = {one.show.article: ArticleFacts() for one in rules}
    made = Compiler(articles, EngineSettings(), policy).rules(rules).values()
    return sorted(made, key=lambda rule: rule.order)


def room_of(rules: list[CompiledRule]) -> int | None:
    return room({one.slots[-1] for one in rules}, {one.slots[0] for one in rules}, len(rules))


@pytest.mark.parametrize(
    "rules, expected",
    [
        ([rule("a"), rule("b"), rule("c")], 2),
        ([rule("a"), rule("b", article="a")], None),
        ([rule("a"), rule("b", "announcement")], None),
        ([rule("a", "announcement", style="modal")], 1),
        ([], None),
    ],
)
def test_room_is_known_where_one_slot_decides(rules: list[Rule], expected: int | None) -> None:
    assert room_of(compiled(rules, {"panel": {"max": 2}})) == expected


def test_with_room_known_the_first_of_the_eligible_show() -> None:
    random, known = Random(5), 0

    for _ in range(3_000):
        written = [rule(f"r{n}", **random.choice(SOME)) for n in range(random.randint(1, 4))]
        rules = compiled(
            written, {"panel": {"max": random.randint(1, 3)}, "tip": {"per_element": random.randint(1, 2)}}
        )
        eligible = [one for one in rules if random.random() < 0.7]
        most = room_of(rules)
        if most is not None:
            known += 1
            assert arrange(eligible) == eligible[:most]
    assert known > 100


def test_who_does_not_show_is_told_who_was_first() -> None:
    random = Random(6)

    for _ in range(500):
        eligible = compiled([rule(f"r{n}", **random.choice(SOME)) for n in range(8)], {"panel": {"max": 2}})
        first = random.sample(eligible, 2)
        placed = arrange(eligible, first)
        refused = refusals(eligible, first, placed)
        assert [one.rule for one in refused] == [one for one in eligible if one not in placed]
        assert all(set(one.detail["taken_by"]) <= {shown.id for shown in placed} for one in refused)
