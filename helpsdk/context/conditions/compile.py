"""Conditions → closures. Operators that only compare are in `operators`; here is what holds further conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from helpsdk.context.conditions.allowance import of_list
from helpsdk.context.conditions.build import Build
from helpsdk.context.conditions.fields import IS
from helpsdk.context.conditions.groups import Group, group_of, reference_of, unknown
from helpsdk.context.conditions.invalid import (
    MAX_DEPTH,
    ConditionInvalid,
    Path,
    Predicate,
    Test,
    too_deep,
)
from helpsdk.context.conditions.operators import (
    NUMBERS,
    OPERATORS,
    SHARED,
    among,
    equal,
    holds_all,
    is_list,
    listed,
    lowered,
    negated,
    scalars,
)
from helpsdk.context.conditions.values import SCALAR, refuse_odd, typed

NO_GROUPS: Final[Mapping[str, Any]] = MappingProxyType({})
#: A longer list, or one of more text, is not looked through by $elemMatch and $all: it bounds the time an answer takes.
MAX_ELEMENTS: Final = 1_000
MAX_CHARACTERS: Final = 10_000
#: How many tests one counts for, where it is not one.
_COSTS: Final = {"$regex": 20, "$regexi": 20}


def compile_condition(
    condition: Mapping[str, Any], saved_groups: Mapping[str, Any] = NO_GROUPS, *, coerce: bool = False
) -> Predicate:
    """A predicate over attributes, which never raises; or ConditionInvalid.

    `$inGroup` of a group that is not there is an empty list's, as upstream; `refuse_unknown_groups` finds those.
    `coerce` is for GrowthBook's own suite: it orders as JavaScript does, and a mistake never matches.
    """
    if not coerce:
        return _all(_condition(condition, (), Build(saved_groups), 1))
    try:
        return _all(_condition(condition, (), Build(saved_groups, coerce=True), 1))
    except ConditionInvalid:
        return _never


def check_group(id: str, saved_groups: Mapping[str, Any]) -> None:
    """Raises ConditionInvalid, with the path inside `saved_groups`, for a group that no condition could use."""
    group = group_of(saved_groups[id])
    if group is None:
        raise ConditionInvalid("a saved group is a list of values or a condition", (id,))
    if group.values is None:
        _condition(group.condition, (id, *group.path), Build(saved_groups, within=(id,)), 1)
    else:
        scalars(group.values, (id, *group.path))


# --- conditions -------------------------------------------------------------------------------------------------------


def _condition(condition: Any, path: Path, build: Build, depth: int) -> list[Predicate]:
    """What must all hold."""
    if not isinstance(condition, Mapping):
        raise ConditionInvalid("a condition is a set of entries", path)
    if depth > MAX_DEPTH:
        raise too_deep(path)
    found: list[Predicate] = []
    for key, value in condition.items():
        found += _entry(key, value, path, build, depth)
    return found


def _entry(key: Any, value: Any, path: Path, build: Build, depth: int) -> list[Predicate]:
    if not isinstance(key, str):
        raise ConditionInvalid(f"attribute names are texts, not {key!r}", (*path, str(key)))
    here = (*path, key)
    if key in _LOGIC:
        return _LOGIC[key](value, here, build, depth + 1)
    if key.startswith("$") and not (_is_tests(value) and key not in _VALUE_OPERATORS):
        raise _unknown_logic(key, here)
    return _attribute(key, value, here, build, depth)


def _unknown_logic(key: str, path: Path) -> ConditionInvalid:
    if key in _VALUE_OPERATORS:
        return ConditionInvalid(f"{key} stands under the name of an attribute", path, tuple(_LOGIC))
    return ConditionInvalid(f"unknown operator {key!r}", path, tuple(_LOGIC))


def _all(tests: list[Predicate]) -> Predicate:
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        return _both(*tests)
    return _every(tuple(tests)) if tests else _always


@lru_cache(maxsize=SHARED)
def _both(first: Predicate, second: Predicate) -> Predicate:
    return lambda subject: first(subject) and second(subject)


@lru_cache(maxsize=SHARED)
def _every(tests: tuple[Predicate, ...]) -> Predicate:
    def predicate(subject: Any) -> bool:
        for test in tests:  # noqa: SIM110 (all() with a generator takes twice as long)
            if not test(subject):
                return False
        return True

    return predicate


def _always(_: Any) -> bool:
    return True


def _never(_: Any) -> bool:
    return False


def _conditions(value: Any, path: Path, build: Build, depth: int) -> list[list[Predicate]]:
    if not isinstance(value, list | tuple):
        raise ConditionInvalid(f"{path[-1]} takes a list of conditions", path)
    return [_condition(part, (*path, index), build, depth) for index, part in enumerate(value)]


def _and(value: Any, path: Path, build: Build, depth: int) -> list[Predicate]:
    return [test for part in _conditions(value, path, build, depth) for test in part]


def _or(value: Any, path: Path, build: Build, depth: int) -> list[Predicate]:
    options = [_all(part) for part in _conditions(value, path, build, depth)]
    return [lambda subject: any(test(subject) for test in options)] if options else []  # upstream: an empty $or holds


def _nor(value: Any, path: Path, build: Build, depth: int) -> list[Predicate]:
    return [negated(_all(_or(value, path, build, depth)))]


def _not(value: Any, path: Path, build: Build, depth: int) -> list[Predicate]:
    return [negated(_all(_condition(value, path, build, depth)))]


_Logic: TypeAlias = Callable[[Any, Path, Build, int], list[Predicate]]


# --- saved groups -----------------------------------------------------------------------------------------------------


def _saved_group(operand: Any, path: Path, build: Build, _: int) -> list[Predicate]:
    reference = reference_of(operand, path)
    group = group_of(build.groups.get(reference.id))
    if group is None:
        raise unknown(reference.id, build.groups, path)
    if group.values is None:
        return [_group_condition(reference.id, group, path, build)]
    name = reference.attribute or group.attribute
    if name is None:
        raise ConditionInvalid(f"group {reference.id!r} is a list; ask whether an attribute is $inGroup of it", path)
    build.spend(1, path)
    return [build.field(name, "$in", group.values, among(scalars(group.values, path)))]


def _group_condition(id: str, group: Group, path: Path, build: Build) -> Predicate:
    if id in build.within:
        raise ConditionInvalid(f"saved groups in a circle: {' → '.join((*build.within, id))}", path)
    if len(build.within) == MAX_DEPTH:
        raise too_deep(path)
    place = (id, build.of_elements)
    if place in build.made:
        build.spend(build.made[place][1], path)
        return build.made[place][0]
    before = build.left
    try:
        with build.group(id):
            predicate = _all(_condition(group.condition, (), build, 1))
    except ConditionInvalid as error:
        told = f"saved group {id!r}" + (f", {error.key}" if error.key else "")
        raise ConditionInvalid(f"{told}: {error}", path, error.allowed) from None
    build.made[place] = predicate, before - build.left
    return predicate


def _in_group(operand: Any, path: Path, build: Build, _: int) -> Test:
    if not isinstance(operand, str):
        raise ConditionInvalid(f"{path[-1]} takes the id of a saved group", path)
    group = group_of(build.groups.get(operand, ()))
    if group is None or group.values is None:
        raise ConditionInvalid(f"group {operand!r} is no list of values; name it with $savedGroup", path)
    return among(scalars(group.values, path))


_LOGIC: Final[dict[str, _Logic]] = {
    "$and": _and,
    "$or": _or,
    "$nor": _nor,
    "$not": _not,
    "$savedGroup": _saved_group,
}


# --- one attribute ----------------------------------------------------------------------------------------------------


def _is_tests(value: Any) -> bool:
    """`{"$gt": 3}` is a set of operators; anything else is compared for equality."""
    return isinstance(value, Mapping) and any(isinstance(key, str) and key.startswith("$") for key in value)


def _attribute(name: str, value: Any, path: Path, build: Build, depth: int) -> list[Predicate]:
    if not _is_tests(value):
        return [build.field(name, IS, value, _plain(value, path, build))]
    if depth > MAX_DEPTH:
        raise too_deep(path)
    tests = ((key, operand, _operator(key, operand, (*path, key), build, depth)) for key, operand in value.items())
    return [build.field(name, key, operand, test) for key, operand, test in tests]


def _value_test(value: Any, path: Path, build: Build, depth: int) -> Test:
    if not _is_tests(value):
        return _plain(value, path, build)
    if depth > MAX_DEPTH:
        raise too_deep(path)
    return _all([_operator(key, operand, (*path, key), build, depth) for key, operand in value.items()])


def _plain(value: Any, path: Path, build: Build) -> Test:
    build.spend(1, path)
    if isinstance(value, Mapping) and not value:
        if build.coerce:
            return _always
        raise ConditionInvalid("an empty object asks for nothing", path)
    return equal(value, path)


def _operator(key: Any, operand: Any, path: Path, build: Build, depth: int) -> Test:
    build.spend(_COSTS.get(key, 1), path)
    try:
        if key in _HOLDING:
            return _HOLDING[key](operand, path, build, depth + 1)
        if key in build.operators:
            return build.operators[key](operand, path)
    except ConditionInvalid:
        if build.coerce:
            return _never
        raise
    raise ConditionInvalid(f"unknown operator {key!r}", path, (*OPERATORS, *_HOLDING))


def _elem_match(operand: Any, path: Path, build: Build, depth: int) -> Test:
    """Operators are about an element itself, names about what is in it; null elements are passed over."""
    if not isinstance(operand, Mapping) or not operand:
        raise ConditionInvalid(f"{path[-1]} takes operators or a condition", path)
    before = build.left
    if all(isinstance(key, str) and key.startswith("$") and key not in _CONDITIONS for key in operand):
        test = _value_test(operand, path, build, depth)
    else:
        with build.elements():
            test = _all(_condition(operand, path, build, depth))
    return _searched(lambda actual: any(test(item) for item in actual if item is not None), before - build.left)


_CONDITIONS: Final = frozenset({"$and", "$or", "$nor", "$savedGroup"})


def _searched(test: Test, tests: int) -> Test:
    def searched(actual: Any) -> bool:
        return sum(len(item) for item in actual if isinstance(item, str)) <= MAX_CHARACTERS and test(actual)

    return lambda actual: is_list(actual, MAX_ELEMENTS) and of_list(searched, actual, searched, tests)


def _all_of(fold: Callable[[Any], Any]) -> _Holding:
    """Each of them is somewhere in the list: a value, or an element that passes these operators."""

    def build_test(operand: Any, path: Path, build: Build, depth: int) -> Test:
        plain, rest, before = set[Any](), list[Test](), build.left
        for index, value in enumerate(listed(operand, path)):
            if isinstance(value, SCALAR):
                refuse_odd(value, (*path, index))
                plain.add(typed(fold(value)))
            else:
                rest.append(_value_test(value, (*path, index), build, depth))
        all_plain = holds_all(frozenset(plain), fold)
        return _both(all_plain, _matched(rest, before - build.left)) if rest else all_plain

    return build_test


def _matched(tests: list[Test], spent: int) -> Test:
    return _searched(lambda actual: all(any(test(item) for item in actual) for test in tests), spent)


def _is_number(value: Any) -> bool:
    return value.__class__ in NUMBERS


def _size(operand: Any, path: Path, build: Build, depth: int) -> Test:
    if not _is_tests(operand) and not (_is_number(operand) and operand >= 0):
        raise ConditionInvalid(f"{path[-1]} takes a number, 0 or more, or operators", path)
    test = _value_test(operand, path, build, depth)
    return lambda actual: isinstance(actual, list | tuple) and test(len(actual))


_Holding: TypeAlias = Callable[[Any, Path, Build, int], Test]
_HOLDING: Final[dict[str, _Holding]] = {
    "$not": lambda operand, path, build, depth: negated(_value_test(operand, path, build, depth)),
    "$elemMatch": _elem_match,
    "$all": _all_of(lambda value: value),
    "$alli": _all_of(lowered),
    "$size": _size,
    "$inGroup": _in_group,
    "$notInGroup": lambda operand, path, build, depth: negated(_in_group(operand, path, build, depth)),
}
_VALUE_OPERATORS: Final = frozenset({*OPERATORS, *_HOLDING} - {"$not"})
