"""The routes of a Starlette or FastAPI application, read from its tables: nothing is started and nothing is called."""

from __future__ import annotations

import functools
import inspect
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.endpoints import HTTPEndpoint
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Host, Mount, Route
from starlette.staticfiles import StaticFiles

from helpsdk.errors import TargetInvalid
from helpsdk.integrations.target import load_app
from helpsdk.site.scan import host
from helpsdk.site.scan.host import Routes
from helpsdk.site.scan.names import title_from
from helpsdk.site.scan.pages import DATA, NOT_GET, OWN, why_no_view
from helpsdk.site.scan.patterns import pattern_of, pieces_of
from helpsdk.site.scan.views import module_of, place_of, sends_page, templates_of

_PARAMETER: Final = re.compile(r"{(?P<name>[a-zA-Z_]\w*)(:[a-zA-Z_]\w*)?}")
_OWN: Final = ("fastapi.", "starlette.", "helpsdk.")


def routes_of(target: str) -> Routes:
    """The routes of the application that `package.module:app` names. Raises TargetInvalid."""
    app = load_app(target)
    if not _is_app(app):
        raise TargetInvalid(target, f"is a {type(app).__name__}, no Starlette or FastAPI application")
    return routes_in(app)


def routes_in(app: Any) -> Routes:
    """The routes of an application, of what is mounted in it and of the routers it includes."""
    found = _Found()
    _walk(_table(app), "", found)
    return Routes(tuple(found.routes), tuple(found.opaque))


@dataclass(slots=True)
class _Found:
    routes: list[host.Route] = field(default_factory=list)
    opaque: list[str] = field(default_factory=list)


def _is_app(app: Any) -> bool:
    return isinstance(getattr(_inner(app), "routes", None), list)


def _inner(app: Any) -> Any:
    """The application inside the middleware that is wrapped around it."""
    seen: set[int] = set()
    while not hasattr(app, "routes") and id(app) not in seen and (inner := getattr(app, "app", None)) is not None:
        seen.add(id(app))
        app = inner
    return app


def _table(app: Any) -> Iterable[Any]:
    """The routes of an application; recent versions of FastAPI keep an included router as one entry of it."""
    inner = _inner(app)
    routes = getattr(inner, "routes", None) or ()
    expand = getattr(sys.modules.get("fastapi.routing"), "iter_route_contexts", None)
    # FastAPI's `frontend()` keeps a single-page application beside the other routes
    later = getattr(getattr(inner, "router", inner), "_low_priority_routes", ())
    return [*(expand(routes) if expand is not None else routes), *later]


def _walk(table: Iterable[Any], prefix: str, found: _Found) -> None:
    for entry in table:
        route = _plain(entry)
        if isinstance(route, Route):
            found.routes.append(_route(entry, route, prefix))
        elif isinstance(route, Mount):
            _mounted(route, prefix + str(entry.path), found)
        elif isinstance(route, Host):
            _walk(_table(route.app), prefix, found)
        elif getattr(route, "directory", None) is not None or type(route).__name__ == "_FrontendRouteGroup":
            found.opaque += [f"{prefix}{one.path}".rstrip("/") + "/*" for one in getattr(route, "routes", [route])]


def _plain(entry: Any) -> BaseRoute:
    """The route itself, of what FastAPI gives out for one of an included router."""
    original: BaseRoute = getattr(entry, "original_route", entry)
    return original


def _mounted(mount: Mount, path: str, found: _Found) -> None:
    app = _inner(mount.app)
    if isinstance(app, StaticFiles):
        found.opaque += [f"{path}/*"] if app.html else []
    elif hasattr(app, "routes"):
        _walk(_table(app), path, found)
    elif not module_of(type(app)).startswith(_OWN):
        found.opaque.append(f"{_pattern(mount, path).pattern or path}/*")


def _pattern(route: Any, path: str) -> Any:
    converters = route.param_convertors
    return pattern_of(pieces_of(path, _PARAMETER, lambda found: str(converters[found["name"]].regex)))


def _route(entry: Any, route: Route, prefix: str) -> host.Route:
    written = prefix + str(entry.path)
    url = pattern_of(pieces_of(written, _PARAMETER, lambda found: _regex(entry, found)))
    return host.Route(
        name=str(entry.name or ""),
        url=url.pattern,
        written=written,
        title=_title(entry, route),
        place=place_of(route.endpoint),
        why_not=_why_not(entry, route),
        note=url.note,
        view=route.endpoint,
        templates=templates_of(route.endpoint),
    )


def _regex(entry: Any, found: re.Match[str]) -> str:
    """A parameter of the route has a converter; one of what it is mounted below is a segment or says `path`."""
    converter = entry.param_convertors.get(found["name"])
    if converter is not None:
        return str(converter.regex)
    return ".*" if found[2] == ":path" else "[^/]+"


def _title(entry: Any, route: Route) -> str:
    """FastAPI makes a summary of its own out of the name, which says no more than the name."""
    summary = getattr(entry, "summary", None)
    return summary if isinstance(summary, str) and summary else title_from(route.endpoint, str(entry.name or ""))


def _why_not(entry: Any, route: Route) -> str:
    view = route.endpoint
    if module_of(view).startswith(_OWN):
        return OWN
    if not _answers_get(entry, view):
        return NOT_GET
    if not (inspect.isroutine(view) or inspect.isclass(view) or isinstance(view, functools.partial)):
        return "another application"
    if hasattr(route, "response_class"):
        return "" if _is_page(entry, view) else why_no_view(view) or DATA
    return why_no_view(view)


def _answers_get(entry: Any, view: Any) -> bool:
    if inspect.isclass(view) and issubclass(view, HTTPEndpoint):
        return hasattr(view, "get")
    return entry.methods is None or "GET" in entry.methods


def _is_page(entry: Any, view: Any) -> bool:
    """A FastAPI route sends JSON unless something says that it sends HTML, or that it is no part of the API."""
    declared = getattr(entry.response_class, "value", entry.response_class)
    annotated = inspect.signature(view, eval_str=False).return_annotation if callable(view) else None
    kinds = [kind for kind in (declared, annotated) if inspect.isclass(kind)]
    html = any(issubclass(kind, Response) and _is_html(kind) for kind in kinds)
    by_name = isinstance(annotated, str) and annotated.rpartition(".")[2] in ("HTMLResponse", "_TemplateResponse")
    return html or by_name or sends_page(view) or not (entry.include_in_schema or why_no_view(view))


def _is_html(kind: type[Response]) -> bool:
    return issubclass(kind, HTMLResponse) or kind.media_type == "text/html"
