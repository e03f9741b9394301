"""GET /widget.js and /widget/HASH/*: the built widget, from `server/static/widget/` and its manifest.

The builds of the last releases lie beside it in `earlier/`: a page that was opened before an upgrade goes on loading
its own chunks, and one whose script tag is pinned its own loader.

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

from helpsdk.client.page.scripttag import LOADER, Pinned
from helpsdk.server.api.packing import accepts_gzip, gzip_tag
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, etag_of
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.problems import HttpProblem
from helpsdk.types import Locale

FOLDER = Path(__file__).parent.parent / "static" / "widget"
EARLIER = "earlier"
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
    return _reply(request, files().get(LOADER), SHORT)


async def chunk(_service: Service, request: Request) -> Response:
    """A lazy part, under the hash of its build: what an open page loads later is of the build that it began with.

    A loader's address holds the hash of the loader itself, for a script tag that pins it.
    """
    path = request.parameters["path"]
    build, _, name = path.partition("/")
    current = pinned_loader()
    is_current = f"widget/{path}" == current.path if name == LOADER and current else build == _manifest().get("hash")
    file = files().get(name) if is_current and name != "" else None
    return _reply(request, file or _earlier_file(path), FOREVER)


@cache
def pinned_loader() -> Pinned | None:
    """This build's loader under an address that never shows another; None in a source tree before its first build."""
    file = files().get(LOADER)
    return None if file is None else _pinned(file.body)


def interface_locales() -> tuple[Locale, ...]:
    """The languages of the widget's own words, English first: those it was built with.

    A language may have several files, for parts of the widget: `ru` and `ru.panel`.
    """
    return ("en", *sorted({name.partition(".")[0] for name in _manifest().get("locales", {})}))


def _pinned(body: bytes) -> Pinned:
    digest = hashlib.sha384(body)
    integrity = "sha384-" + base64.b64encode(digest.digest()).decode()
    return Pinned(f"widget/{digest.hexdigest()[:16]}/{LOADER}", integrity)


def _reply(request: Request, file: WidgetFile | None, caching: str) -> Response:
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
def earlier() -> dict[str, Path]:
    """What earlier releases are still asked for, by `HASH/NAME`: chunks by their build's, loaders by their own."""
    found: dict[str, Path] = {}
    for path in sorted((FOLDER / EARLIER).glob("*/*")):
        name = f"{path.parent.name}/{path.name}"
        if path.name == LOADER:
            name = _pinned(path.read_bytes()).path.removeprefix("widget/")
        if path.suffix in _TYPES:
            found[name] = path
    return found


def _earlier_file(name: str) -> WidgetFile | None:
    path = earlier().get(name)  # asked first: of names that nothing has there is no end
    return _read(path) if path else None


@cache
def _read(path: Path) -> WidgetFile:
    return _file(path)


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
