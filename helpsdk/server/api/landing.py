"""GET /: what this server serves, for the person who has just started it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from helpsdk.content.names import local_text
from helpsdk.i18n.locales import direction, native_name
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import REVALIDATE, Response
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.follower import LiveSite
from helpsdk.server.problems import HttpProblem

_PAGES = Path(__file__).parent / "pages"
_HTML = "text/html; charset=utf-8"
_FILES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class LanguageRow:
    tag: str
    name: str
    dir: str
    articles: int


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site as the page shows it; `revision` is None when nothing of it can be served."""

    id: str
    title: str
    revision: int | None
    stale: bool
    languages: tuple[LanguageRow, ...]
    snippet: str
    query: str


async def landing(service: Service, request: Request) -> Response:
    base = service.settings.public_url or request.base_url
    alone = len(service.sites) == 1
    rows = [_row(site, base, alone) for site in service.sites.values()]
    page = _environment().get_template("landing.html").render(sites=rows, root=request.root_path)
    return Response(
        body=page.encode(),
        content_type=_HTML,
        cache=REVALIDATE,
        headers={"content-security-policy": _POLICY, "x-frame-options": "DENY"},
    )


async def landing_file(_service: Service, request: Request) -> Response:
    """What the page consists of besides its text."""
    kind = request.parameters["kind"]
    if kind not in _FILES:
        raise HttpProblem("not_found")
    return Response(body=_file(f"landing.{kind}"), content_type=_FILES[kind], cache=REVALIDATE)


def _row(site: LiveSite, base: str, alone: bool) -> SiteRow:
    current = site.current
    settings = current.settings if current else None
    return SiteRow(
        id=site.id,
        title=local_text(settings.title, (settings.default_locale,)) if settings else site.id,
        revision=current.revision if current else None,
        stale=site.stale,
        languages=_languages(site),
        snippet=f'<script src="{base}/widget.js" data-site="{site.id}" defer></script>',
        query="" if alone else f"?site={site.id}",
    )


def _languages(site: LiveSite) -> tuple[LanguageRow, ...]:
    counts = site.current.counts if site.current else {}
    return tuple(LanguageRow(locale, native_name(locale), direction(locale), count) for locale, count in counts.items())


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(_PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


@cache
def _file(name: str) -> bytes:
    return (_PAGES / name).read_bytes()


ROUTES = (
    Route("GET", "/", landing, "What this server serves", media="text/html", public=False),
    Route("GET", "/landing.{kind}", landing_file, "The page's style, script and icon", media="*/*", public=False),
)
