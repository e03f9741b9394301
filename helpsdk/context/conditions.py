"""Conditions: GrowthBook's Mongo-style JSON, checked once and compiled to closures that never raise.

`{"plan": {"$in": ["team", "business"]}, "role": "owner"}`: every entry must hold. Dotted names walk into objects, a
missing attribute is null. Types are strict: only two numbers or two strings have an order, true is not 1, and what
has no answer (a word compared with a number, NaN) is false.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from helpsdk.errors import HelpError

Attributes: TypeAlias = Mapping[str, Any]
Predicate: TypeAlias = Callable[[Attributes], bool]
Test: TypeAlias = Callable[[Any], bool]
Path: TypeAlias = tuple[str | int, ...]

MAX_DEPTH: Final = 8
MAX_LISTED: Final = 10_000
_NO_GROUPS: Final[Mapping[str, Any]] = MappingProxyType({})


class ConditionInvalid(HelpError):
    """A condition that cannot be evaluated. `path` leads to the place, `key` is the same with dots."""

    def __init__(self, message: str, path: Path, allowed: tuple[str, ...] = ()) -> None:
        self.path, self.allowed = path, allowed
        self.key = ".".join(str(step) for step in path)
        super().__init__(message)


def compile_condition(
    condition: Mapping[str, Any],
    saved_groups: Mapping[str, Any] = _NO_GROUPS,  # noqa: ARG001 (for $savedGroup and $inGroup, which are not in this version)
    *,
    coerce: bool = False,
) -> Predicate:
    """A predicate over attributes; or ConditionInvalid. `coerce` compares as JavaScript does (upstream's suite)."""
    return _condition(condition, (), _COERCED if coerce else _STRICT)


def clauses(condition: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts that must all hold, `$and` taken apart; each is a condition of its own."""
    for key, value in condition.items():
        if key == "$and":
            for part in value:
                yield from clauses(part)
        else:
            yield {key: value}


def names(condition: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    """Every attribute a condition reads, as its dotted name, and where the condition says so."""
    for key, value in condition.items():
        if key == "$not":
            yield from _below(names(value), (key,))
        elif key in _LOGIC:
            for index, part in enumerate(value):
                yield from _below(names(part), (key, index))
        else:
            yield key, (key,)


def _below(found: Iterator[tuple[str, Path]], prefix: Path) -> Iterator[tuple[str, Path]]:
    for name, path in found:
        yield name, prefix + path


def lookup(attributes: Attributes, name: str) -> Any:
    """The value at a dotted name, None when it is missing."""
    value: Any = attributes
    for step in name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


# --- conditions -------------------------------------------------------------------------------------------------------

_Operators: TypeAlias = "Mapping[str, Callable[[Any, Path, _Operators], Test]]"


def _condition(condition: Any, path: Path, operators: _Operators, depth: int = 1) -> Predicate:
    if not isinstance(condition, Mapping):
        raise ConditionInvalid("a condition is a set of entries", path)
    if depth > MAX_DEPTH:
        raise ConditionInvalid(f"conditions nest at most {MAX_DEPTH} deep", path[:MAX_DEPTH])
    return _all([_entry(key, value, path, operators, depth) for key, value in condition.items()])


def _entry(key: Any, value: Any, path: Path, operators: _Operators, depth: int) -> Predicate:
    if not isinstance(key, str):
        raise ConditionInvalid(f"attribute names are texts, not {key!r}", (*path, str(key)))
    here = (*path, key)
    if key in _LOGIC:
        return _LOGIC[key](value, here, operators, depth + 1)
    if key.startswith("$"):
        raise ConditionInvalid(f"unknown operator {key!r}", here, tuple(_LOGIC))
    return _field(key, _value_test(value, here, operators, depth))


def _field(name: str, test: Test) -> Predicate:
    if "." in name:
        return lambda attributes: test(lookup(attributes, name))
    return lambda attributes: test(attributes.get(name))


def _all(tests: list[Callable[[Any], bool]]) -> Callable[[Any], bool]:
    if not tests:
        return lambda _: True
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        first, second = tests
        return lambda subject: first(subject) and second(subject)
    return lambda subject: all(test(subject) for test in tests)


def _any(tests: list[Predicate]) -> Predicate:
    return lambda subject: any(test(subject) for test in tests)


def _negated(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda subject: not test(subject)


def _conditions(value: Any, path: Path, operators: _Operators, depth: int) -> list[Predicate]:
    if not isinstance(value, list | tuple):
        raise ConditionInvalid(f"{path[-1]} takes a list of conditions", path)
    return [_condition(part, (*path, index), operators, depth) for index, part in enumerate(value)]


def _and(value: Any, path: Path, operators: _Operators, depth: int) -> Predicate:
    return _all(_conditions(value, path, operators, depth))


def _or(value: Any, path: Path, operators: _Operators, depth: int) -> Predicate:
    tests = _conditions(value, path, operators, depth)
    return _any(tests) if tests else _all([])  # upstream: an empty $or holds


def _nor(value: Any, path: Path, operators: _Operators, depth: int) -> Predicate:
    return _negated(_or(value, path, operators, depth))


def _not(value: Any, path: Path, operators: _Operators, depth: int) -> Predicate:
    return _negated(_condition(value, path, operators, depth))


_LOGIC: Final[dict[str, Callable[[Any, Path, Any, int], Predicate]]] = {
    "$and": _and,
    "$or": _or,
    "$nor": _nor,
    "$not": _not,
}


# --- one attribute ----------------------------------------------------------------------------------------------------


def _value_test(value: Any, path: Path, operators: _Operators, depth: int = 1) -> Test:
    """`{"$gt": 3}` is a set of operators; anything else is compared for equality."""
    if not isinstance(value, Mapping) or not any(str(key).startswith("$") for key in value):
        return _equal(value, path, operators)
    if depth > MAX_DEPTH:
        raise ConditionInvalid(f"conditions nest at most {MAX_DEPTH} deep", path[:MAX_DEPTH])
    return _all([_operator(key, operand, (*path, key), operators, depth) for key, operand in value.items()])


def _operator(key: str, operand: Any, path: Path, operators: _Operators, depth: int) -> Test:
    if key == "$not":
        return _negated(_value_test(operand, path, operators, depth + 1))
    if key not in operators:
        raise ConditionInvalid(f"unknown operator {key!r}", path, (*operators, "$not"))
    return operators[key](operand, path, operators)


def _equal(expected: Any, path: Path, _: _Operators) -> Test:
    _refuse_odd(expected, path)
    if expected is None or isinstance(expected, bool):
        return lambda actual: actual is expected
    if isinstance(expected, str):
        return lambda actual: isinstance(actual, str) and actual == expected
    return lambda actual: _same(expected, actual)


def _same(expected: Any, actual: Any) -> bool:
    """Deep equality in which true is not 1. As deep as `expected`, whatever the other is."""
    if isinstance(expected, Mapping):
        return (
            isinstance(actual, Mapping)
            and expected.keys() == actual.keys()
            and all(_same(value, actual[key]) for key, value in expected.items())
        )
    if isinstance(expected, list | tuple):
        return isinstance(actual, list | tuple) and len(expected) == len(actual) and all(map(_same, expected, actual))
    return isinstance(actual, _SCALAR) and _typed(expected) == _typed(actual)


_SCALAR: Final = (str, bool, int, float, type(None))


def _typed(value: Any) -> Any:
    """A hashable stand-in that keeps true apart from 1."""
    return (value,) if isinstance(value, bool) else value


def _refuse_odd(value: Any, path: Path, depth: int = 1) -> None:
    """Only what JSON can say, with an end to it."""
    if depth > MAX_DEPTH:
        raise ConditionInvalid(f"conditions nest at most {MAX_DEPTH} deep", path[:MAX_DEPTH])
    if isinstance(value, float) and not math.isfinite(value):
        raise ConditionInvalid(f"{value} is not a value to compare with", path)
    if not isinstance(value, (*_SCALAR, Mapping, list, tuple)):
        raise ConditionInvalid(f"{type(value).__name__} is not a value to compare with", path)
    for key, part in _parts(value):
        if isinstance(key, str) and key.startswith("$"):
            raise ConditionInvalid(f"{key!r} stands where a value belongs", (*path, key))
        _refuse_odd(part, (*path, key), depth + 1)


def _parts(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list | tuple):
        yield from enumerate(value)


def _listed(operand: Any, path: Path) -> frozenset[Any]:
    if not isinstance(operand, list | tuple):
        raise ConditionInvalid(f"{path[-1]} takes a list", path)
    if len(operand) > MAX_LISTED:
        raise ConditionInvalid(f"{path[-1]} takes at most {MAX_LISTED} values, not {len(operand)}", path)
    for index, value in enumerate(operand):
        if not isinstance(value, _SCALAR):
            raise ConditionInvalid(f"{path[-1]} lists texts, numbers, true, false or null", (*path, index))
        _refuse_odd(value, (*path, index))
    return frozenset(map(_typed, operand))


def _in(operand: Any, path: Path, _: _Operators) -> Test:
    """One of the values; of an attribute that is itself a list, at least one."""
    wanted = _listed(operand, path)

    def test(actual: Any) -> bool:
        if isinstance(actual, list | tuple):
            return any(isinstance(value, _SCALAR) and _typed(value) in wanted for value in actual)
        return isinstance(actual, _SCALAR) and _typed(actual) in wanted

    return test


def _not_in(operand: Any, path: Path, operators: _Operators) -> Test:
    return _negated(_in(operand, path, operators))


def _never_unless_listed(build: Callable[[Any, Path, _Operators], Test]) -> Callable[[Any, Path, _Operators], Test]:
    """Upstream lets `$in` go without a list and then never match; to us it is a mistake worth an error."""
    return lambda operand, path, operators: (
        build(operand, path, operators) if isinstance(operand, list | tuple) else lambda _: False
    )


def _not_equal(operand: Any, path: Path, operators: _Operators) -> Test:
    return _negated(_equal(operand, path, operators))


def _exists(operand: Any, path: Path, _: _Operators) -> Test:
    if not isinstance(operand, bool):
        raise ConditionInvalid("$exists takes true or false", path, ("true", "false"))
    return (lambda actual: actual is not None) if operand else (lambda actual: actual is None)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Path, _Operators], Test]:
    def build(operand: Any, path: Path, _: _Operators) -> Test:
        _refuse_odd(operand, path)
        if isinstance(operand, str):
            return lambda actual: isinstance(actual, str) and compare(actual, operand)
        if isinstance(operand, bool) or not isinstance(operand, int | float):
            raise ConditionInvalid(f"{path[-1]} takes a number or a text", path)
        return lambda actual: (
            isinstance(actual, int | float) and not isinstance(actual, bool) and compare(actual, operand)
        )

    return build


def _coerced(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Path, _Operators], Test]:
    def build(operand: Any, path: Path, _: _Operators) -> Test:
        _refuse_odd(operand, path)
        return lambda actual: (
            compare(actual, operand)
            if isinstance(actual, str) and isinstance(operand, str)
            else compare(_number(actual), _number(operand))
        )

    return build


def _number(value: Any) -> float:
    """A number as JavaScript would make it of a JSON scalar; NaN, which has no order, for all else."""
    try:
        return float(value or 0) if isinstance(value, _SCALAR) else math.nan
    except (ValueError, OverflowError):
        return math.nan


_ORDER: Final = {"$gt": operator.gt, "$gte": operator.ge, "$lt": operator.lt, "$lte": operator.le}
_COMMON: Final = {"$eq": _equal, "$ne": _not_equal, "$in": _in, "$nin": _not_in, "$exists": _exists}
_UPSTREAM: Final = {"$in": _never_unless_listed(_in), "$nin": _never_unless_listed(_not_in)}
_STRICT: Final[_Operators] = {**_COMMON, **{key: _ordered(compare) for key, compare in _ORDER.items()}}
_COERCED: Final[_Operators] = {**_COMMON, **_UPSTREAM, **{key: _coerced(compare) for key, compare in _ORDER.items()}}
