"""GET /: what this server serves, for the person who has just started it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from helpsdk.content.names import local_text
from helpsdk.errors import HelpError, SiteInvalid
from helpsdk.i18n.locales import direction, native_name
from helpsdk.server.api.embed import script_tag
from helpsdk.server.api.policy import html_page
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import REVALIDATE, Response
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.follower import LiveSite
from helpsdk.server.peers import host_name, is_loopback
from helpsdk.server.problems import HttpProblem

_PAGES = Path(__file__).parent / "pages"
_FILES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_FORWARDED = ("forwarded", "x-forwarded-for", "via")


@dataclass(frozen=True, slots=True)
class LanguageRow:
    tag: str
    name: str
    dir: str
    articles: int


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """What keeps a folder from being published. `first` is for the one who runs the server alone."""

    count: int
    first: str | None


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site as the page shows it; `revision` is None when nothing of it can be served."""

    id: str
    title: str
    revision: int | None
    stale: bool
    trouble: TroubleRow | None
    languages: tuple[LanguageRow, ...]
    snippet: str
    query: str


async def landing(service: Service, request: Request) -> Response:
    rows = list(_rows(service, request))
    template = _environment().get_template("landing.html")
    return html_page(lambda nonce: template.render(sites=rows, root=request.root_path, nonce=nonce))


async def landing_file(_service: Service, request: Request) -> Response:
    """What the page consists of besides its text."""
    kind = request.parameters["kind"]
    if kind not in _FILES:
        raise HttpProblem("not_found")
    return Response(body=_file(f"landing.{kind}"), content_type=_FILES[kind], cache=REVALIDATE)


def _rows(service: Service, request: Request) -> Iterator[SiteRow]:
    base = service.settings.public_url or request.base_url
    troubles = {name: _trouble(error, _at_home(service, request)) for name, error in service.errors.items()}
    for site in service.sites.values():
        yield _row(site, base, troubles.get(site.id), alone=len(service.sites) == 1)
    for name in (name for name in troubles if name not in service.sites):
        yield SiteRow(name, name, None, False, troubles[name], (), "", "")


def _row(site: LiveSite, base: str, trouble: TroubleRow | None, *, alone: bool) -> SiteRow:
    current = site.current
    settings = current.settings if current else None
    return SiteRow(
        id=site.id,
        title=local_text(settings.title, (settings.default_locale,)) if settings else site.id,
        revision=current.revision if current else None,
        stale=site.stale,
        trouble=trouble,
        languages=_languages(site),
        snippet=script_tag(base, site.id, pinned=False),
        query="" if alone else f"?site={site.id}",
    )


def _trouble(error: HelpError, at_home: bool) -> TroubleRow:
    problems = [one for one in error.problems if one.severity == "error"] if isinstance(error, SiteInvalid) else [error]
    return TroubleRow(len(problems), str(problems[0]) if at_home and problems else None)


def _at_home(service: Service, request: Request) -> bool:
    """Whether this is the writer at the machine itself: names in a problem may be of articles that are not public."""
    named = service.settings.public_url is not None or any(name in request.headers for name in _FORWARDED)
    return not named and is_loopback(request.client) and is_loopback(host_name(request.host or ""))


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
