"""The routes of a Flask application, read from its URL map: no request is made and no view is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from flask import Flask
from werkzeug.routing import Rule

from helpsdk.errors import TargetInvalid
from helpsdk.integrations.target import load_app
from helpsdk.site.scan import host
from helpsdk.site.scan.host import Routes
from helpsdk.site.scan.names import title_from
from helpsdk.site.scan.pages import ELSEWHERE, NOT_GET, OWN, STATIC, why_no_view
from helpsdk.site.scan.patterns import pattern_of, pieces_of
from helpsdk.site.scan.views import module_of, place_of, templates_of

_PARAMETER: Final = re.compile(r"<(?:(?P<converter>[a-zA-Z_]\w*)(?:\(.*?\))?:)?(?P<name>[a-zA-Z_]\w*)>")
_OWN: Final = ("flask.", "helpsdk.")


def routes_of(target: str) -> Routes:
    """The routes of the application that `package.module:app` names. Raises TargetInvalid."""
    app = load_app(target)
    if not isinstance(app, Flask):
        raise TargetInvalid(target, f"is a {type(app).__name__}, no Flask application")
    return routes_in(app)


def routes_in(app: Flask) -> Routes:
    """The routes of an application, those of its blueprints included."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    return Routes(tuple(_route(app, rule) for rule in rules if not rule.websocket), tuple(_opaque(app)))


def _opaque(app: Flask) -> Iterator[str]:
    """What a `DispatcherMiddleware` around the application sends elsewhere, but for our own."""
    mounts = getattr(app.wsgi_app, "mounts", {})
    yield from (f"{path}/*" for path, other in mounts.items() if not module_of(other).startswith("helpsdk."))


def _route(app: Flask, rule: Rule) -> host.Route:
    view = app.view_functions.get(rule.endpoint)
    url = pattern_of(pieces_of(rule.rule, _PARAMETER, lambda found: _regex(rule, found["name"])))
    beside = rule.host or (rule.subdomain and f"{rule.subdomain}.…")
    return host.Route(
        name=str(rule.endpoint),
        url=url.pattern,
        written=rule.rule,
        title=title_from(view, str(rule.endpoint)),
        place=place_of(view),
        why_not=_why_not(rule, view),
        note="; ".join(filter(None, (url.note, f"only on {beside}" if beside else ""))),
        view=view,
        templates=templates_of(view),
    )


def _regex(rule: Rule, name: str) -> str:
    """What the converter of an argument takes, its own options included."""
    converter = rule._converters.get(name)
    return str(converter.regex) if converter is not None else "[^/]+"


def _why_not(rule: Rule, view: Any) -> str:
    if "GET" not in (rule.methods or {"GET"}) or view is None or rule.build_only:
        return NOT_GET
    if rule.endpoint.rpartition(".")[2] == "static":
        return STATIC
    if rule.redirect_to is not None:
        return ELSEWHERE
    if module_of(view).startswith(_OWN):
        return OWN
    return why_no_view(view)
