"""`--trait NAME=VALUE`, read as the site declares the trait: what the engine would not take is refused, not dropped."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from helpsdk.cli.output import UsageError
from helpsdk.cli.reader import refuse_unknown
from helpsdk.context.conditions import MAX_LISTED
from helpsdk.site.site import Trait

_BOOLEANS = {"true": True, "false": False}


def traits_of(given: Iterable[str], declared: Mapping[str, Trait]) -> dict[str, Any]:
    """The traits of a command line. A list is written `a,b`, as JSON, or one value at a time. Raises UsageError."""
    traits: dict[str, Any] = {}
    for text in given:
        name, written = _split(text)
        refuse_unknown("--trait", [name], declared)
        value = _value(name, written, declared[name])
        if name in traits and declared[name].type != "list":
            raise UsageError(f"--trait {name}: given twice, and it is no list")
        traits[name] = [*traits.get(name, ()), *value] if declared[name].type == "list" else value
    for name, value in traits.items():
        if isinstance(value, list) and len(value) > MAX_LISTED:
            raise UsageError(f"--trait {name}: a list has at most {MAX_LISTED} values")
    return traits


def _split(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise UsageError(f"--trait {text!r}: write NAME=VALUE, such as plan=team")
    return name, value


def _value(name: str, written: str, trait: Trait) -> Any:
    if trait.type == "number":
        return _number(name, written)
    if trait.type == "boolean":
        if written not in _BOOLEANS:
            raise UsageError(f"--trait {name}={written}: {name} is a boolean (allowed: true, false)")
        return _BOOLEANS[written]
    values = _list(name, written) if trait.type == "list" else [_text(written)]
    if trait.values is not None:
        refuse_unknown(f"--trait {name}", map(str, values), trait.values, of="one of its values")
    return values if trait.type == "list" else values[0]


def _number(name: str, written: str) -> int | float:
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UsageError(f"--trait {name}={written}: {name} is a number, such as 5 or 2.5")
    return value


def _list(name: str, written: str) -> list[Any]:
    if not written.startswith("["):
        return [part.strip() for part in written.split(",") if part.strip()]
    try:
        values = json.loads(written)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or not all(isinstance(one, str | int | float) for one in values):
        raise UsageError(f'--trait {name}={written}: {name} is a list, such as a,b or ["a","b"]')
    return values


def _text(written: str) -> str:
    """As it is written; a JSON text without its quotes."""
    try:
        value = json.loads(written) if written.startswith('"') else written
    except ValueError:
        return written
    return value if isinstance(value, str) else written
