"""POST /v1/author/publish: drafts, edits or a whole folder become the next revision."""

from __future__ import annotations

import logging

from helpsdk.server.api import archive
from helpsdk.server.api.author import JSON_LIMIT, PROBLEMS, SENDING, Author, author_of
from helpsdk.server.api.authored import PublishQuery, PublishReply, PublishRequest, problems_out
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated, validated_json
from helpsdk.server.problems import HttpProblem
from helpsdk.server.publish import Edits, Published

_JSON = "application/json"
_news = logging.getLogger("helpsdk.server.news")


async def publish(service: Service, request: Request) -> Response:
    """All of it or nothing: with an error anywhere, every problem is told, and nothing was kept."""
    author = author_of(service, request, writes=True)
    asked = validated(PublishQuery, request.query())
    if request.content_type == _JSON:
        body = await request.body(min(JSON_LIMIT, service.settings.author_body_limit), SENDING)
        work = lambda: _edited(author, validated_json(PublishRequest, body))  # noqa: E731
    elif request.content_type in archive.TYPES:
        body = await request.body(service.settings.author_body_limit, SENDING)
        work = lambda: _unpacked(author, asked, body)  # noqa: E731
    else:
        raise HttpProblem("unsupported_type", f"send {_JSON}, or a folder as {archive.TYPES[0]}")
    published = await service.authoring.run(author.site.id, work)
    return json_reply(
        PublishReply(
            site=published.site,
            revision=published.revision,
            changed=published.changed,
            problems=problems_out(published.problems),
        )
    )


def _edited(author: Author, asked: PublishRequest) -> Published:
    return _published(author, asked.edits(), asked.note, asked.expected)


def _unpacked(author: Author, asked: PublishQuery, body: bytes) -> Published:
    return _published(author, Edits(archive.unpacked(body), whole=True), asked.note, asked.expected)


def _published(author: Author, edits: Edits, note: str, expected: int | None) -> Published:
    """Served here when it returns: an author sees at once what they published."""
    site = author.site
    with site.told.publishing():
        publish = author.publisher.edit
        published = publish(site.id, author.source, edits, note=note, above=site.revision, expected=expected)
        if published.changed:
            site.told.known(published.revision)
            _tell(author, edits, published)
    site.refresh()
    return published


def _tell(author: Author, edits: Edits, published: Published) -> None:
    key = author.asker.key
    extra = {"site": published.site, "revision": published.revision, "request_id": author.request_id}
    _news.info(
        "site %s: published revision %d by %s [%s]: source %s, %s",
        published.site,
        published.revision,
        author.name,
        author.request_id,
        author.source,
        _written(edits),
        extra={**extra, "key": key.id if key is not None else None},
    )


def _written(edits: Edits) -> str:
    count = len(edits.changed)
    files = f"{count} file{'' if count == 1 else 's'}"
    return f"{files}, which are all" if edits.whole else f"{files} written, {len(edits.removed)} removed"


ROUTES = (
    Route(
        "POST",
        "/v1/author/publish",
        publish,
        "Publish the drafts with some edits, or a whole folder",
        query=PublishQuery,
        body=PublishRequest,
        uploads=archive.TYPES,
        reply=PublishReply,
        problems=PROBLEMS,
        access="author",
    ),
)
