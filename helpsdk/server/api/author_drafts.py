"""/v1/author/drafts: a source's files as they were last saved, published or not."""

from __future__ import annotations

from helpsdk.errors import SiteInvalid
from helpsdk.server.api.author import PROBLEMS, SENDING, Author, author_of
from helpsdk.server.api.authored import AuthorQuery, DraftOut, DraftReply, DraftsReply, problems_out
from helpsdk.server.api.authoring import MOST_PROBLEMS
from helpsdk.server.api.queries import SiteQuery
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import PERSONAL, Response, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.problems import HttpProblem
from helpsdk.server.publish import Edits, Kept
from helpsdk.server.publish.edits import refused
from helpsdk.server.publish.ownership import GONE, clashes
from helpsdk.server.store import sha256
from helpsdk.site.disk import MAX_FILE

_ANY = "*"


async def drafts(service: Service, request: Request) -> Response:
    """Of every source; what differs from one's own files is what is to be sent."""
    author = author_of(service, request)
    kept = await service.storing(lambda: author.publisher.kept(author.site.id))
    there = {path: DraftOut(source=owner, hash=hash) for path, (owner, hash) in sorted(kept.drafts.items()) if hash}
    removed = sorted(path for path, (_, hash) in kept.drafts.items() if not hash and path in kept.published)
    return json_reply(DraftsReply(revision=kept.revision, drafts=there, removed=removed), cache=PERSONAL)


async def draft(service: Service, request: Request) -> Response:
    """Its bytes; the tag is their hash."""
    author, path = author_of(service, request), request.parameters["path"]
    content, hash = await service.storing(lambda: _read(author, path))
    headers = {"content-disposition": "attachment"}
    return Response(
        body=content, content_type="application/octet-stream", cache=PERSONAL, etag=f'"{hash}"', headers=headers
    )


async def save_draft(service: Service, request: Request) -> Response:
    """Kept whatever is wrong with it; publishing is what takes a site without errors."""
    author = author_of(service, request, writes=True)
    body = await request.body(min(MAX_FILE, service.settings.author_body_limit), SENDING)
    edits = Edits({request.parameters["path"]: body})
    return await service.authoring.run(author.site.id, lambda: _saved(author, request, edits))


async def delete_draft(service: Service, request: Request) -> Response:
    """Gone from the drafts; published until the drafts are."""
    author = author_of(service, request, writes=True)
    edits = Edits(removed=frozenset({request.parameters["path"]}))
    return await service.authoring.run(author.site.id, lambda: _saved(author, request, edits))


def _read(author: Author, path: str) -> tuple[bytes, str]:
    store = author.site.shelf.store()
    _, hash = store.draft_sources(author.site.id).get(path, ("", GONE))
    if not hash:
        raise HttpProblem("not_found")
    return store.blobs([hash])[hash], hash


def _saved(author: Author, request: Request, edits: Edits) -> Response:
    if odd := refused(edits):
        raise SiteInvalid(odd)
    path, site = request.parameters["path"], author.site
    content = edits.changed.get(path)
    hash = GONE if content is None else sha256(content)
    kept = author.publisher.kept(site.id)
    if taken := [*clashes(kept, author.source, [path])]:
        raise SiteInvalid(taken)
    before = kept.of(author.source).get(path, GONE)
    if content is None and not before:
        raise HttpProblem("not_found")
    expected = _expected(request, before)
    blobs = {} if content is None else {hash: content}
    if site.shelf.store().save_drafts(site.id, author.source, {path: hash}, blobs, {path: expected}):
        raise _changed(path, before)
    reply = _checked(author, kept, path, hash)
    return Response(body=reply.model_dump_json().encode(), etag=f'"{hash}"' if hash else None)


def _expected(request: Request, before: str) -> str:
    """The hash that is to be replaced, empty for none. Raises HttpProblem when the request says otherwise."""
    wanted, unwanted = request.headers.get("if-match"), request.headers.get("if-none-match")
    tags = {tag.strip().strip('"') for tag in (wanted or "").split(",")}
    if wanted is not None and not (before and (_ANY in tags or before in tags)):
        raise _changed(request.parameters["path"], before)
    if unwanted is not None and unwanted.strip() == _ANY and before:
        raise _changed(request.parameters["path"], before)
    return before


def _changed(path: str, before: str) -> HttpProblem:
    detail = f"`{path}` was saved meanwhile" if before else f"there is no `{path}`, or it was removed"
    return HttpProblem("precondition_failed", detail, headers={"ETag": f'"{before}"'} if before else None)


def _checked(author: Author, kept: Kept, path: str, hash: str) -> DraftReply:
    """What publishing the drafts now would say."""
    try:
        problems, ok = author.publisher.preview(author.site.id, author.source, Edits()).problems, True
    except SiteInvalid as invalid:
        problems, ok = invalid.problems, False
    told = problems_out(problems[:MOST_PROBLEMS])
    return DraftReply(revision=kept.revision, path=path, hash=hash or None, ok=ok, problems=told)


_OF_ONE = (*PROBLEMS, "not_found", "precondition_failed")
ROUTES = (
    Route(
        "GET",
        "/v1/author/drafts",
        drafts,
        "Every source file as it was last saved, by its hash",
        query=SiteQuery,
        reply=DraftsReply,
        access="author",
    ),
    Route(
        "GET",
        "/v1/author/drafts/{path}",
        draft,
        "One source file as it was last saved",
        query=SiteQuery,
        media="application/octet-stream",
        problems=("not_found",),
        access="author",
    ),
    Route(
        "PUT",
        "/v1/author/drafts/{path}",
        save_draft,
        "Save a source file without publishing it",
        query=AuthorQuery,
        uploads=("application/octet-stream",),
        reply=DraftReply,
        problems=_OF_ONE,
        access="author",
    ),
    Route(
        "DELETE",
        "/v1/author/drafts/{path}",
        delete_draft,
        "Remove a source file from the drafts",
        query=AuthorQuery,
        reply=DraftReply,
        problems=_OF_ONE,
        access="author",
    ),
)
