"""What is wrong with a value that a request's model refuses, in our words."""

from __future__ import annotations

from typing import Any, Final

from pydantic import ValidationError

_EXPECTED: Final = {
    "string_type": "a text is expected",
    "bool_type": "true or false is expected",
    "int_type": "a whole number is expected",
    "int_parsing": "a whole number is expected",
    "int_from_float": "a whole number is expected",
    "float_type": "a number is expected",
    "float_parsing": "a number is expected",
    "finite_number": "a finite number is expected",
    "list_type": "a list is expected",
    "dict_type": "an object is expected",
    "model_type": "an object is expected",
    "model_attributes_type": "an object is expected",
    "memory": "an object is expected",
    "missing": "is missing",
    "extra_forbidden": "there is no such key",
    "string_pattern_mismatch": "has a character that is not allowed",
    "timezone_aware": "a time with its zone is expected, such as 2026-12-24T18:00Z",
}
_TIME: Final = "a time is expected, such as 2026-12-24T18:00Z"
_BOUNDS: Final = {
    "string_too_long": ("max_length", "at most {} characters are allowed"),
    "string_too_short": ("min_length", "at least {} character is expected"),
    "too_long": ("max_length", "at most {} entries are allowed"),
    "greater_than_equal": ("ge", "at least {} is expected"),
    "less_than_equal": ("le", "at most {} is expected"),
}


def wrong_in(invalid: ValidationError) -> list[str]:
    """One line for each place: where, and what is expected."""
    lines = (f"{_place(error['loc'])}: {_words(error)}" for error in invalid.errors(include_url=False))
    return list(dict.fromkeys(lines))


def _place(loc: tuple[int | str, ...]) -> str:
    """The path as written: below a trait the model names only what it tried to read it as."""
    parts = loc[: loc.index("traits") + 2] if "traits" in loc else loc
    return ".".join(map(str, parts)) or "the line"


def _words(error: Any) -> str:
    kind, context, loc = error["type"], error.get("ctx") or {}, error["loc"]
    if "traits" in loc and len(loc) > loc.index("traits") + 2:
        return "a text, a finite number, true, false or a list of texts is expected"
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return words.format(context.get(name))
    if kind == "value_error":
        return str(context.get("error", "is not allowed"))
    return _EXPECTED.get(kind) or (_TIME if kind.startswith("datetime") else "a value of another kind is expected")
