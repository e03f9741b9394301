"""GET /v1/articles/{id}."""

from __future__ import annotations

from functools import partial
from typing import Literal

from helpsdk.content.tree import tree_html
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.replies import ArticleReply
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.packing import Packed, packed_reply
from helpsdk.server.api.pictures import Pictures
from helpsdk.server.api.queries import ArticleQuery
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, caching
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated_query
from helpsdk.server.api.viewer import NOBODY, asker_of
from helpsdk.server.follower import Snapshot
from helpsdk.types import Locale

#: The body, the languages wished for, and the form.
_Wanted = tuple[tuple[str, Locale], tuple[Locale, ...], Literal["tree", "html"]]
#: Nodes of a body from which on a reply is made in a thread: it takes the event loop some milliseconds.
LARGE = 2_000


async def article(service: Service, request: Request) -> Response:
    """An article by its id or a former one; what this viewer may not see is not there."""
    asked = validated_query(ArticleQuery, request)
    asker = asker_of(service, request)
    snapshot = service.snapshot(request)
    locales = locales_of(request, asked.locale, asker.viewer.locale)
    place = snapshot.runtime.place(request.parameters["id"], locales, asker.viewer)
    pictures = Pictures(service, request, asker, snapshot)
    if asker is NOBODY and not pictures.change(*place):
        return await _for_strangers(service, request, snapshot, (place, locales, asked.format))
    made = partial(_made, snapshot, pictures, (place, locales, asked.format), asker.viewer)
    reply = await service.in_thread(made) if snapshot.bodies[place].nodes >= LARGE else made()
    return Response(body=reply, cache=caching(request))


async def _for_strangers(service: Service, request: Request, snapshot: Snapshot, wanted: _Wanted) -> Response:
    """Made once for a revision."""
    replies = service.packed(service.site(request))
    packed = replies.get(wanted)
    if packed is None:
        packed = replies.keep(wanted, await service.in_thread(partial(_packed, snapshot, wanted)))
    return packed_reply(request, packed, caching(request))


def _packed(snapshot: Snapshot, wanted: _Wanted) -> Packed:
    packed = Packed(_made(snapshot, None, wanted, ANONYMOUS))
    _ = packed.gzip, packed.etag  # here, in a thread
    return packed


def _made(snapshot: Snapshot, pictures: Pictures | None, wanted: _Wanted, viewer: Viewer) -> bytes:
    """The reply; `pictures` are None where none can change."""
    place, locales, format = wanted
    changed = pictures is not None and pictures.change(*place)
    reply = snapshot.runtime.article(place[0], locales, viewer, "tree" if changed else format)
    if pictures is not None and changed and reply.tree is not None:
        reply.tree = pictures.shown(reply.tree)
    if format == "html" and reply.tree is not None:
        reply.html, reply.tree = tree_html(reply.tree, video_hosts=snapshot.settings.frame_hosts), None
    return reply.__pydantic_serializer__.to_json(reply)


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
