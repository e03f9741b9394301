"""Makes the help of each request known to whatever renders its page."""

from __future__ import annotations

from collections.abc import Awaitable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from helpsdk.client.here import PageHelp, set_current_help
from helpsdk.client.page.caching import personal
from helpsdk.integrations.starlette.host import Host, RequestPage


class HelpMiddleware:
    """Pure ASGI, and no step more on the way of a request: it is not awaited itself, and asks nothing.

    `current_help()` is the request's from here on, also in the threads of endpoints that are not async. Which route
    was matched, and who is signed in, is looked at when a template asks. A page that was written for one reader is
    kept out of caches that others share.
    """

    def __init__(self, app: ASGIApp, host: Host) -> None:
        self._app, self._host = app, host

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "http":
            # Never put back: every request is a task of its own, whose context goes with it
            help = PageHelp(self._host.embed, RequestPage(self._host, scope))
            set_current_help(help)
            return self._app(scope, receive, _keeping_private(help, send))
        return self._app(scope, receive, send)


def _keeping_private(help: PageHelp, send: Send) -> Send:
    """As `send`, which gives what is awaited. A page that is streamed has its headers before its templates are run."""

    def sending(message: Message) -> Awaitable[None]:
        if help.personal and message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["cache-control"] = personal(headers.get("cache-control"))
        return send(message)

    return sending
