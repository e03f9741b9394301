"""Which routes are pages that a person looks at, and which screens they are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, Final

from helpsdk.site.scan.host import Code, HostScreen, Route
from helpsdk.site.scan.names import id_of_path, screen_id, title_of
from helpsdk.site.scan.views import NO_NAMES, leads_elsewhere, sends_data

NOT_GET: Final = "does not answer GET"
DATA: Final = "sends data"
STATIC: Final = "static files"
ELSEWHERE: Final = "only leads elsewhere"
OWN: Final = "the framework's own"

_NO_PAGE: Final = (
    (re.compile(r"/(api|graphql|rpc|webhooks?)(/|$)"), DATA),
    (re.compile(r"^/(static|media|assets|dist|_[^/]*|\.well-known)(/|$)"), STATIC),
    (
        re.compile(r"\.(css|csv|gif|ico|ics|jpe?g|js|json|map|pdf|png|rss|svg|txt|webmanifest|webp|xlsx?|xml|zip)$"),
        DATA,
    ),
    (re.compile(r"/(healthz?|livez|readyz?|ping|metrics|help-token)/?$"), "for machines"),
    (re.compile(r"/(log-?out|sign-?out)/?$"), ELSEWHERE),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which routes are taken: `include` and `exclude` are patterns of paths or names, in which `*` is anything.

    What is excluded is left out, what is included taken, whatever else is said of it.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    all: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    """The screens of a product, the routes that are none with the reason, and those whose address no pattern says."""

    screens: tuple[HostScreen, ...]
    left_out: tuple[tuple[Route, str], ...]
    unclear: tuple[Route, ...]


def pages_of(routes: Iterable[Route], choice: Choice | None = None) -> Pages:
    decided = [(route, why_no_page(route, choice or Choice())) for route in routes]
    taken = [route for route, why in decided if not why]
    return Pages(
        tuple(_screens([route for route in taken if route.url is not None])),
        tuple((route, why) for route, why in decided if why),
        tuple(route for route in taken if route.url is None),
    )


def why_no_page(route: Route, choice: Choice) -> str:
    """Empty for a page."""
    if _named(route, choice.exclude):
        return "excluded"
    if _named(route, choice.include):
        return ""
    if choice.all:
        return NOT_GET if route.why_not == NOT_GET else ""
    path = route.url or route.written
    return route.why_not or next((why for pattern, why in _NO_PAGE if pattern.search(path)), "")


def why_no_view(view: Any) -> str:
    """What its code says against a view's being a page; empty for one that may be."""
    if leads_elsewhere(view):
        return ELSEWHERE
    return DATA if sends_data(view) else ""


def _named(route: Route, globs: Iterable[str]) -> bool:
    texts = {route.name, route.written, route.url or "", "/" + route.written.lstrip("/")}
    return any(fnmatchcase(text, glob) for glob in globs for text in texts if text)


def _screens(routes: list[Route]) -> Iterator[HostScreen]:
    """Routes of one name and one view are one screen with several addresses."""
    views: dict[str, set[int]] = defaultdict(set)
    for route in routes:
        views[route.name].add(id(route.view))
    groups: dict[object, list[Route]] = defaultdict(list)
    for index, route in enumerate(routes):
        own = screen_id(route.name) and route.name not in NO_NAMES and len(views[route.name]) == 1
        groups[route.name if own else index].append(route)
    taken: Counter[str] = Counter()
    for name, group in groups.items():
        yield _screen(group, named=isinstance(name, str), taken=taken)


def _screen(group: list[Route], *, named: bool, taken: Counter[str]) -> HostScreen:
    first = group[0]
    base = screen_id(first.name) if named else id_of_path(first.written)
    taken[base] += 1
    id = base if taken[base] == 1 else f"{base}-{taken[base]}"
    return HostScreen(
        id,
        (first.title if named else "") or title_of(id),
        tuple(dict.fromkeys(route.url for route in group if route.url is not None)),
        first.place,
        tuple(dict.fromkeys(route.note for route in group if route.note)),
        named,
        templates=tuple(dict.fromkeys(name for route in group for name in route.templates)),
    )


def as_templates_say(screens: Iterable[HostScreen], code: Code) -> tuple[HostScreen, ...]:
    """The screens, with the ids that their templates give them in `data-help-screen`; those of one id are one."""
    found: dict[str, HostScreen] = {}
    for screen in screens:
        id = _said_by(screen.templates, code)
        one = screen if id is None else replace(screen, id=id, title=_title(screen, id), named=True, explicit=True)
        other = found.get(one.id)
        found[one.id] = one if other is None else replace(other, urls=tuple(dict.fromkeys((*other.urls, *one.urls))))
    return tuple(found.values())


def _said_by(templates: Iterable[str], code: Code) -> str | None:
    ends = tuple(f"/{name}" for name in templates)
    said = {use.id for use in code.screens if f"/{use.place.file}".replace("\\", "/").endswith(ends)}
    return said.pop() if len(said) == 1 else None


def _title(screen: HostScreen, id: str) -> str:
    return screen.title if screen.named else title_of(id)
