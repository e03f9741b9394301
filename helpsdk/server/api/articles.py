"""GET /v1/articles/{id}."""

from __future__ import annotations

from helpsdk.runtime.replies import ArticleReply
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.queries import ArticleQuery
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import REVALIDATE, Response, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated
from helpsdk.server.api.viewer import viewer_of


async def article(service: Service, request: Request) -> Response:
    """An article by its id or a former one; what this viewer may not see is not there."""
    asked = validated(ArticleQuery, request.query())
    runtime = service.snapshot(request).runtime
    locales = locales_of(request, asked.locale)
    reply = runtime.article(request.parameters["id"], locales, viewer_of(request), asked.format)
    return json_reply(reply, cache=REVALIDATE)


ROUTES = (
    Route(
        "GET",
        "/v1/articles/{id}",
        article,
        "One article",
        query=ArticleQuery,
        reply=ArticleReply,
        problems=("not_found",),
    ),
)
