"""GET /v1/search."""

from __future__ import annotations

from helpsdk.runtime.searchreplies import SearchReply
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.queries import SearchQuery
from helpsdk.server.api.request import Request
from helpsdk.server.api.resolve import AUTHOR
from helpsdk.server.api.response import Response, caching, json_reply
from helpsdk.server.api.route import LONGEST_ADDRESS, Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated_query
from helpsdk.server.api.viewer import asker_of


async def search(service: Service, request: Request) -> Response:
    asked = validated_query(SearchQuery, request)
    asker = asker_of(service, request)
    if asked.explain:
        asker.require(AUTHOR)
    viewer, day = asker.viewer, None if asked.explain else service.now().date().isoformat()
    runtime = service.snapshot(request).runtime
    locales = locales_of(request, asked.locale, viewer.locale)
    reply = await service.in_thread(
        lambda: runtime.search(
            asked.q,
            locales,
            viewer,
            limit=asked.limit,
            offset=asked.offset,
            screen=asked.screen,
            type=asked.type,
            collection=asked.collection,
            prefix=asked.prefix,
            exact=asked.exact,
            app_version=asked.app_version,
            counts=asked.counts,
            explain=asked.explain,
            day=day,
        )
    )
    return json_reply(reply, cache=caching(request))


ROUTES = (
    Route(
        "GET",
        "/v1/search",
        search,
        "Articles for some words",
        query=SearchQuery,
        reply=SearchReply,
        access="viewer",
        longest=LONGEST_ADDRESS,
    ),
)
