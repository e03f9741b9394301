"""GET /v1/assets/{path}: the pictures of articles."""

from __future__ import annotations

from helpsdk.identity.audience import NOBODY
from helpsdk.server.api.queries import AssetQuery
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import PERSONAL, Response, caching
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated
from helpsdk.server.api.viewer import Asker, asker_of
from helpsdk.server.follower import LiveSite
from helpsdk.server.follower.assets import Asset
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


#: In the place of what is not there: for nobody, and held against the viewer as what is there is.
_ABSENT = Asset("", frozenset({NOBODY}))


async def asset(service: Service, request: Request) -> Response:
    """A picture is as visible as the sections that show it, or opens with a grant that came with one of them."""
    asked = validated(AssetQuery, request.query())
    site = service.site(request)
    path = request.parameters["path"]
    found = service.snapshot(request).assets.get(path, _ABSENT)
    granted = asked.grant is not None and _granted(service, site, asked.grant, path, found)
    if not granted:
        _require(asker_of(service, request, counted=False), found)
    suffix = path.rpartition(".")[2].lower()
    if suffix not in TYPES:
        raise HttpProblem("not_found")
    body = await service.asset(site, found.hash)
    headers = dict(_HEADERS, **({"content-disposition": "attachment"} if suffix == "svg" else {}))
    caches = PERSONAL if granted else caching(request)
    return Response(body=body, content_type=TYPES[suffix], cache=caches, etag=f'"{found.hash}"', headers=headers)


def _granted(service: Service, site: LiveSite, grant: str, path: str, found: Asset) -> bool:
    return service.grants(site).opens(grant, path, found, service.now().timestamp())


def _require(asker: Asker, found: Asset) -> None:
    if not found.admits(asker.viewer):
        raise HttpProblem("not_found")


ROUTES = (
    Route(
        "GET",
        "/v1/assets/{path}",
        asset,
        "A picture of an article",
        query=AssetQuery,
        media="image/*",
        problems=("not_found",),
        access="viewer",
    ),
)
