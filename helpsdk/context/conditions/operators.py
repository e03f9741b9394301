"""The operators that compare one value: each checks its operand once and gives a test that never raises.

Tests are shared: rules that compare with equal operands hold the same closure, which saves memory and load time.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from helpsdk.context import versions
from helpsdk.context.conditions.allowance import of_list
from helpsdk.context.conditions.invalid import MAX_LISTED, ConditionInvalid, Path, Test
from helpsdk.context.conditions.regexes import RegexRefused, finder
from helpsdk.context.conditions.values import JSON_TYPES, SCALAR, json_type, refuse_odd, same, typed

Builder: TypeAlias = Callable[[Any, Path], Test]
Compare: TypeAlias = Callable[[Any, Any], bool]

SHARED: Final = 4096
MAX_SHARED_LIST: Final = 50
NUMBERS: Final = frozenset((int, float))


@lru_cache(maxsize=SHARED)
def negated(test: Test) -> Test:
    return lambda subject: not test(subject)


# --- equality ---------------------------------------------------------------------------------------------------------


def equal(expected: Any, path: Path) -> Test:
    """What an attribute's plain value means: deep equality."""
    refuse_odd(expected, path)
    if isinstance(expected, SCALAR):
        return _equal_scalar(typed(expected))
    return lambda actual: same(expected, actual)


@lru_cache(maxsize=SHARED)
def _equal_scalar(expected: Any) -> Test:
    if isinstance(expected, str):
        return lambda actual: isinstance(actual, str) and actual == expected
    if expected is None or isinstance(expected, tuple):
        exactly = expected[0] if expected else None
        return lambda actual: actual is exactly
    return lambda actual: actual.__class__ in NUMBERS and bool(actual == expected)


def _equals(operand: Any, path: Path) -> Test:
    """`$eq` is for scalars; to GrowthBook two lists or objects are never the same one."""
    if not isinstance(operand, SCALAR):
        raise ConditionInvalid(f"{path[-1]} takes a text, number, true, false or null; compare others without it", path)
    return equal(operand, path)


# --- lists ------------------------------------------------------------------------------------------------------------


def listed(operand: Any, path: Path) -> list[Any] | tuple[Any, ...]:
    if not isinstance(operand, list | tuple):
        raise ConditionInvalid(f"{path[-1]} takes a list", path)
    if len(operand) > MAX_LISTED:
        raise ConditionInvalid(f"{path[-1]} takes at most {MAX_LISTED} values, not {len(operand)}", path)
    return operand


def scalars(operand: Any, path: Path) -> frozenset[Any]:
    """The values of a list of scalars, `typed`."""
    for index, value in enumerate(listed(operand, path)):
        if not isinstance(value, SCALAR):
            raise ConditionInvalid(f"{path[-1]} lists texts, numbers, true, false or null", (*path, index))
        refuse_odd(value, (*path, index))
    return frozenset(map(typed, operand))


def among(wanted: frozenset[Any]) -> Test:
    """One of the values; of an attribute that is itself a list, at least one."""
    return _among(wanted) if len(wanted) <= MAX_SHARED_LIST else _among.__wrapped__(wanted)


@lru_cache(maxsize=SHARED)
def _among(wanted: frozenset[Any]) -> Test:
    def test(actual: Any) -> bool:
        if isinstance(actual, list | tuple):
            return is_list(actual) and of_list(any_of, actual, wanted)
        return isinstance(actual, SCALAR) and typed(actual) in wanted

    def any_of(actual: Any) -> bool:
        return any(isinstance(value, SCALAR) and typed(value) in wanted for value in actual)

    return test


def _among_insensitive(wanted: frozenset[Any]) -> Test:
    lower = frozenset(map(lowered, wanted))
    one = among(lower)

    def any_of(actual: Any) -> bool:
        return any(isinstance(value, SCALAR) and typed(lowered(value)) in lower for value in actual)

    def test(actual: Any) -> bool:
        if isinstance(actual, list | tuple):
            return is_list(actual) and of_list(any_of, actual, ("$ini", lower))
        return one(lowered(actual))

    return test


def is_list(actual: Any, most: int = MAX_LISTED) -> bool:
    """A list that is looked through: a longer one is to every test of its elements as if it had none that fits."""
    return isinstance(actual, list | tuple) and len(actual) <= most


def lowered(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def holds_all(wanted: frozenset[Any], fold: Callable[[Any], Any]) -> Test:
    """A list that holds every one of these scalars, `typed` as its own are once folded."""

    def holds(actual: Any) -> bool:
        return wanted <= {typed(fold(value)) for value in actual if isinstance(value, SCALAR)}

    return lambda actual: is_list(actual) and of_list(holds, actual, holds)


# --- order ------------------------------------------------------------------------------------------------------------


def _ordered(compare: Compare) -> Builder:
    """Two numbers, or two texts by their UTF-16 code units as in JavaScript."""

    def build(operand: Any, path: Path) -> Test:
        refuse_odd(operand, path)
        if isinstance(operand, str):
            return _text_order(compare, operand)
        if operand.__class__ not in NUMBERS:
            raise ConditionInvalid(f"{path[-1]} takes a number or a text", path)
        return _number_order(compare, operand)

    return build


@lru_cache(maxsize=SHARED)
def _number_order(compare: Compare, bound: float) -> Test:
    return lambda actual: actual.__class__ in NUMBERS and compare(actual, bound)


@lru_cache(maxsize=SHARED)
def _text_order(compare: Compare, bound: str) -> Test:
    if bound.isascii():  # then code points and code units give one order
        return lambda actual: isinstance(actual, str) and compare(actual, bound)
    units = _units(bound)
    return lambda actual: isinstance(actual, str) and compare(_units(actual), units)


def _units(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def _version(compare: Compare) -> Builder:
    def build(operand: Any, path: Path) -> Test:
        if not isinstance(operand, str):
            hint = "; put it in quotes, as 4.10 is the number 4.1" if operand.__class__ in NUMBERS else ""
            raise ConditionInvalid(f"{path[-1]} takes a version as a text{hint}", path)
        if len(operand) > versions.MAX_LENGTH:
            raise ConditionInvalid(f"{path[-1]} takes a version of at most {versions.MAX_LENGTH} characters", path)
        return _version_order(compare, versions.key(operand))

    return build


@lru_cache(maxsize=SHARED)
def _version_order(compare: Compare, bound: str) -> Test:
    otherwise = compare is operator.ne  # what is no version differs from every version

    def test(actual: Any) -> bool:
        if not isinstance(actual, str) or len(actual) > versions.MAX_LENGTH:
            return otherwise
        return compare(versions.key(actual), bound)

    return test


# --- the rest ---------------------------------------------------------------------------------------------------------


def _exists(operand: Any, path: Path) -> Test:
    if not isinstance(operand, bool):
        raise ConditionInvalid(f"{path[-1]} takes true or false", path, ("true", "false"))
    return _is_something if operand else _is_nothing


def _is_something(actual: Any) -> bool:
    return actual is not None


def _is_nothing(actual: Any) -> bool:
    return actual is None


def _type(operand: Any, path: Path) -> Test:
    if operand not in JSON_TYPES:
        raise ConditionInvalid(f"{path[-1]} takes the name of a JSON type", path, JSON_TYPES)
    return lambda actual: json_type(actual) == operand


def _regex(*, insensitive: bool) -> Builder:
    def build(operand: Any, path: Path) -> Test:
        if not isinstance(operand, str):
            raise ConditionInvalid(f"{path[-1]} takes a regular expression as a text", path)
        try:
            found = finder(operand, insensitive)
        except RegexRefused as error:
            raise ConditionInvalid(str(error), path) from None
        return lambda actual: isinstance(actual, str) and found(actual)

    return build


ORDER: Final[Mapping[str, Compare]] = {
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}
_VERSION_ORDER: Final[Mapping[str, Compare]] = {
    "$veq": operator.eq,
    "$vne": operator.ne,
    **{f"$v{name[1:]}": compare for name, compare in ORDER.items()},
}

OPERATORS: Final[dict[str, Builder]] = {
    "$eq": _equals,
    "$ne": lambda operand, path: negated(_equals(operand, path)),
    "$in": lambda operand, path: among(scalars(operand, path)),
    "$nin": lambda operand, path: negated(among(scalars(operand, path))),
    "$ini": lambda operand, path: _among_insensitive(scalars(operand, path)),
    "$nini": lambda operand, path: negated(_among_insensitive(scalars(operand, path))),
    **{name: _ordered(compare) for name, compare in ORDER.items()},
    **{name: _version(compare) for name, compare in _VERSION_ORDER.items()},
    "$exists": _exists,
    "$type": _type,
    "$regex": _regex(insensitive=False),
    "$regexi": _regex(insensitive=True),
}
