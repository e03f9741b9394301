"""GET /v1/collections."""

from __future__ import annotations

from helpsdk.runtime.replies import CollectionsReply
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.queries import LocaleQuery
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, caching, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated
from helpsdk.server.api.viewer import asker_of


async def collections(service: Service, request: Request) -> Response:
    asked = validated(LocaleQuery, request.query())
    viewer = asker_of(service, request).viewer
    runtime = service.snapshot(request).runtime
    locales = locales_of(request, asked.locale, viewer.locale)
    reply = await service.in_thread(lambda: runtime.collections(locales, viewer))
    return json_reply(reply, cache=caching(request))


ROUTES = (
    Route(
        "GET",
        "/v1/collections",
        collections,
        "All articles, by collection",
        query=LocaleQuery,
        reply=CollectionsReply,
        access="viewer",
    ),
)
