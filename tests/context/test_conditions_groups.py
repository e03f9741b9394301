from __future__ import annotations

from typing import Any

import pytest

from helpsdk.context.conditions import (
    ConditionInvalid,
    compile_condition,
    failing,
    names,
    refuse_unknown_groups,
    saved_groups_checked,
)

GROUPS: dict[str, Any] = {
    "partners": ["p1", "p2"],
    "owners": {"role": "owner"},
    "large": {"$and": [{"seats": {"$gte": 50}}, {"$savedGroup": "owners"}]},
    "typed": {"type": "list", "attributeKey": "account", "values": ["a1"]},
    "typed-condition": {"type": "condition", "condition": {"role": "guest"}},
}


@pytest.mark.parametrize(
    ("condition", "attributes", "expected"),
    [
        ({"account": {"$inGroup": "partners"}}, {"account": "p2"}, True),
        ({"account": {"$inGroup": "partners"}}, {"account": "p3"}, False),
        ({"account": {"$notInGroup": "partners"}}, {}, True),
        ({"accounts": {"$inGroup": "partners"}}, {"accounts": ["x", "p1"]}, True),
        ({"account": {"$inGroup": "typed"}}, {"account": "a1"}, True),
        ({"account": {"$inGroup": "nobody"}}, {"account": "a1"}, False),
        ({"account": {"$notInGroup": "nobody"}}, {"account": "a1"}, True),
        ({"$savedGroup": "owners"}, {"role": "owner"}, True),
        ({"$savedGroup": {"id": "large"}}, {"role": "owner", "seats": 50}, True),
        ({"$savedGroup": {"id": "large"}}, {"role": "guest", "seats": 50}, False),
        ({"$not": {"$savedGroup": "large"}}, {"role": "owner", "seats": 49}, True),
        ({"$savedGroup": "typed"}, {"account": "a1"}, True),
        ({"$savedGroup": {"id": "partners", "attributeKey": "account"}}, {"account": "p1"}, True),
        ({"$savedGroup": "typed-condition"}, {"role": "guest"}, True),
        ({"people": {"$elemMatch": {"$savedGroup": "owners"}}}, {"people": ["x", {"role": "owner"}]}, True),
        ({"people": {"$elemMatch": {"$savedGroup": "owners"}}, "$savedGroup": "owners"}, {"people": [3]}, False),
    ],
)
def test_saved_groups(condition: dict[str, Any], attributes: dict[str, Any], expected: bool) -> None:
    assert compile_condition(condition, GROUPS)(attributes) is expected


@pytest.mark.parametrize(
    ("condition", "key", "why"),
    [
        ({"$savedGroup": "nobody"}, "$savedGroup", "unknown saved group 'nobody'"),
        ({"$savedGroup": 3}, "$savedGroup", "takes the id of a saved group"),
        ({"$savedGroup": {"id": "owners", "x": 1}}, "$savedGroup", "takes the id of a saved group"),
        ({"$savedGroup": "partners"}, "$savedGroup", "ask whether an attribute is $inGroup of it"),
        ({"a": {"$inGroup": "owners"}}, "a.$inGroup", "name it with $savedGroup"),
        ({"a": {"$savedGroup": "owners"}}, "a.$savedGroup", "unknown operator"),
    ],
)
def test_mistakes(condition: dict[str, Any], key: str, why: str) -> None:
    with pytest.raises(ConditionInvalid) as caught:
        compile_condition(condition, GROUPS)

    assert caught.value.key == key
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("groups", "key", "why"),
    [
        ({"a": {"$savedGroup": "b"}, "b": {"$not": {"$savedGroup": "a"}}}, "a.$savedGroup", "in a circle: a → b → a"),
        ({"a": {"$savedGroup": "a"}}, "a.$savedGroup", "in a circle: a → a"),
        ({"a": {"$savedGroup": "b"}}, "a.$savedGroup", "unknown saved group 'b'"),
        ({"a": {"$or": [{"x": {"$inGroup": "b"}}]}}, "a.$or.0.x.$inGroup", "unknown saved group 'b'"),
        ({"a": {"x": {"$inn": []}}}, "a.x.$inn", "unknown operator"),
        ({"a": 3}, "a", "a list of values or a condition"),
        ({"a": [["x"]]}, "a.0", "a lists texts"),
        ({"a": list(range(100_000))}, "a", "at most 10000"),
        ({"a": {"type": "condition", "condition": {"x": {}}}}, "a.condition.x", "an empty object"),
    ],
)
def test_groups_that_no_condition_could_use(groups: dict[str, Any], key: str, why: str) -> None:
    with pytest.raises(ConditionInvalid) as caught:
        saved_groups_checked(groups)

    assert caught.value.key == key
    assert why in str(caught.value)


def test_good_groups_pass() -> None:
    saved_groups_checked(GROUPS)


def test_groups_in_groups_have_an_end() -> None:
    chain: dict[str, Any] = {f"g{index}": {"$savedGroup": f"g{index + 1}"} for index in range(9)}
    wide: dict[str, Any] = {f"g{index}": {"$or": [{"$savedGroup": f"g{index + 1}"}] * 10} for index in range(6)}

    with pytest.raises(ConditionInvalid, match="at most 8 deep"):
        saved_groups_checked({**chain, "g9": {"x": 1}})
    with pytest.raises(ConditionInvalid, match="at most 1000 tests"):
        saved_groups_checked({**wide, "g6": {"x": 1}})


def test_a_group_that_is_not_there_can_be_refused() -> None:
    refuse_unknown_groups({"a": {"$inGroup": "partners"}}, GROUPS)
    with pytest.raises(ConditionInvalid) as caught:
        refuse_unknown_groups({"$not": {"a": {"$not": {"$inGroup": "nobody"}}}}, GROUPS)

    assert caught.value.key == "$not.a.$not.$inGroup"
    assert "owners" in caught.value.allowed


def test_names_and_clauses_through_groups() -> None:
    condition = {"account": {"$inGroup": "partners"}, "$or": [{"$savedGroup": "large"}, {"$savedGroup": "typed"}]}

    assert list(names(condition, GROUPS)) == [
        ("account", ("account",)),
        ("seats", ("$or", 0, "$savedGroup")),
        ("role", ("$or", 0, "$savedGroup")),
        ("account", ("$or", 1, "$savedGroup")),
    ]
    assert list(names(condition)) == [("account", ("account",))]
    assert failing({"$savedGroup": "owners"}, {"role": "guest"}, GROUPS) == {"$savedGroup": "owners"}
