"""GET and POST /v1/memory: what a signed-in viewer has seen, put away and done, on all of their devices."""

from __future__ import annotations

from collections.abc import Callable

from helpsdk.context.memory import NO_MEMORY, Memory, without
from helpsdk.context.memory_codec import to_json
from helpsdk.runtime.memories import Memory as WireMemory
from helpsdk.runtime.memories import MemoryReply
from helpsdk.runtime.requests import MemoryRequest
from helpsdk.server.api.queries import SiteQuery
from helpsdk.server.api.reading import json_body
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated
from helpsdk.server.api.viewer import Asker, asker_of
from helpsdk.server.problems import HttpProblem


async def read_memory(service: Service, request: Request) -> Response:
    """Read from the store: what other devices did a moment ago is in it."""
    validated(SiteQuery, request.query())
    asker, viewer = _vouched(service, request)
    site = service.site(request)
    return await _answered(service, request, asker, lambda: service.memories.read(site, viewer))


async def merge_memory(service: Service, request: Request) -> Response:
    """Kept when it is answered; the answer is all that is known now."""
    validated(SiteQuery, request.query())
    asker, viewer = _vouched(service, request)
    asked = validated(MemoryRequest, await json_body(service, request, service.settings.body_limit))
    site = service.site(request)
    return await _answered(service, request, asker, lambda: service.memories.merge(site, viewer, asked.memory))


def _vouched(service: Service, request: Request) -> tuple[Asker, str]:
    """Who asks, and their key. Raises HttpProblem: a memory is somebody's own."""
    asker = asker_of(service, request)
    if asker.viewer_key is None:
        raise HttpProblem("identity_required", "a memory is kept of people that the host vouches for")
    return asker, asker.viewer_key


async def _answered(service: Service, request: Request, asker: Asker, work: Callable[[], Memory]) -> Response:
    """Without what the site does not have for this viewer, as they are now: what is kept of it stays."""
    memory = await service.storing(work)
    gone = service.snapshot(request).runtime.recording.gone(memory, asker.viewer)
    memory = without(memory, frozenset(gone))
    return json_reply(
        MemoryReply(
            revision=service.site(request).revision,
            viewer=asker.viewer_key or "",
            memory=WireMemory.model_validate(to_json(memory or NO_MEMORY)),
        )
    )


_PROBLEMS = ("identity_required", "unavailable")

ROUTES = (
    Route(
        "GET",
        "/v1/memory",
        read_memory,
        "What the viewer has seen, dismissed and done",
        query=SiteQuery,
        reply=MemoryReply,
        access="viewer",
        problems=_PROBLEMS,
    ),
    Route(
        "POST",
        "/v1/memory",
        merge_memory,
        "Merge a copy into what is kept of the viewer",
        query=SiteQuery,
        body=MemoryRequest,
        reply=MemoryReply,
        access="viewer",
        problems=(*_PROBLEMS, "bad_json", "too_large", "unsupported_type", "timeout"),
    ),
)
