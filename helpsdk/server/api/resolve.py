"""POST /v1/resolve: what to show here and now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from difflib import get_close_matches
from itertools import chain

from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.asked import Asked
from helpsdk.runtime.repeats import Words
from helpsdk.runtime.replies import Item, ResolveReply
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Ask, Runtime, SearchNeeded
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.pictures import Pictures
from helpsdk.server.api.queries import SiteQuery
from helpsdk.server.api.reading import json_bytes
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated_asked, validated_query
from helpsdk.server.api.viewer import Asker, asker_of, asks_as_nobody
from helpsdk.server.follower import Snapshot
from helpsdk.server.problems import HttpProblem

AUTHOR = "author"
_NEAREST = 5
_COMPARED = 300  # screens; comparing takes about 30 µs each, of the event loop's time


async def resolve(service: Service, request: Request) -> Response:
    """Every eligible item of the screen, named or found by its URL; a URL of no screen gets what holds everywhere."""
    validated_query(SiteQuery, request)
    body = await json_bytes(service, request, service.settings.body_limit)
    if asks_as_nobody(request):
        words = (body, request.raw.get(b"accept-language", b""))
        return _again(service, request, words) or await _anew(service, request, body, words)
    return await _anew(service, request, body)


def _again(service: Service, request: Request, words: Words) -> Response | None:
    """What the same words got before, as long as nothing was published since. None: they have to be looked into."""
    site = service.site(request)
    known = None if site.current is None else site.current.runtime.repeats.reply(words, service.now())
    if known is None:
        return None
    asker_of(service, request)  # counts, and refuses where the site insists on proof
    return Response(body=known)


async def _anew(service: Service, request: Request, body: bytes, words: Words | None = None) -> Response:
    asked = validated_asked(body)
    asker = asker_of(service, request)
    if asked.explain or asked.now is not None or asked.revision is not None:
        asker.require(AUTHOR)
    snapshot = service.snapshot(request)
    if asked.revision is not None:
        snapshot = await service.preview(request, asked.revision)
    if asked.screen is not None and asked.screen not in snapshot.screens:
        raise unknown_screen(asked.screen, snapshot.screens)
    asked.locale = locales_of(request, asked.locale, asker.viewer.locale)
    if asker.viewer_key is not None:
        asked.memory = await service.memories.recall(service.site(request), asker.viewer_key, asked.memory)
    return await _answered(service, request, asked, asker, snapshot, words)


async def _answered(
    service: Service, request: Request, asked: Asked, asker: Asker, snapshot: Snapshot, words: Words | None
) -> Response:
    """At once and joined, nearly always; an author's explanation, and what takes a search, as a model."""
    now = asked.now or service.now()

    def finish(item: Item) -> None:
        _with_pictures(item, Pictures(service, request, asker, snapshot))

    if asked.explain:  # walks every rule of the site
        reply = await _explained(service, snapshot.runtime, asked, asker.viewer, now)
    else:
        ask = Ask(asked, asker.viewer, asked.memory, now, asker.viewer_key, finish)
        try:
            made = snapshot.runtime.resolve_json(ask)
        except SearchNeeded:
            reply = await _searched(service, snapshot.runtime, asked, asker.viewer, now)
        else:
            if words is not None:
                snapshot.runtime.repeats.note(words, made)
            return Response(body=made.json)
    reply.viewer = asker.viewer_key
    for item in chain(reply.items, *reply.also.values()):
        finish(item)
    return json_reply(reply)


async def _searched(service: Service, runtime: Runtime, asked: Asked, viewer: Viewer, now: datetime) -> ResolveReply:
    """From a thread, unless that takes too long: then without what a search might find."""
    made = await service.searches.made(lambda: runtime.resolve(asked, viewer, now))
    return made or runtime.resolve_without_search(asked, viewer, now)


async def _explained(service: Service, runtime: Runtime, asked: Asked, viewer: Viewer, now: datetime) -> ResolveReply:
    """From a thread, bounded as searches are. Raises HttpProblem when too many explanations are asked for at once."""
    made = await service.explanations.made(lambda: runtime.resolve(asked, viewer, now, explain=True))
    if made is None:
        made = await service.short_explanations.made(
            lambda: runtime.resolve_without_search(asked, viewer, now, explain=True)
        )
    if made is None:
        raise HttpProblem("busy", headers={"Retry-After": "1"})
    return made


def _with_pictures(item: Item, pictures: Pictures) -> None:
    """Its trees as their asker may see them."""
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
