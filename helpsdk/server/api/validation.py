"""Bytes and query strings into models; what does not fit becomes a problem that names every bad value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from helpsdk.server.problems import HttpProblem

Model = TypeVar("Model", bound=BaseModel)


def parse_json(body: bytes) -> Any:
    """JSON as RFC 8259 has it: UTF-8, no NaN, no lone surrogates, limited depth. Raises HttpProblem."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise HttpProblem("bad_json", str(error)[:200]) from None


def validated(model: type[Model], value: Any) -> Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise HttpProblem("invalid", errors=[_entry(one) for one in error.errors(include_url=False)[:20]]) from None


def _entry(error: Mapping[str, Any]) -> dict[str, Any]:
    """Where and what; never the value itself, which may be private."""
    at = ".".join(str(part) for part in error["loc"])[:200]
    return {"at": at, "message": error["msg"][:200], "code": error["type"]}
