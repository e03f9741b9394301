"""Bytes and query strings into models; what does not fit becomes a problem that names every bad value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from helpsdk.runtime.asked import Asked
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.server.api.request import KEPT_QUERY, Request, parsed_query
from helpsdk.server.problems import HttpProblem

Model = TypeVar("Model", bound=BaseModel)
_OBJECTS = {"model_type", "model_attributes_type"}
_NO_OBJECT = "Input should be an object"  # where pydantic names a class of ours


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


def validated_json(model: type[Model], body: bytes) -> Model:
    """As `validated(model, parse_json(body))`, in one go for what fits. Raises HttpProblem."""
    if b"NaN" not in body and b"Infinity" not in body:  # which are no JSON wherever they stand
        try:
            return model.model_validate_json(body)
        except ValueError:
            pass  # said below, as it is said of a body that was parsed first
    return validated(model, parse_json(body))


def validated_asked(body: bytes) -> Asked:
    """As `validated_json(ResolveRequest, body)`, as servers read it. Raises HttpProblem."""
    if b"NaN" not in body and b"Infinity" not in body:
        try:
            return Asked.read(body)
        except ValueError:
            pass  # said by the model
    validated(ResolveRequest, parse_json(body))
    return Asked.read(body)


def validated_query(model: type[Model], request: Request) -> Model:
    """A query string. Most are asked again and again: who gets a model must not change it. Raises HttpProblem."""
    text = request.query_string
    return _remembered(model, text) if len(text) <= KEPT_QUERY else validated(model, request.query())  # type: ignore[return-value]


@lru_cache(maxsize=2048)
def _remembered(model: type[BaseModel], query: bytes) -> BaseModel:
    return validated(model, parsed_query(query))


def _entry(error: Mapping[str, Any]) -> dict[str, Any]:
    """Where and what; never the value itself, which may be private."""
    at = ".".join(str(part) for part in error["loc"])[:200]
    message = _NO_OBJECT if error["type"] in _OBJECTS else error["msg"][:200]
    return {"at": at, "message": message, "code": error["type"]}
