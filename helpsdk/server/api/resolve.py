"""POST /v1/resolve: what to show here and now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from difflib import get_close_matches
from itertools import chain

from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.replies import ResolveReply
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Runtime, SearchNeeded
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.pictures import Pictures
from helpsdk.server.api.queries import SiteQuery
from helpsdk.server.api.reading import json_body
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated
from helpsdk.server.api.viewer import asker_of
from helpsdk.server.problems import HttpProblem

AUTHOR = "author"
_NEAREST = 5
_COMPARED = 300  # screens; comparing takes about 30 µs each, of the event loop's time


async def resolve(service: Service, request: Request) -> Response:
    """Every eligible item of the screen, named or found by its URL; a URL of no screen gets what holds everywhere."""
    validated(SiteQuery, request.query())
    body = await json_body(service, request, service.settings.body_limit)
    asked = validated(ResolveRequest, body)
    asker = asker_of(service, request)
    if asked.explain or asked.now is not None or asked.revision is not None:
        asker.require(AUTHOR)
    snapshot = service.snapshot(request)
    if asked.revision is not None:
        snapshot = await service.preview(request, asked.revision)
    if asked.screen is not None and asked.screen not in snapshot.screens:
        raise unknown_screen(asked.screen, snapshot.screens)
    asked.locale = list(locales_of(request, asked.locale, asker.viewer.locale))
    reply = await _resolved(service, snapshot.runtime, asked, asker.viewer)
    reply.viewer = asker.viewer_key
    _with_pictures(reply, Pictures(service, request, asker, snapshot))
    return json_reply(reply)


async def _resolved(service: Service, runtime: Runtime, asked: ResolveRequest, viewer: Viewer) -> ResolveReply:
    """At once; where nothing is mapped from a thread, which may search, unless that takes too long."""
    now = asked.now or service.now()
    if asked.explain:  # walks every rule of the site
        return await _explained(service, runtime, asked, viewer, now)
    try:
        return runtime.resolve_at_once(asked, viewer, now)
    except SearchNeeded:
        made = await service.searches.made(lambda: runtime.resolve(asked, viewer, now))
    return made or runtime.resolve_without_search(asked, viewer, now)


async def _explained(
    service: Service, runtime: Runtime, asked: ResolveRequest, viewer: Viewer, now: datetime
) -> ResolveReply:
    """From a thread, bounded as searches are. Raises HttpProblem when too many explanations are asked for at once."""
    made = await service.searches.made(lambda: runtime.resolve(asked, viewer, now, explain=True))
    if made is None:
        made = await service.explanations.made(lambda: runtime.resolve_without_search(asked, viewer, now, explain=True))
    if made is None:
        raise HttpProblem("busy", headers={"Retry-After": "1"})
    return made


def _with_pictures(reply: ResolveReply, pictures: Pictures) -> None:
    """Every tree of the reply as its asker may see it."""
    for item in chain(reply.items, *reply.also.values()):
        if item.tree is not None and pictures.change(item.article.id, item.article.locale):
            item.tree = pictures.shown(item.tree)
        for step in item.steps or ():  # short, and perhaps of another language than the item
            step.tree = pictures.shown(step.tree)


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
        access="viewer",
        problems=("bad_json", "busy", "too_large", "unknown_revision", "unknown_screen", "unsupported_type", "timeout"),
    ),
)
