"""JSON of a stranger, read so that nobody else can read it differently.

Readers of JSON differ in what they make of the same bytes: of two equal names most keep the last, some the first; a
large number is rounded by one and not by another. What two readers could take for two things is refused, after I-JSON
(RFC 7493): UTF-8 only, no name twice, numbers that a double holds exactly, no half of a surrogate pair.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

#: RFC 7493 section 2.2: beyond it neighbouring integers are one and the same double.
LARGEST = 2**53 - 1
#: Objects and lists inside each other, the outermost included.
DEEPEST = 8


class NameTwice(ValueError):
    """An object holds the same name twice, at whatever depth."""


def read_object(content: bytes) -> dict[str, Any]:
    """The JSON object that `content` is. Raises `NameTwice`, else ValueError that says what is wrong."""
    text = content.decode("utf-8")
    try:
        value = _DECODER.decode(text)
        depth = _depth(value)
    except RecursionError:
        depth = DEEPEST + 1
    if depth > DEEPEST:
        raise ValueError(f"it is nested deeper than {DEEPEST}")
    if not isinstance(value, dict):
        raise ValueError("it is not a JSON object")
    if "\\u" in text:  # half a surrogate pair can only come from an escape, and has no UTF-8
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise NameTwice(f"{next(name for name in names if names.count(name) > 1)[:40]!r} is there twice")
    if any("\0" in name for name in found):
        raise ValueError("a name holds a null character")
    return found


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > LARGEST:
        raise ValueError("a number is beyond 2^53 - 1")
    return int(digits)


def _real(digits: str) -> float:
    value = float(digits)
    if abs(value) > LARGEST:
        raise ValueError("a number is beyond 2^53 - 1")
    return value


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=_constant, strict=True
)
