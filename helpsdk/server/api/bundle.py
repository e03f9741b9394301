"""GET /v1/bundle and its parts: a whole revision, for those who answer by themselves."""

from __future__ import annotations

from helpsdk.server.api.queries import SiteQuery
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import PERSONAL, Response
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated
from helpsdk.server.api.viewer import require_key
from helpsdk.server.problems import HttpProblem

SCOPE = "bundle:read"
#: A part's name is the hash of its bytes, so it never changes; it holds what not everybody may read.
FOREVER = "private, max-age=31536000, immutable"


async def bundle(service: Service, request: Request) -> Response:
    """The signed manifest: which parts the newest revision has."""
    validated(SiteQuery, request.query())
    require_key(service, request, SCOPE)
    return Response(body=service.snapshot(request).manifest.encode(), cache=PERSONAL)


async def bundle_part(service: Service, request: Request) -> Response:
    """Only what the newest manifest names; with a new revision in between, ask for the manifest again."""
    validated(SiteQuery, request.query())
    require_key(service, request, SCOPE)
    site, hash = service.site(request), request.parameters["hash"]
    if hash not in service.snapshot(request).parts:
        raise HttpProblem("not_found")
    body = await service.asset(site, hash)
    return Response(body=body, cache=FOREVER, etag=f'"{hash}"')


ROUTES = (
    Route(
        "GET",
        "/v1/bundle",
        bundle,
        "The manifest of the whole site, for an API key",
        query=SiteQuery,
        access="key",
    ),
    Route(
        "GET",
        "/v1/bundle/parts/{hash}",
        bundle_part,
        "One part that the manifest names",
        query=SiteQuery,
        problems=("not_found",),
        access="key",
    ),
)
