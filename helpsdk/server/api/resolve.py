"""POST /v1/resolve: what to show here and now."""

from __future__ import annotations

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


async def resolve(service: Service, request: Request) -> Response:
    """Every eligible item of the screen; an unknown screen gets what holds everywhere."""
    validated(SiteQuery, request.query())
    body = await json_body(service, request, service.settings.body_limit)
    asked = validated(ResolveRequest, body)
    snapshot = service.snapshot(request)
    asked.locale = list(locales_of(request, asked.locale))
    return json_reply(snapshot.runtime.resolve(asked, viewer_of(request), service.now()))


ROUTES = (
    Route(
        "POST",
        "/v1/resolve",
        resolve,
        "What to show here and now",
        query=SiteQuery,
        body=ResolveRequest,
        reply=ResolveReply,
        problems=("bad_json", "too_large", "unsupported_type", "timeout"),
    ),
)
