"""GET /widget/demo: the widget's options, commands and events, each with examples that run on the page.

They are answered by a sample site in the package, under /widget/demo/v1/, which keeps nothing. The page runs under the
policy that any host of the widget may have.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from helpsdk.client.page.scripttag import LOADER
from helpsdk.server.api.demo_answers import answered
from helpsdk.server.api.policy import PAGE, extended, html_page
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import NO_STORE, REVALIDATE, Response
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.widget import chunk
from helpsdk.server.demo import GROUPS, TOKEN
from helpsdk.server.problems import HttpProblem

_PAGES = Path(__file__).parent / "pages"
_FILES: Final = {"demo.css": "text/css; charset=utf-8", "demo.js": "text/javascript; charset=utf-8"}
_SELF = ("'self'",)
#: What the guide of the widget promises to run under, and a frame of its own.
_POLICY: Final = extended(
    PAGE,
    dict.fromkeys(("script-src", "style-src", "connect-src", "frame-src"), _SELF),
)
_FRAME: Final = extended(PAGE, {"style-src": _SELF, "script-src": ("'none'",), "frame-ancestors": _SELF})


async def demo(service: Service, request: Request) -> Response:
    _open(service)
    events = json.dumps([row.name for group in GROUPS if group.id == "events" for row in group.rows])
    template = _environment().get_template("demo.html")
    page = template.render(root=request.root_path, groups=GROUPS, events=events)
    return html_page(lambda _nonce: page, _POLICY)


async def below(service: Service, request: Request) -> Response:
    """What the page consists of, its widget's parts, and the API of the sample site."""
    _open(service)
    path = request.parameters["path"]
    if path.startswith("v1/"):
        return await answered(service, request, path.removeprefix("v1/"))
    if path.startswith("widget/"):
        request.parameters["path"] = path.removeprefix("widget/")
        return await chunk(service, request)
    if path == "frame.html":
        framed = html_page(lambda _nonce: _text("demo-frame.html").replace("{root}", request.root_path), _FRAME)
        framed.headers["x-frame-options"] = "SAMEORIGIN"
        return framed
    if path == "token":  # as a host's backend would answer
        return Response(body=TOKEN.encode(), content_type="text/plain; charset=utf-8", cache=NO_STORE)
    if path not in _FILES:
        raise HttpProblem("not_found")
    return Response(body=_text(path).encode(), content_type=_FILES[path], cache=REVALIDATE)


async def told(service: Service, request: Request) -> Response:
    """What the widget sends to the sample site."""
    _open(service)
    path = request.parameters["path"]
    if not path.startswith("v1/"):
        raise HttpProblem("not_found")
    return await answered(service, request, path.removeprefix("v1/"))


def _open(service: Service) -> None:
    if not service.settings.demo:
        raise HttpProblem("not_found")


def _marked(text: str) -> Markup:
    """A text of the reference: what stands between backticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["marked"] = _marked
    made.globals["loader"] = LOADER
    return made


@cache
def _text(name: str) -> str:
    return (_PAGES / name).read_text(encoding="utf-8")


ROUTES = (
    Route("GET", "/widget/demo", demo, "The widget's documentation, live", media="text/html", public=False),
    Route("GET", "/widget/demo/{path}", below, "What it consists of", media="*/*", public=False),
    Route("POST", "/widget/demo/{path}", told, "What its sample site is told", public=False),
)
