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

_PAGES = Path(__file__).parent / "pages"
_HTML = "text/html; charset=utf-8"
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
    accent: str | None
    languages: tuple[LanguageRow, ...]
    snippet: str
    query: str


async def landing(service: Service, request: Request) -> Response:
    if not request.path:  # without the slash, relative addresses would miss the mount point
        return Response(307, content_type=None, headers={"location": f"{request.root_path}/"})
    base = service.settings.public_url or request.base_url
    alone = len(service.sites) == 1
    rows = [_row(site, base, alone) for site in service.sites.values()]
    page = _environment().get_template("landing.html").render(sites=rows)
    return Response(
        body=page.encode(),
        content_type=_HTML,
        cache=REVALIDATE,
        headers={"content-security-policy": _POLICY, "x-frame-options": "DENY"},
    )


async def landing_style(_service: Service, _request: Request) -> Response:
    return Response(body=_file("landing.css"), content_type="text/css; charset=utf-8", cache=REVALIDATE)


async def landing_script(_service: Service, _request: Request) -> Response:
    return Response(body=_file("landing.js"), content_type="text/javascript; charset=utf-8", cache=REVALIDATE)


def _row(site: LiveSite, base: str, alone: bool) -> SiteRow:
    current = site.current
    settings = current.settings if current else None
    return SiteRow(
        id=site.id,
        title=local_text(settings.title, (settings.default_locale,)) if settings else site.id,
        revision=current.revision if current else None,
        stale=site.stale,
        accent=settings.theme.accent if settings else None,
        languages=_languages(site),
        snippet=f'<script src="{base}/widget.js" data-site="{site.id}" async></script>',
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
    Route("GET", "/landing.css", landing_style, "The page's style", media="text/css", public=False),
    Route("GET", "/landing.js", landing_script, "The page's script", media="text/javascript", public=False),
)
