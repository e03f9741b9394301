"""The routes of a Django project, read from its URLconf: no view is called and no database is opened."""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import django
from django.conf import settings
from django.urls import get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern, RoutePattern, URLPattern, URLResolver

from helpsdk.errors import TargetInvalid
from helpsdk.integrations.target import their_code
from helpsdk.site.scan import host
from helpsdk.site.scan.host import Routes
from helpsdk.site.scan.names import title_from
from helpsdk.site.scan.pages import DATA, ELSEWHERE, NOT_GET, OWN, STATIC, why_no_view
from helpsdk.site.scan.patterns import Parameter, Piece, pattern_of, pieces_of
from helpsdk.site.scan.regexpath import regex_pieces
from helpsdk.site.scan.views import module_of, place_of, templates_of

ADMIN: Final = "Django's admin"
_PARAMETER: Final = re.compile(r"<(?:[^>:]+:)?(?P<name>[^>]+)>")
_SETTINGS: Final = re.compile(r"""DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.]+)["']""")
_OWN: Final = ("django.views.i18n", "django.views.static", "django.contrib.staticfiles", "helpsdk.")
_REDIRECTS: Final = ("RedirectView", "LogoutView")
#: A part of a path that is read, or why it cannot be.
_Pieces = tuple[Piece, ...] | None


def routes_of(target: str) -> Routes:
    """The routes of the project with these settings (`shop.settings`), or whose folder or `manage.py` this is.

    Raises TargetInvalid.
    """
    module = _settings_module(target)
    if not settings.configured:
        os.environ["DJANGO_SETTINGS_MODULE"] = module
    with their_code(target, module):
        if not settings.configured:
            importlib.import_module(module)
        django.setup()
        return routes_in(get_resolver().url_patterns)


def routes_in(patterns: Iterable[Any]) -> Routes:
    """The routes of a URLconf and of all that it includes."""
    return Routes(tuple(_walk(patterns, (), (), "", admin=False)))


def _settings_module(target: str) -> str:
    """The dotted name of the settings; a folder with a `manage.py` is put on Python's path."""
    path = Path(target)
    file = path / "manage.py" if path.is_dir() else path
    if not file.is_file():
        if not re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*", target):
            raise TargetInvalid(target, "is neither a settings module nor a folder with a `manage.py`")
        return target
    found = _SETTINGS.search(file.read_text(encoding="utf-8", errors="replace"))
    if found is None:
        raise TargetInvalid(target, "sets no DJANGO_SETTINGS_MODULE; name the settings module instead", str(file), 1)
    sys.path.insert(0, str(file.resolve().parent))
    return found[1]


def _walk(
    patterns: Iterable[Any], before: _Pieces, namespaces: tuple[str, ...], written: str, *, admin: bool
) -> Iterator[host.Route]:
    for one in patterns:
        own = _pieces(one.pattern)
        pieces = None if before is None or own is None else (*before, *own)
        whole = written + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = (*namespaces, one.namespace) if one.namespace else namespaces
            yield from _walk(one.url_patterns, pieces, inner, whole, admin=admin or one.app_name == "admin")
        elif isinstance(one, URLPattern):
            yield _route(one, pieces, namespaces, whole, admin=admin)


def _pieces(pattern: Any) -> _Pieces:
    if isinstance(pattern, LocalePrefixPattern):
        return _language(pattern)
    if isinstance(pattern, RegexPattern):
        return regex_pieces(str(pattern))
    if isinstance(pattern, RoutePattern):
        return pieces_of(str(pattern), _PARAMETER, lambda found: str(pattern.converters[found["name"]].regex))
    return None


def _language(pattern: Any) -> tuple[Piece, ...]:
    """`i18n_patterns`: one of the project's languages, which the default one may leave out."""
    codes = "|".join(code for code, _ in settings.LANGUAGES)
    if pattern.prefix_default_language:
        return Parameter("language", codes), "/"
    return (Parameter("language", codes, optional="/"),)


def _route(one: Any, pieces: _Pieces, namespaces: tuple[str, ...], written: str, *, admin: bool) -> host.Route:
    url = pattern_of(pieces) if pieces is not None else None
    name = ":".join((*namespaces, one.name)) if one.name else ""
    view = getattr(one.callback, "view_class", one.callback)
    return host.Route(
        name=name,
        url=url.pattern if url is not None else None,
        written="/" + written.removeprefix("^"),
        title=title_from(view, one.name or ""),
        place=place_of(view),
        why_not=ADMIN if admin else _why_not(one.callback, view),
        note=url.note if url is not None else "",
        view=view,
        templates=templates_of(view),
    )


def _why_not(callback: Any, view: Any) -> str:
    if not _answers_get(callback, view):
        return NOT_GET
    if module_of(view).startswith(_OWN):
        return STATIC if "static" in module_of(view) else OWN
    if getattr(view, "__name__", "") in _REDIRECTS:
        return ELSEWHERE
    rest = any(kind.__module__.startswith("rest_framework.") for kind in getattr(_class(callback, view), "__mro__", ()))
    return DATA if rest else why_no_view(view)


def _class(callback: Any, view: Any) -> Any:
    """Django REST framework keeps a view's class in `cls`."""
    return getattr(callback, "cls", view)


def _answers_get(callback: Any, view: Any) -> bool:
    names = getattr(view, "http_method_names", None)
    if isinstance(view, type) and names is not None:
        return "get" in names and hasattr(view, "get")
    allowed = _required_methods(callback)
    return allowed is None or "GET" in allowed


def _required_methods(callback: Any) -> Iterable[str] | None:
    """Of `@require_http_methods([…])`, which keeps its list in a closure."""
    while callback is not None:
        code, cells = getattr(callback, "__code__", None), getattr(callback, "__closure__", None) or ()
        kept = dict(zip(code.co_freevars, cells, strict=True)) if code is not None else {}
        if "request_method_list" in kept:
            return tuple(kept["request_method_list"].cell_contents)
        callback = getattr(callback, "__wrapped__", None)
    return None
