"""A request to resolve, as servers read it: what `ResolveRequest` is, without what it costs to make a model.

It is validated by the same fields, so that both take and refuse the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, NotRequired, TypeAlias

from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

from helpsdk.context.memory import Memory
from helpsdk.runtime.requests import EventIn, ResolveRequest


class Asked:
    """The fields that were sent, over the defaults of all others; see `ResolveRequest`."""

    screen: str | None = None
    url: str | None = None
    element: str | None = None
    events: Sequence[EventIn] = ()
    traits: Mapping[str, Any] = {}
    locale: Sequence[str] = ()
    app_version: str | None = None
    device: str | None = None
    tz: str | None = None
    screen_text: str | None = None
    open: Sequence[str] = ()
    shows: Sequence[str] | None = None
    next: Sequence[str] = ()
    memory: Memory | None = None
    now: datetime | None = None
    explain: bool = False
    revision: int | None = None

    def __init__(self, sent: dict[str, Any]) -> None:
        self.__dict__ = sent

    @classmethod
    def of(cls, sent: Mapping[str, Any]) -> Asked:
        """From values of Python, likewise. Raises ValidationError."""
        return cls(_shape.validate_python(sent))

    @classmethod
    def read(cls, body: bytes) -> Asked:
        """Raises ValidationError, of JSON that does not fit and of what is no JSON."""
        return cls(_shape.validate_json(body))


#: What asks the runtime: the validated model, or the same as servers read it.
Question: TypeAlias = ResolveRequest | Asked


def _fields() -> dict[str, Any]:
    """Those of the model without their defaults, which `Asked` has."""
    fields = ResolveRequest.model_fields.items()
    return {
        name: Annotated[(one.annotation, *one.metadata)] if one.metadata else one.annotation for name, one in fields
    }


def _validator() -> Any:
    shape = TypedDict("shape", {name: NotRequired[field] for name, field in _fields().items()})  # type: ignore[misc]
    return TypeAdapter(with_config(ConfigDict(extra="ignore"))(shape)).validator


_shape = _validator()
