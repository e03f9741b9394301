"""What a host may tell of a reader, checked where it is told: a mistake shows at once, not in a server's log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from helpsdk.runtime.interactions import VOTES, Interaction

_OWN = ("id", "type", "at")
FIELDS = tuple(name for name in Interaction.model_fields if name not in _OWN)
_ANY_ID, _ANY_TIME = "00000000-0000-7000-8000-000000000000", "2026-01-01T00:00:00Z"
_CUT = {"query": 500, "value": 2000}


def checked(type: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The item without its id and time. Words of a reader are cut to what is kept. Raises ValueError."""
    unknown = [name for name in fields if name not in FIELDS]
    if unknown:
        raise ValueError(f"an interaction has no {unknown[0]!r}; allowed: {', '.join(FIELDS)}")
    given = {name: _words(name, value) for name, value in fields.items() if value is not None}
    try:
        item = Interaction.model_validate({**given, "type": type, "id": _ANY_ID, "at": _ANY_TIME})
    except ValidationError as error:
        raise ValueError(_sentence(error)) from None
    return item.model_dump(exclude_unset=True, exclude={"id", "at"})


def _words(name: str, value: Any) -> Any:
    if name not in _CUT or not isinstance(value, str):
        return value
    return value.replace("\x00", "").encode("utf-8", "replace").decode()[: _CUT[name]]


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    if not place:
        return f"a vote's value is one of {', '.join(VOTES)}"
    return f"{place} of an interaction is {repr(first['input'])[:80]}: {first['msg']}"
