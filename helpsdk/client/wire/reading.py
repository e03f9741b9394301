"""Replies read into the models, forgiving what a newer server may say: unknown fields, kinds, types and nodes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from helpsdk.client.wire.trees import with_known_trees

Model = TypeVar("Model", bound=BaseModel)

_ROUNDS = 8


class Unreadable(Exception):
    """JSON of another shape, or none."""


def read(model: type[Model], body: bytes) -> Model:
    """The reply, without the entries of its lists that this version does not know. Raises Unreadable."""
    try:
        reply = model.model_validate_json(body)
    except ValidationError:
        reply = _forgiving(model, body)
    with_known_trees(reply)
    return reply


def _forgiving(model: type[Model], body: bytes) -> Model:
    try:
        value = from_json(body)
    except ValueError as error:
        raise Unreadable(f"it is no JSON: {error}"[:200]) from None
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(value)
        except ValidationError as error:
            places = [one["loc"] for one in error.errors(include_url=False, include_input=False)]
        if not isinstance(value, dict) or not _without(value, places):
            break
    place = ".".join(map(str, places[0])) or "the whole"
    raise Unreadable(f"{place[:100]} is not what {model.__name__} has there")


def _without(value: dict[str, Any], places: Iterable[Sequence[int | str]]) -> bool:
    """Takes out the entries that these places lie in; whether anything was taken out."""
    entries: dict[int, tuple[list[Any], set[int]]] = {}
    members: set[str] = set()
    for place in places:
        found = _entry(value, place)
        if found is None:
            members |= {str(place[0])} if place else set()
        else:
            entries.setdefault(id(found[0]), (found[0], set()))[1].add(found[1])
    for entry, spoilt in entries.values():
        entry[:] = [one for at, one in enumerate(entry) if at not in spoilt]
    emptied = [name for name in members if value.get(name) is not None]
    value.update(dict.fromkeys(emptied))  # None is right where there may be nothing, and wrong again elsewhere
    return bool(entries or emptied)


def _entry(value: Any, place: Sequence[int | str]) -> tuple[list[Any], int] | None:
    """The innermost list that the place leads through, and where in it."""
    found = None
    for key in place:
        if isinstance(value, list) and isinstance(key, int) and key < len(value):
            found, value = (value, key), value[key]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            break
    return found
