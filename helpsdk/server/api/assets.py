"""GET /v1/assets/{path}: the pictures of articles."""

from __future__ import annotations

from helpsdk.server.api.queries import SiteQuery
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import REVALIDATE, Response
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated
from helpsdk.server.api.viewer import viewer_of
from helpsdk.server.problems import HttpProblem

#: What may be served, by suffix. An SVG can hold script: it shows inside `<img>`; opened by itself it is downloaded.
TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "svg": "image/svg+xml",
}
_HEADERS = {"cross-origin-resource-policy": "cross-origin", "content-security-policy": "default-src 'none'; sandbox"}


async def asset(service: Service, request: Request) -> Response:
    """A picture is as visible as the articles that show it."""
    validated(SiteQuery, request.query())
    site = service.site(request)
    path = request.parameters["path"]
    found = service.snapshot(request).assets.get(path)
    suffix = path.rpartition(".")[2].lower()
    if found is None or suffix not in TYPES or not found.admits(viewer_of(request)):
        raise HttpProblem("not_found")
    body = await service.in_thread(lambda: site.asset(found.hash))
    headers = dict(_HEADERS, **({"content-disposition": "attachment"} if suffix == "svg" else {}))
    return Response(body=body, content_type=TYPES[suffix], cache=REVALIDATE, etag=f'"{found.hash}"', headers=headers)


ROUTES = (
    Route(
        "GET",
        "/v1/assets/{path}",
        asset,
        "A picture of an article",
        query=SiteQuery,
        media="image/*",
        problems=("not_found",),
    ),
)
