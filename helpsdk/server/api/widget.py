"""GET /widget.js and /widget/HASH/*: the built widget, from `server/static/widget/` and its manifest."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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


async def loader(_service: Service, request: Request) -> Response:
    """The one script a page includes: fresh within five minutes of an upgrade."""
    return _reply(request, LOADER, SHORT)


async def chunk(_service: Service, request: Request) -> Response:
    """A lazy part. Its name holds the hash of its content, so it never changes, whatever build asks for it."""
    _build, _, name = request.parameters["path"].partition("/")
    if name == LOADER:
        raise HttpProblem("not_found")
    return _reply(request, name, FOREVER)


def interface_locales() -> tuple[Locale, ...]:
    """The languages of the widget's own words, English first: those it was built with."""
    return ("en", *sorted(_manifest().get("locales", {})))


def _reply(request: Request, name: str, caching: str) -> Response:
    file = files().get(name)
    if file is None:
        raise HttpProblem("not_found")
    packed = "gzip" in request.headers.get("accept-encoding", "")
    response = Response(body=file.body, content_type=file.content_type, cache=caching, etag=file.etag)
    response.vary, response.headers = "Origin, Accept-Encoding", dict(_HEADERS)
    if packed:
        response.body, response.etag = file.packed, file.etag[:-1] + '-gz"'
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
    Route("GET", "/widget.js", loader, "The widget's loader", media="text/javascript", public=False),
    Route("GET", "/widget/{path}", chunk, "The widget's lazy parts", media="text/javascript", public=False),
)
