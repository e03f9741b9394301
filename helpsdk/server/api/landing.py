"""GET /: what this server serves, for the person who has just started it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from helpsdk.content.names import local_text
from helpsdk.i18n.locales import direction, native_name
from helpsdk.server.api.embed import script_tag
from helpsdk.server.api.policy import html_page
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import REVALIDATE, Response
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.follower import LiveSite
from helpsdk.server.problems import HttpProblem

_PAGES = Path(__file__).parent / "pages"
_FILES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class LanguageRow:
    tag: str
    name: str
    dir: str
    articles: int


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site as the page shows it; `revision` is None when nothing of it can be served.

    `problems` keep its folder from being published: only how many, since names in them may be of what is not public.
    A `closed` one answers signed visitors only, and a stranger reads no more than that.
    """

    id: str
    title: str
    revision: int | None
    stale: bool
    problems: int
    languages: tuple[LanguageRow, ...]
    snippet: str
    query: str
    closed: bool = False


_CLOSED = SiteRow("", "", None, False, 0, (), "", "", closed=True)


async def landing(service: Service, request: Request) -> Response:
    rows = list(_rows(service, request))
    template = _environment().get_template("landing.html")
    demo = service.settings.demo
    return html_page(lambda nonce: template.render(sites=rows, root=request.root_path, demo=demo, nonce=nonce))


async def landing_file(_service: Service, request: Request) -> Response:
    """What the page consists of besides its text."""
    kind = request.parameters["kind"]
    if kind not in _FILES:
        raise HttpProblem("not_found")
    return Response(body=_file(f"landing.{kind}"), content_type=_FILES[kind], cache=REVALIDATE)


def preload() -> None:
    """Reads the page's files now: an upgrade may take them away from under a server that runs."""
    _environment().get_template("landing.html")
    for kind in _FILES:
        _file(f"landing.{kind}")


def _rows(service: Service, request: Request) -> Iterator[SiteRow]:
    base = service.settings.public_url or request.base_url
    problems = service.problems()
    for site in service.sites.values():
        yield _row(site, base, problems.get(site.id, 0), alone=len(service.sites) == 1)
    for name in (name for name in problems if name not in service.sites):
        yield SiteRow(name, name, None, False, problems[name], (), "", "")


def _row(site: LiveSite, base: str, problems: int, *, alone: bool) -> SiteRow:
    if site.trust.enforce:
        return _CLOSED
    current = site.current
    settings = current.settings if current else None
    return SiteRow(
        id=site.id,
        title=local_text(settings.title, (settings.default_locale,)) if settings else site.id,
        revision=current.revision if current else None,
        stale=site.stale,
        problems=problems,
        languages=_languages(site),
        snippet=script_tag(base, site.id, pinned=False),
        query="" if alone else f"?site={site.id}",
    )


def _languages(site: LiveSite) -> tuple[LanguageRow, ...]:
    counts = site.current.counts if site.current else {}
    return tuple(LanguageRow(locale, native_name(locale), direction(locale), count) for locale, count in counts.items())


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
    )


@cache
def _file(name: str) -> bytes:
    return (_PAGES / name).read_bytes()


ROUTES = (
    Route("GET", "/", landing, "What this server serves", media="text/html", public=False),
    Route("GET", "/landing.{kind}", landing_file, "The page's style, script and icon", media="*/*", public=False),
)
