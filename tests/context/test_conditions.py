from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest

from helpsdk.context.conditions import ConditionInvalid, clauses, compile_condition, failing, names
from tests.costs import thread_seconds
from tests.paths import conformance

#: The cases that compare null or a text with a number, as JavaScript does.
NEED_COERCION = [
    "missing attribute with comparison operators",
    "comparing numbers and strings",
    "comparing numbers and strings - v2",
]


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
        ({"address": {"city": "Riga", "zip": 1}}, {"address": {"zip": 1, "city": "Riga"}}, False),
        ({"list": [None, 1]}, {"list": [math.nan, 1]}, True),
        ({"country": {"$ini": ["lv"]}}, {"country": "LV"}, True),
        ({"country": {"$nini": ["lv"]}}, {"country": "LV"}, False),
        ({"tags": {"$all": ["a", 1]}}, {"tags": [1, "b", "a"]}, True),
        ({"tags": {"$all": ["a", {"$gt": 1}]}}, {"tags": ["a", 2]}, True),
        ({"tags": {"$all": ["a", {"$gt": 1}]}}, {"tags": ["a", 1]}, False),
        ({"tags": {"$alli": ["A"]}}, {"tags": ["a"]}, True),
        ({"tags": {"$size": {"$gte": 2}}}, {"tags": [1, 2]}, True),
        ({"tags": {"$elemMatch": {"$regex": "^pro"}}}, {"tags": ["basic", "project"]}, True),
        ({"pets": {"$elemMatch": {"kind": "dog", "age": {"$lt": 3}}}}, {"pets": [{"kind": "dog", "age": 2}]}, True),
        ({"pets": {"$elemMatch": {"$or": [{"kind": "dog"}, {"kind": "cat"}]}}}, {"pets": [None, 3]}, False),
        ({"tags.0": "a", "tags.length": 2}, {"tags": ["a", "b"]}, True),
        ({"name": {"$type": "string"}}, {"name": "x"}, True),
        ({"version": {"$vgte": "4.9", "$vlt": "5"}}, {"version": "4.10"}, True),
        ({"version": {"$vgt": "4.2.0-rc.1"}}, {"version": "v4.2.0+7"}, True),
        ({"version": {"$vne": "4.2.0"}}, {"version": 4.2}, True),
        ({"name": {"$lt": "\uffff"}}, {"name": "😀"}, True),
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
    "condition",
    [{"n": {"$gtt": 5}}, {"n": {"$not": {"$gtt": 5}}}, {"n": {"$in": 1}}, {"$or": [{"n": {"$nin": 1}}]}, {"$and": 3}],
)
def test_with_coercion_a_mistake_never_matches(condition: dict[str, Any]) -> None:
    assert compile_condition(condition, coerce=True)({"n": 1}) is False


@pytest.mark.parametrize(
    ("condition", "key", "allowed"),
    [
        ({"plan": {"$regx": "t"}}, "plan.$regx", "$exists"),
        ({"$xor": []}, "$xor", "$nor"),
        ({"$and": [{"a": 1}, {"b": {"$length": 2}}]}, "$and.1.b.$length", "$in"),
        ({"$vgte": {"app_version": "4"}}, "$vgte", "$and"),
        ({"$or": [{"$gt": 3}]}, "$or.0.$gt", "$and"),
        ({"a": {"$or": [{"$gt": 3}]}}, "a.$or", "$in"),
        ({"a": {"$elemMatch": {"$gt": 3, "name": "x"}}}, "a.$elemMatch.$gt", "$and"),
        ({"a": {"$all": [{"$near": 3}]}}, "a.$all.0.$near", "$in"),
        ({"a": {"$type": "text"}}, "a.$type", "string"),
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
        ({"a": {}}, "a"),
        ({"a": {"$eq": [1]}}, "a.$eq"),
        ({"a": {"$ne": {"b": 1}}}, "a.$ne"),
        ({"a": {"$all": "x"}}, "a.$all"),
        ({"a": {"$alli": [math.nan]}}, "a.$alli.0"),
        ({"a": {"$ini": "x"}}, "a.$ini"),
        ({"a": {"$size": -1}}, "a.$size"),
        ({"a": {"$size": True}}, "a.$size"),
        ({"a": {"$size": [1]}}, "a.$size"),
        ({"a": {"$elemMatch": "x"}}, "a.$elemMatch"),
        ({"a": {"$elemMatch": {}}}, "a.$elemMatch"),
        ({"a": {"$elemMatch": {"b": {"$in": 1}}}}, "a.$elemMatch.b.$in"),
        ({"a": {"$vgte": 4.1}}, "a.$vgte"),
        ({"a": {"$vgte": "1." * 100}}, "a.$vgte"),
        ({"a": {"$regex": 4}}, "a.$regex"),
        ({"a": {"$inGroup": ["g"]}}, "a.$inGroup"),
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
        lambda inner: {"a": {"$elemMatch": inner}},
        lambda inner: {"a": {"$all": [inner]}},
        lambda inner: {"a": {"$size": {"$not": inner}}},
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
    with pytest.raises(ConditionInvalid, match="at most 1000 tests"):
        compile_condition({"$or": [{"a": 1}] * 100_000})
    with pytest.raises(ConditionInvalid, match="at most 1000 tests"):
        compile_condition({"$or": [{"a": {"$regex": "a"}}] * 51})


ODD = [
    object(),
    {1, 2},
    b"x",
    "\ud800",
    10**400,
    -(10**400),
    [[[]]],
    {"a": object()},
    1j,
    math.inf,
    math.nan,
    [math.nan],
]
OPERANDS = {
    **dict.fromkeys(["$eq", "$ne", "$gt", "$lte", "$veq", "$vgt", "$regex", "$regexi"], "x"),
    **{key: ["x", 1] for key in ("$in", "$nin", "$ini", "$nini", "$all", "$alli")},
    "$exists": True,
    "$type": "object",
    "$size": 1,
    "$elemMatch": {"b": {"$gt": 1}},
    "$inGroup": "unknown",
}


@pytest.mark.parametrize("value", [*ODD, ODD])
@pytest.mark.parametrize("coerce", [False, True])
def test_odd_attributes_never_raise(value: Any, coerce: bool) -> None:
    for operator, operand in OPERANDS.items():
        for attributes in ({"a": value}, {"a": [value]}, {"a": {"b": value}}, {"a": [{"b": value}]}):
            for name in ("a", "a.b", "a.0.b", "a.length"):
                predicate = compile_condition({name: {operator: operand}}, coerce=coerce)
                assert predicate(attributes) in (True, False)
    assert compile_condition({"a": {"$gt": 1}, "a.b": {"c": [1]}}, coerce=coerce)({"a": value}) is False


@pytest.mark.parametrize("value", ["1." * 1_000_000, ["a" * 500] * 5_000, list(range(1_000_000)), ["a"] * 1_000_000])
def test_long_attributes_do_not_take_long(value: Any) -> None:
    operands = {**OPERANDS, "$elemMatch": {"$regex": "a*a*b"}, "$all": [{"$gt": "b"}]}
    for operator, operand in operands.items():
        predicate = compile_condition({"a": {operator: operand}})

        assert thread_seconds(lambda predicate=predicate: predicate({"a": value})) < 0.05, operator  # type: ignore[misc]


def test_names_and_clauses() -> None:
    condition = {"plan": "team", "$and": [{"role": "owner"}, {"$or": [{"seats": 1}, {"beta": True}]}]}

    assert list(names(condition)) == [
        ("plan", ("plan",)),
        ("role", ("$and", 0, "role")),
        ("seats", ("$and", 1, "$or", 0, "seats")),
        ("beta", ("$and", 1, "$or", 1, "beta")),
    ]
    assert list(clauses(condition)) == [{"plan": "team"}, {"role": "owner"}, {"$or": [{"seats": 1}, {"beta": True}]}]


@pytest.mark.parametrize(
    ("attributes", "clause"),
    [
        ({"plan": "team", "seats": 4, "role": "owner"}, None),
        ({"plan": "free", "seats": 4}, {"plan": "team"}),
        ({"plan": "team", "seats": 4}, {"role": "owner"}),
        ({"plan": "team", "seats": 9, "role": "owner"}, {"seats": {"$gt": 1, "$lt": 5}}),
    ],
)
def test_the_clause_that_fails(attributes: dict[str, Any], clause: dict[str, Any] | None) -> None:
    condition = {"plan": "team", "$and": [{"role": "owner"}, {"$or": []}], "seats": {"$gt": 1, "$lt": 5}}

    assert failing(condition, attributes) == clause


def test_what_is_equal_is_shared() -> None:
    conditions = [{"plan": {"$in": ["team", "business"]}, "seats": {"$gte": 5}} for _ in range(2)]

    assert compile_condition(conditions[0]) is compile_condition(conditions[1])


@pytest.mark.conformance
def test_the_growthbook_suite() -> None:
    cases = json.loads((conformance("growthbook") / "cases.json").read_text(encoding="utf-8"))["evalCondition"]

    coerced = [
        name
        for name, condition, attributes, expected, *groups in cases
        if compile_condition(condition, *groups, coerce=True)(attributes) is not expected
    ]
    strict = [
        name
        for name, condition, attributes, expected, *groups in cases
        if holds(condition, attributes, *groups) is not expected
    ]

    print(f"GrowthBook evalCondition: {len(cases)} cases; {len(coerced)} fail with coercion, {len(strict)} without")
    assert len(cases) == 248
    assert coerced == []
    assert strict == NEED_COERCION


def holds(condition: dict[str, Any], attributes: dict[str, Any], *groups: dict[str, Any]) -> bool:
    """A condition that does not load never matches."""
    try:
        return compile_condition(condition, *groups)(attributes)
    except ConditionInvalid:
        return False
