"""GET /v1/articles/{id}."""

from __future__ import annotations

from helpsdk.content.tree import tree_html
from helpsdk.runtime.replies import ArticleReply
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.pictures import Pictures
from helpsdk.server.api.queries import ArticleQuery
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, caching, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated
from helpsdk.server.api.viewer import asker_of

#: Nodes of a body from which on a reply is made in a thread: it takes the event loop some milliseconds.
LARGE = 2_000


async def article(service: Service, request: Request) -> Response:
    """An article by its id or a former one; what this viewer may not see is not there."""
    asked = validated(ArticleQuery, request.query())
    asker = asker_of(service, request)
    snapshot = service.snapshot(request)
    locales = locales_of(request, asked.locale, asker.viewer.locale)
    place = snapshot.runtime.place(request.parameters["id"], locales, asker.viewer)
    pictures = Pictures(service, request, asker)

    def made() -> Response:
        changed = pictures.change(*place)
        reply = snapshot.runtime.article(place[0], locales, asker.viewer, "tree" if changed else asked.format)
        if changed and reply.tree is not None:
            reply.tree = pictures.shown(reply.tree)
        if asked.format == "html" and reply.tree is not None:
            reply.html, reply.tree = tree_html(reply.tree, video_hosts=snapshot.settings.frame_hosts), None
        return json_reply(reply, cache=caching(request))

    return await service.in_thread(made) if snapshot.bodies[place].nodes >= LARGE else made()


ROUTES = (
    Route(
        "GET",
        "/v1/articles/{id}",
        article,
        "One article",
        query=ArticleQuery,
        reply=ArticleReply,
        problems=("not_found",),
        access="viewer",
    ),
)
