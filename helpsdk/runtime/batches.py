"""A whole batch of interactions checked in one call, without an object for each: most batches have nothing wrong.

What is refused here is looked at item by item as `requests.Interaction`, whose rules of the fields these are.
"""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, TypeAdapter
from typing_extensions import TypedDict

from helpsdk.runtime.interactions import Interaction, InteractionBatch

_IGNORING = ConfigDict(extra="ignore", strict=True)


def _dictionary(name: str, fields: dict[str, Any]) -> Any:
    """A type of dictionaries; keys that are not among the fields are dropped."""
    made = TypedDict(name, fields)  # type: ignore[misc]
    setattr(made, "__pydantic_config__", _IGNORING)  # noqa: B010 - no attribute that a type checker knows
    return made


def _item() -> Any:
    """A dictionary with the fields of an `Interaction`."""
    fields: dict[str, Any] = {}
    for name, field in Interaction.model_fields.items():
        kind: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
        fields[name] = kind if field.is_required() else NotRequired[kind]
    return _dictionary("GoodInteraction", fields)


def _batch() -> Any:
    most = InteractionBatch.model_fields["items"].metadata
    items: Any = Annotated[(list[_item()], *most)]  # type: ignore[misc]
    return _dictionary("GoodBatch", {"session": NotRequired[Any], "items": items})


#: Reads bytes of JSON; `session` may be anything. Votes, times and what ids tell of theirs are not checked here.
GOOD_BATCH: TypeAdapter[dict[str, Any]] = TypeAdapter(_batch())
