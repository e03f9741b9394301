"""POST /v1/resolve: what to show here and now."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from helpsdk.runtime.replies import ResolveReply
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.queries import SiteQuery
from helpsdk.server.api.reading import json_body
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated
from helpsdk.server.api.viewer import viewer_of
from helpsdk.server.problems import HttpProblem

_NEAREST = 5
_COMPARED = 300  # screens; comparing takes about 30 µs each, of the event loop's time


async def resolve(service: Service, request: Request) -> Response:
    """Every eligible item of the screen, named or found by its URL; a URL of no screen gets what holds everywhere."""
    validated(SiteQuery, request.query())
    body = await json_body(service, request, service.settings.body_limit)
    asked = validated(ResolveRequest, body)
    snapshot = service.snapshot(request)
    if asked.screen is not None and asked.screen not in snapshot.screens:
        raise unknown_screen(asked.screen, snapshot.screens)
    asked.locale = list(locales_of(request, asked.locale))
    return json_reply(snapshot.runtime.resolve(asked, viewer_of(request), service.now()))


def unknown_screen(name: str, known: Collection[str]) -> HttpProblem:
    """A host's mistake, told at once: answered like a screen without help, it would not be noticed for months."""
    detail = f"the site has no screen {name!r}"
    near = get_close_matches(name, sorted(known), n=_NEAREST) if len(known) <= _COMPARED else []
    error = {"at": "screen", "loc": ["screen"], "message": detail, "code": "unknown_screen", "allowed": near}
    return HttpProblem("unknown_screen", detail, errors=[error])


ROUTES = (
    Route(
        "POST",
        "/v1/resolve",
        resolve,
        "What to show here and now",
        query=SiteQuery,
        body=ResolveRequest,
        reply=ResolveReply,
        problems=("bad_json", "too_large", "unknown_screen", "unsupported_type", "timeout"),
    ),
)
