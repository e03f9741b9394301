"""JSON values as conditions see them: strictly typed, true is not 1, and an object's keys have an order.

Equality of lists and objects is GrowthBook's, which compares their JSON: keys in the same order (those that are array
indices first, by number, as JavaScript keeps them), NaN and infinity inside them as null.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from helpsdk.context.conditions.invalid import MAX_DEPTH, ConditionInvalid, Path, too_deep

SCALAR: Final = (str, bool, int, float, type(None))
_MAX_INDEX: Final = 2**32 - 1


def lookup(attributes: Any, name: str) -> Any:
    """The value at a dotted name, None when it is missing. A list has its indices and its `length`."""
    return walk(attributes, name.split("."))


def walk(value: Any, steps: Iterable[str]) -> Any:
    for step in steps:
        value = _inside(value, step)
    return value


def _inside(value: Any, step: str) -> Any:
    if value.__class__ is dict or isinstance(value, Mapping):  # the first is what it nearly always is, and quick
        return value.get(step)
    if not isinstance(value, list | tuple):
        return None
    if step == "length":
        return len(value)
    return value[int(step)] if _is_index(step, len(value)) else None


def _is_index(key: object, below: int) -> bool:
    """Whether it is an array index as JavaScript writes one: 0 and 12, not 01."""
    if not isinstance(key, str) or len(key) > 10 or not (key.isascii() and key.isdigit()):
        return False
    return (key == "0" or key[0] != "0") and int(key) < below


def json_type(value: Any) -> str:
    """Its name in `$type`; `unknown` for what JSON does not have."""
    if value is None:
        return "null"
    return next((name for name, types in _TYPES.items() if isinstance(value, types)), "unknown")


_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "boolean": (bool,),  # before number: True is an int
    "number": (int, float),
    "string": (str,),
    "array": (list, tuple),
    "object": (Mapping,),
}
JSON_TYPES: Final = ("string", "number", "boolean", "array", "object", "null")


def typed(value: Any) -> Any:
    """A hashable stand-in for a scalar that keeps true apart from 1."""
    return (value,) if isinstance(value, bool) else value


def same(expected: Any, actual: Any) -> bool:
    """Deep equality, as deep as `expected`, whatever the other is."""
    if isinstance(expected, Mapping):
        return (
            isinstance(actual, Mapping)
            and len(expected) == len(actual)
            and _keys(expected) == _keys(actual)
            and all(same(value, _finite(actual[key])) for key, value in expected.items())
        )
    if isinstance(expected, list | tuple):
        return (
            isinstance(actual, list | tuple)
            and len(expected) == len(actual)
            and all(same(value, _finite(other)) for value, other in zip(expected, actual, strict=True))
        )
    return isinstance(actual, SCALAR) and bool(typed(expected) == typed(actual))


def _keys(value: Mapping[Any, Any]) -> list[Any]:
    indices = sorted((key for key in value if _is_index(key, _MAX_INDEX)), key=int)
    return indices + [key for key in value if not _is_index(key, _MAX_INDEX)] if indices else list(value)


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def refuse_odd(value: Any, path: Path, depth: int = 1) -> None:
    """Only what JSON can say, with an end to it."""
    if value.__class__ is str:
        return
    if depth > MAX_DEPTH:
        raise too_deep(path)
    if isinstance(value, float) and not math.isfinite(value):
        raise ConditionInvalid(f"{value} is not a value to compare with", path)
    if not isinstance(value, (*SCALAR, Mapping, list, tuple)):
        raise ConditionInvalid(f"{type(value).__name__} is not a value to compare with", path)
    for key, part in _parts(value):
        if isinstance(key, str) and key.startswith("$"):
            raise ConditionInvalid(f"{key!r} stands where a value belongs", (*path, key))
        refuse_odd(part, (*path, key), depth + 1)


def _parts(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list | tuple):
        yield from enumerate(value)
