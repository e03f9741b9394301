"""GET /widget.js and /widget/HASH/*: the built widget, from `server/static/widget/` and its manifest.

Scripts of other origins may read these files as they may read anything else: from the origins that a site names.
A module and a script with `integrity` are loaded that way; a plain `<script src>` is not, and works anywhere.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from helpsdk.server.api.packing import accepts_gzip, gzip_tag
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, etag_of
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.problems import HttpProblem
from helpsdk.types import Locale

FOLDER = Path(__file__).parent.parent / "static" / "widget"
LOADER = "widget.js"
SHORT = "public, max-age=300"
FOREVER = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript; charset=utf-8", ".json": "application/json", ".css": "text/css; charset=utf-8"}
_HEADERS = {"cross-origin-resource-policy": "cross-origin"}


@dataclass(frozen=True, slots=True)
class WidgetFile:
    """One file of the build, also packed once for all who ask."""

    body: bytes
    packed: bytes
    etag: str
    content_type: str


@dataclass(frozen=True, slots=True)
class PinnedLoader:
    """`path` is below the server's root; `integrity` is for a script tag (W3C Subresource Integrity)."""

    path: str
    integrity: str


async def loader(_service: Service, request: Request) -> Response:
    """The one script a page includes: fresh within five minutes of an upgrade."""
    return _reply(request, LOADER, SHORT)


async def chunk(_service: Service, request: Request) -> Response:
    """A lazy part. Its name holds the hash of its content, so it never changes, whatever build asks for it.

    The loader's name does not: here it is only under its own hash.
    """
    path = request.parameters["path"]
    name = path.partition("/")[2]
    if name == LOADER and (loader := pinned_loader()) is not None and f"widget/{path}" != loader.path:
        raise HttpProblem("not_found")
    return _reply(request, name, FOREVER)


@cache
def pinned_loader() -> PinnedLoader | None:
    """This build's loader under an address that never shows another; None in a source tree before its first build."""
    file = files().get(LOADER)
    if file is None:
        return None
    digest = hashlib.sha384(file.body)
    integrity = "sha384-" + base64.b64encode(digest.digest()).decode()
    return PinnedLoader(f"widget/{digest.hexdigest()[:16]}/{LOADER}", integrity)


def interface_locales() -> tuple[Locale, ...]:
    """The languages of the widget's own words, English first: those it was built with."""
    return ("en", *sorted(_manifest().get("locales", {})))


def _reply(request: Request, name: str, caching: str) -> Response:
    file = files().get(name)
    if file is None:
        raise HttpProblem("not_found")
    response = Response(body=file.body, content_type=file.content_type, cache=caching, etag=file.etag)
    response.vary, response.headers = "Origin, Accept-Encoding", dict(_HEADERS)
    if accepts_gzip(request):
        response.body, response.etag = file.packed, gzip_tag(file.etag)
        response.headers["content-encoding"] = "gzip"
    return response


@cache
def files() -> dict[str, WidgetFile]:
    """Every file that the manifest names, by name."""
    manifest = _manifest()
    groups = [manifest.get("lazy", {}), manifest.get("locales", {})]
    entries = [
        *(manifest.get(name, {}) for name in ("loader", "panel", "fallback")),
        *(e for g in groups for e in g.values()),
    ]
    names = {entry["file"] for entry in entries if "file" in entry}
    return {name: _file(FOLDER / name) for name in names if (FOLDER / name).is_file()}


@cache
def _manifest() -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = json.loads((FOLDER / "manifest.json").read_bytes())
    except FileNotFoundError:  # a source tree before its first build
        return {}
    return loaded


def _file(path: Path) -> WidgetFile:
    body = path.read_bytes()
    return WidgetFile(body, gzip.compress(body, 9, mtime=0), etag_of(body), _TYPES[path.suffix])


ROUTES = (
    Route("GET", "/widget.js", loader, "The widget's loader", media="text/javascript", public=False, limit="none"),
    Route(
        "GET",
        "/widget/{path}",
        chunk,
        "The widget's lazy parts",
        media="text/javascript",
        public=False,
        limit="none",
    ),
)
