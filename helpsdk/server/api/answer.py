"""GET /v1/answer."""

from __future__ import annotations

from helpsdk.runtime.searchreplies import AnswerReply
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.queries import AnswerQuery
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, caching, json_reply
from helpsdk.server.api.route import LONGEST_ADDRESS, Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated_query
from helpsdk.server.api.viewer import asker_of


async def answer(service: Service, request: Request) -> Response:
    asked = validated_query(AnswerQuery, request)
    viewer = asker_of(service, request).viewer
    runtime = service.snapshot(request).runtime
    locales = locales_of(request, asked.locale, viewer.locale)
    reply = await service.in_thread(lambda: runtime.answer(asked.q, locales, viewer, app_version=asked.app_version))
    return json_reply(reply, cache=caching(request))


ROUTES = (
    Route(
        "GET",
        "/v1/answer",
        answer,
        "The sentences that answer a question",
        query=AnswerQuery,
        reply=AnswerReply,
        access="viewer",
        longest=LONGEST_ADDRESS,
    ),
)
