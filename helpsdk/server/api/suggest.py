"""GET /v1/suggest."""

from __future__ import annotations

from helpsdk.runtime.searchreplies import SuggestReply
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.queries import SuggestQuery
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, caching, json_reply
from helpsdk.server.api.route import LONGEST_ADDRESS, Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated_query
from helpsdk.server.api.viewer import asker_of


async def suggest(service: Service, request: Request) -> Response:
    asked = validated_query(SuggestQuery, request)
    viewer = asker_of(service, request).viewer
    runtime = service.snapshot(request).runtime
    locales = locales_of(request, asked.locale, viewer.locale)
    reply = await service.in_thread(
        lambda: runtime.suggest(
            asked.q,
            locales,
            viewer,
            limit=asked.limit,
            screen=asked.screen,
            app_version=asked.app_version,
        )
    )
    return json_reply(reply, cache=caching(request))


ROUTES = (
    Route(
        "GET",
        "/v1/suggest",
        suggest,
        "What somebody may be typing",
        query=SuggestQuery,
        reply=SuggestReply,
        access="viewer",
        longest=LONGEST_ADDRESS,
    ),
)
