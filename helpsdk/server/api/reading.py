"""Reading a JSON body: the right type, no larger than allowed, well-formed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from helpsdk.server.api.request import Request
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import parse_json
from helpsdk.server.problems import HttpProblem


async def json_body(
    service: Service, request: Request, limit: int, types: Collection[str] = ("application/json",)
) -> Any:
    """Raises HttpProblem and ClientGone."""
    if request.content_type not in types:
        raise HttpProblem("unsupported_type", f"send {' or '.join(types)}")
    return parse_json(await request.body(limit, service.settings.read_seconds))
