from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest

from helpsdk.context.conditions import ConditionInvalid, clauses, compile_condition, names
from tests.paths import conformance

SUPPORTED = {"$eq", "$ne", "$in", "$nin", "$gt", "$gte", "$lt", "$lte", "$exists", "$and", "$or", "$nor", "$not"}
COERCION_CASES = 3  # upstream compares null and texts with numbers as JavaScript does


@pytest.mark.parametrize(
    ("condition", "attributes", "expected"),
    [
        ({"plan": "team"}, {"plan": "team"}, True),
        ({"plan": "team", "role": "owner"}, {"plan": "team"}, False),
        ({"plan": {"$ne": "team"}}, {}, True),
        ({"plan": {"$in": ["team", None]}}, {}, True),
        ({"tags": {"$in": ["a"]}}, {"tags": ["b", "a"]}, True),
        ({"tags": {"$nin": ["a"]}}, {"tags": ["b", "a"]}, False),
        ({"seats": {"$gte": 3, "$lt": 10}}, {"seats": 3.0}, True),
        ({"name": {"$gt": "a"}}, {"name": "b"}, True),
        ({"a.b": 1}, {"a": {"b": 1}}, True),
        ({"a.b": None}, {"a": 3}, True),
        ({"plan": {"$exists": False}}, {"plan": None}, True),
        ({"$or": [{"plan": "team"}, {"role": "owner"}]}, {"role": "owner"}, True),
        ({"$nor": [{"plan": "team"}]}, {"plan": "free"}, True),
        ({"$not": {"plan": "team"}}, {}, True),
        ({"seats": {"$not": {"$gt": 5}}}, {"seats": 5}, True),
        ({"address": {"city": "Riga"}}, {"address": {"city": "Riga"}}, True),
        ({}, {}, True),
    ],
)
def test_conditions(condition: dict[str, Any], attributes: dict[str, Any], expected: bool) -> None:
    assert compile_condition(condition)(attributes) is expected


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        ({"x": 1}, True),
        ({"x": True}, 1),
        ({"x": {"$in": [1, 0]}}, True),
        ({"x": [1]}, [True]),
        ({"x": {"$gt": 0}}, True),
        ({"x": {"$gt": 0}}, "1"),
        ({"x": {"$lt": "b"}}, 0),
        ({"x": {"$lte": 10}}, None),
        ({"x": {"$gte": 0}}, math.nan),
        ({"x": {"$lt": 0}}, math.nan),
        ({"x": 1}, math.nan),
    ],
)
def test_types_are_strict(condition: dict[str, Any], value: Any) -> None:
    assert compile_condition(condition)({"x": value}) is False


def test_coercion_is_a_choice() -> None:
    assert compile_condition({"n": {"$gt": 5}}, coerce=True)({"n": "8"}) is True


@pytest.mark.parametrize(
    ("condition", "key", "allowed"),
    [
        ({"plan": {"$regx": "t"}}, "plan.$regx", "$exists"),
        ({"$xor": []}, "$xor", "$nor"),
        ({"$and": [{"a": 1}, {"b": {"$size": 2}}]}, "$and.1.b.$size", "$in"),
        ({"$not": {"a": {"$not": {"$near": 1}}}}, "$not.a.$not.$near", "$gte"),
        ({"plan": {"$in": ["a"], "team": 1}}, "plan.team", "$in"),
    ],
)
def test_an_unknown_operator_says_which_exist(condition: dict[str, Any], key: str, allowed: str) -> None:
    with pytest.raises(ConditionInvalid) as caught:
        compile_condition(condition)

    assert caught.value.key == key
    assert allowed in caught.value.allowed


@pytest.mark.parametrize(
    ("condition", "key"),
    [
        ({"plan": {"$in": "team"}}, "plan.$in"),
        ({"plan": {"$in": [["team"]]}}, "plan.$in.0"),
        ({"plan": {"$exists": "yes"}}, "plan.$exists"),
        ({"seats": {"$gt": True}}, "seats.$gt"),
        ({"seats": {"$gt": math.nan}}, "seats.$gt"),
        ({"seats": math.inf}, "seats"),
        ({"$or": {"plan": "team"}}, "$or"),
        ({"$or": ["team"]}, "$or.0"),
        ({"a": {"b": {"$gt": 1}}}, "a.b.$gt"),
        ({"a": object()}, "a"),
        ({3: "a"}, "3"),
    ],
)
def test_a_mistake_names_its_place(condition: dict[str, Any], key: str) -> None:
    with pytest.raises(ConditionInvalid) as caught:
        compile_condition(condition)

    assert caught.value.key == key


@pytest.mark.parametrize(
    "wrap",
    [
        lambda inner: {"$not": inner},
        lambda inner: {"$and": [inner]},
        lambda inner: {"a": {"$not": inner}},
        lambda inner: {"a": inner},
        lambda inner: {"a": [inner]},
    ],
)
def test_depth_has_an_end(wrap: Callable[[Any], Any]) -> None:
    condition: Any = {"$not": 1}
    for _ in range(10_000):
        condition = wrap(condition)

    with pytest.raises(ConditionInvalid, match=r"at most 8 deep|stands where a value belongs"):
        compile_condition(condition)


def test_long_lists_have_an_end() -> None:
    assert compile_condition({"a": {"$in": list(range(10_000))}})({"a": 9_999}) is True
    with pytest.raises(ConditionInvalid, match="at most 10000"):
        compile_condition({"a": {"$in": list(range(100_000))}})


@pytest.mark.parametrize("value", [object(), {1, 2}, b"x", "\ud800", 10**400, [[[]]], {"a": object()}, 1j, math.inf])
def test_odd_attributes_never_raise(value: Any) -> None:
    for operator in ("$eq", "$ne", "$gt", "$lte"):
        assert compile_condition({"a": {operator: "x"}})({"a": value}) in (True, False)
    assert compile_condition({"a": {"$in": ["x", 1]}, "a.b": {"c": [1]}})({"a": value}) is False
    assert compile_condition({"a": {"$gt": 1}}, coerce=True)({"a": value}) in (True, False)


def test_names_and_clauses() -> None:
    condition = {"plan": "team", "$and": [{"role": "owner"}, {"$or": [{"seats": 1}, {"beta": True}]}]}

    assert list(names(condition)) == [
        ("plan", ("plan",)),
        ("role", ("$and", 0, "role")),
        ("seats", ("$and", 1, "$or", 0, "seats")),
        ("beta", ("$and", 1, "$or", 1, "beta")),
    ]
    assert list(clauses(condition)) == [{"plan": "team"}, {"role": "owner"}, {"$or": [{"seats": 1}, {"beta": True}]}]


def operators_of(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {key for key in value if key.startswith("$")}
        return own.union(*map(operators_of, value.values()))
    return set().union(*map(operators_of, value)) if isinstance(value, list) else set()


@pytest.mark.conformance
def test_the_growthbook_suite() -> None:
    cases = json.loads((conformance("growthbook") / "cases.json").read_text(encoding="utf-8"))["evalCondition"]
    ours = [case for case in cases if operators_of(case[1]) <= SUPPORTED]

    strict = [name for name, condition, attributes, expected, *_ in ours if holds(condition, attributes) != expected]
    coerced = [
        name
        for name, condition, attributes, expected, *_ in ours
        if compile_condition(condition, coerce=True)(attributes) != expected
    ]

    print(f"GrowthBook evalCondition: {len(ours)} of {len(cases)} use this version's operators; {len(strict)} coerce")
    assert len(ours) == 75
    assert coerced == []
    assert len(strict) == COERCION_CASES


@pytest.mark.conformance
def test_every_other_growthbook_case_is_a_load_error() -> None:
    cases = json.loads((conformance("growthbook") / "cases.json").read_text(encoding="utf-8"))["evalCondition"]
    for _, condition, *_ in (case for case in cases if not operators_of(case[1]) <= SUPPORTED):
        with pytest.raises(ConditionInvalid):
            compile_condition(condition)


def holds(condition: dict[str, Any], attributes: dict[str, Any]) -> bool:
    """A condition that does not load never matches."""
    try:
        return compile_condition(condition)(attributes)
    except ConditionInvalid:
        return False
