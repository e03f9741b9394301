"""POST /v1/author/preview and /v1/author/explain: what drafts would show, and why."""

from __future__ import annotations

from helpsdk.runtime.replies import ResolveReply
from helpsdk.runtime.runtime import Runtime
from helpsdk.server.api.author import JSON_LIMIT, PROBLEMS, Author, author_of
from helpsdk.server.api.authored import (
    AuthorQuery,
    EditsIn,
    ExplainRequest,
    PreviewReply,
    PreviewRequest,
    problems_out,
)
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.reading import validated_body
from helpsdk.server.api.request import Request
from helpsdk.server.api.resolve import unknown_screen
from helpsdk.server.api.response import Response, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.follower import Snapshot
from helpsdk.server.problems import HttpProblem
from helpsdk.server.publish import Built


async def preview(service: Service, request: Request) -> Response:
    """Answered from the drafts alone: nobody else ever sees it, and no cache keeps it."""
    author = author_of(service, request)
    asked = await validated_body(PreviewRequest, service, request, JSON_LIMIT)
    built, snapshot = await _overlay(service, author, asked)
    _require_screen(asked.resolve.screen if asked.resolve is not None else None, snapshot)
    reply = await service.for_author(lambda: _previewed(service, request, author, asked, snapshot.runtime))
    reply.revision, reply.problems = author.site.revision, problems_out(built.problems)
    return json_reply(reply)


async def explain(service: Service, request: Request) -> Response:
    """Every rule, with what it was withheld by; the ways to help that were tried; and the rules that came nearest."""
    author = author_of(service, request)
    asked = await validated_body(ExplainRequest, service, request, JSON_LIMIT)
    context, viewer = asked.context, author.viewer(asked.viewer)
    if asked.drafts:
        _, snapshot = await _overlay(service, author, asked)
    elif context.revision is not None:
        snapshot = await service.preview(request, context.revision)
    else:
        snapshot = service.snapshot(request)
    _require_screen(context.screen, snapshot)
    context.locale = list(locales_of(request, context.locale, viewer.locale))
    now = context.now or service.now()
    reply = await service.explanations.made(lambda: snapshot.runtime.resolve(context, viewer, now, explain=True))
    if reply is None:
        raise HttpProblem("busy", headers={"Retry-After": "1"})
    return json_reply(reply)


async def _overlay(service: Service, author: Author, asked: EditsIn) -> tuple[Built, Snapshot]:
    """The drafts with these edits, ready to answer. Raises HttpProblem with every problem of theirs."""
    site = author.site
    built = await service.authoring.run(
        site.id, lambda: author.publisher.preview(site.id, author.source, asked.edits())
    )
    parts = {name: part.content for name, part in built.parts.items()}
    return built, await service.overlay(site, parts, built.files)


def _previewed(
    service: Service, request: Request, author: Author, asked: PreviewRequest, runtime: Runtime
) -> PreviewReply:
    viewer = author.viewer(asked.viewer)
    reply = PreviewReply(revision=0, problems=[])
    if asked.resolve is not None:
        context = asked.resolve
        context.locale = list(locales_of(request, context.locale, viewer.locale))
        reply.resolve = runtime.resolve(context, viewer, context.now or service.now(), explain=context.explain)
    if asked.article is not None:
        locales = locales_of(request, asked.article.locale, viewer.locale)
        reply.article = runtime.article(asked.article.id, locales, viewer, asked.article.format)
    if asked.search is not None:
        words = asked.search
        runtime.build_index()  # the one of what is published knows no draft
        reply.search = runtime.search(
            words.q,
            locales_of(request, words.locale, viewer.locale),
            viewer,
            limit=words.limit,
            offset=words.offset,
            screen=words.screen,
            type=words.type,
            collection=words.collection,
            prefix=words.prefix,
            exact=words.exact,
        )
    return reply


def _require_screen(screen: str | None, snapshot: Snapshot) -> None:
    if screen is not None and screen not in snapshot.screens:
        raise unknown_screen(screen, snapshot.screens)


ROUTES = (
    Route(
        "POST",
        "/v1/author/preview",
        preview,
        "What the drafts with some edits would show",
        query=AuthorQuery,
        body=PreviewRequest,
        reply=PreviewReply,
        problems=(*PROBLEMS, "not_found", "unknown_screen"),
        access="author",
    ),
    Route(
        "POST",
        "/v1/author/explain",
        explain,
        "Why a rule shows or does not",
        query=AuthorQuery,
        body=ExplainRequest,
        reply=ResolveReply,
        problems=(*PROBLEMS, "unknown_revision", "unknown_screen"),
        access="author",
    ),
)
