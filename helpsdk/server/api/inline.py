"""GET /inline.css: how tips look that a product's own pages are rendered with."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from helpsdk.client.embed import STYLE
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, etag_of
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.widget import SHORT

_FILE = Path(__file__).parent / "pages" / STYLE
_HEADERS = {"cross-origin-resource-policy": "cross-origin"}


async def style(_service: Service, _request: Request) -> Response:
    """Fresh within five minutes of an upgrade, as the widget's loader is."""
    body, etag = style_sheet()
    return Response(body=body, content_type="text/css; charset=utf-8", cache=SHORT, etag=etag, headers=dict(_HEADERS))


@cache
def style_sheet() -> tuple[bytes, str]:
    """Read once: an upgrade may take the file away from under a server that runs."""
    body = _FILE.read_bytes()
    return body, etag_of(body)


ROUTES = (Route("GET", "/inline.css", style, "How inline tips look", media="text/css", public=False, limit="none"),)
