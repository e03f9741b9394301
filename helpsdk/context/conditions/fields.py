"""Tests of one attribute by its name.

Every operator works through its value test; the few that most rules use have a closure of their own here, which saves
a call for each evaluation. Both forms are shared between rules that ask the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from helpsdk.context.conditions.invalid import Predicate, Test
from helpsdk.context.conditions.operators import MAX_SHARED_LIST, NUMBERS, ORDER, SHARED, Compare, negated
from helpsdk.context.conditions.values import walk

#: The attribute's name, the operand and its value test → a predicate, or None when this operand has no quicker form.
Quick: TypeAlias = Callable[[str, Any, Test], Predicate | None]

#: How a plain value is looked up in the tables: `{"plan": "team"}`.
IS: Final = ""


@lru_cache(maxsize=SHARED)
def field(name: str, test: Test) -> Predicate:
    """Of attributes, which are an object."""
    if "." not in name:
        return lambda attributes: test(attributes.get(name))
    steps = tuple(name.split("."))
    return lambda attributes: test(walk(attributes, steps))


@lru_cache(maxsize=SHARED)
def field_of_anything(name: str, test: Test) -> Predicate:
    """Of an element of a list, which may be no object."""
    steps = tuple(name.split("."))
    return lambda subject: test(walk(subject, steps))


def quick_field(name: str, operator: str, operand: Any, test: Test) -> Predicate:
    quick = _QUICK.get(operator)
    return (quick and "." not in name and quick(name, operand, test)) or field(name, test)


def _text(name: str, operand: Any, _: Test) -> Predicate | None:
    return _is_text(name, operand) if operand.__class__ is str else None


@lru_cache(maxsize=SHARED)
def _is_text(name: str, expected: str) -> Predicate:
    return lambda attributes: attributes.get(name) == expected


def _texts(name: str, operand: Any, test: Test) -> Predicate | None:
    """Numbers and booleans are left out: to a set true is 1."""
    short = len(operand) <= MAX_SHARED_LIST and all(value.__class__ is str for value in operand)
    return _among_texts(name, frozenset(operand), test) if short else None


@lru_cache(maxsize=SHARED)
def _among_texts(name: str, wanted: frozenset[str], test: Test) -> Predicate:
    def predicate(attributes: Mapping[str, Any]) -> bool:
        value = attributes.get(name)
        return value in wanted if value.__class__ is str else test(value)

    return predicate


def _not(quick: Quick) -> Quick:
    def build(name: str, operand: Any, test: Test) -> Predicate | None:
        predicate = quick(name, operand, negated(test))
        return predicate and negated(predicate)

    return build


def _number(compare: Compare) -> Quick:
    return lambda name, operand, _: _in_order(name, compare, operand) if operand.__class__ in NUMBERS else None


@lru_cache(maxsize=SHARED)
def _in_order(name: str, compare: Compare, bound: float) -> Predicate:
    def predicate(attributes: Mapping[str, Any]) -> bool:
        value = attributes.get(name)
        return value.__class__ in NUMBERS and compare(value, bound)

    return predicate


_QUICK: Final[dict[str, Quick]] = {
    IS: _text,
    "$eq": _text,
    "$ne": _not(_text),
    "$in": _texts,
    "$nin": _not(_texts),
    **{name: _number(compare) for name, compare in ORDER.items()},
}
