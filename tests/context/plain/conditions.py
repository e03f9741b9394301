"""Conditions, read anew each time: the operators that `tests.context.worlds` uses, strictly typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COMPARE = {
    "gt": lambda actual, wanted: actual > wanted,
    "gte": lambda actual, wanted: actual >= wanted,
    "lt": lambda actual, wanted: actual < wanted,
    "lte": lambda actual, wanted: actual <= wanted,
    "eq": lambda actual, wanted: actual == wanted,
    "ne": lambda actual, wanted: actual != wanted,
}


def holds(condition: Mapping[str, Any], traits: Mapping[str, Any], groups: Mapping[str, Any]) -> bool:
    for key, value in condition.items():
        if key == "$and":
            ok = all(holds(part, traits, groups) for part in value)
        elif key == "$or":
            ok = not value or any(holds(part, traits, groups) for part in value)
        elif key == "$nor":
            ok = bool(value) and not any(holds(part, traits, groups) for part in value)
        elif key == "$not":
            ok = not holds(value, traits, groups)
        elif key == "$savedGroup":
            ok = holds(groups[value], traits, groups)
        else:
            ok = value_holds(value, traits.get(key), groups)
        if not ok:
            return False
    return True


def value_holds(wanted: Any, actual: Any, groups: Mapping[str, Any]) -> bool:
    if not isinstance(wanted, dict):
        return same(wanted, actual)
    return all(operator_holds(operator, operand, actual, groups) for operator, operand in wanted.items())


def operator_holds(operator: str, operand: Any, actual: Any, groups: Mapping[str, Any]) -> bool:
    if operator == "$not":
        return not value_holds(operand, actual, groups)
    if operator == "$exists":
        return (actual is not None) == bool(operand)
    if operator in ("$eq", "$ne"):
        return same(operand, actual) == (operator == "$eq")
    if operator in ("$in", "$nin"):
        return member(operand, actual) == (operator == "$in")
    if operator in ("$inGroup", "$notInGroup"):
        return member(groups[operand], actual) == (operator == "$inGroup")
    if operator == "$size":
        return isinstance(actual, list | tuple) and value_holds(operand, len(actual), groups)
    if operator == "$all":
        return isinstance(actual, list | tuple) and all(any(same(one, value) for value in actual) for one in operand)
    if operator.startswith("$v"):
        return isinstance(actual, str) and COMPARE[operator[2:]](version(actual), version(operand))
    comparable = (number(operand) and number(actual)) or (isinstance(operand, str) and isinstance(actual, str))
    return comparable and COMPARE[operator[1:]](actual, operand)


def member(values: Any, actual: Any) -> bool:
    """One of the values; of a list, at least one of its own."""
    mine = actual if isinstance(actual, list | tuple) else [actual]
    return any(same(one, value) for one in values for value in mine)


def same(wanted: Any, actual: Any) -> bool:
    if isinstance(wanted, list):
        return isinstance(actual, list | tuple) and len(wanted) == len(actual) and all(map(same, wanted, actual))
    if number(wanted) and number(actual):
        return bool(wanted == actual)
    return type(wanted) is type(actual) and bool(wanted == actual)


def number(value: Any) -> bool:
    return type(value) in (int, float) and value == value and abs(value) != float("inf")


def version(text: str) -> list[int]:
    """`4.10.0`, and no others."""
    return [int(part) for part in text.split(".")]


def clause_count(condition: Mapping[str, Any]) -> int:
    return sum(sum(map(clause_count, value)) if key == "$and" else 1 for key, value in condition.items())
