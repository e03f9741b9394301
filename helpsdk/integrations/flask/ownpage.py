"""Pages that were written for one reader are kept out of caches, after whatever else the app says of its responses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import Headers

from helpsdk.client.here import PageHelp
from helpsdk.client.page.caching import personal

KEY = "helpsdk.page"  # in the environ of a request: its PageHelp
_VARIES = "Cookie"  # by which most products know who is signed in


class OwnPages:
    """The app, around its `after_request` functions: one of those may say that every page is public."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
            return start_response(status, _own(headers) if _is_personal(environ) else headers, *rest)

        return self._app(environ, start)


def _is_personal(environ: WSGIEnvironment) -> bool:
    help: PageHelp | None = environ.get(KEY)
    return help is not None and help.personal


def _own(said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    headers = Headers(said)
    headers["Cache-Control"] = personal(headers.get("Cache-Control"))
    varies = headers.get("Vary", "")
    if not {one.strip().lower() for one in varies.split(",")} & {"*", _VARIES.lower()}:
        headers["Vary"] = f"{varies}, {_VARIES}" if varies else _VARIES
    return headers.to_wsgi_list()
