"""Reading a JSON body: the right type, no larger than allowed, well-formed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from helpsdk.server.api.request import Request
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import Model, parse_json, validated_json
from helpsdk.server.problems import HttpProblem

JSON_ALONE = ("application/json",)


async def json_body(service: Service, request: Request, limit: int, types: Collection[str] = JSON_ALONE) -> Any:
    """Raises HttpProblem and ClientGone."""
    _check_type(request, types)
    return parse_json(await request.body(limit, service.settings.read_seconds))


async def json_bytes(service: Service, request: Request, limit: int) -> bytes:
    """A body that says it is JSON. Raises HttpProblem and ClientGone."""
    if request.raw.get(b"content-type") != b"application/json":  # as most say it
        _check_type(request, JSON_ALONE)
    return await request.body(limit, service.settings.read_seconds)


async def validated_body(model: type[Model], service: Service, request: Request, limit: int) -> Model:
    """A JSON body as a model. Raises HttpProblem and ClientGone."""
    _check_type(request, JSON_ALONE)
    return validated_json(model, await request.body(limit, service.settings.read_seconds))


def _check_type(request: Request, types: Collection[str]) -> None:
    if request.content_type not in types:
        raise HttpProblem("unsupported_type", f"send {' or '.join(types)}")
