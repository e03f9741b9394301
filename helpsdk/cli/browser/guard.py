"""What may leave the browser: reading, and the widget's questions. Nothing is posted to the product or reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from helpsdk.cli.browser.options import BrowserOptions

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Request, Route, WebSocketRoute

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: What a widget asks of a help server by POST and what changes nothing there.
_ASKING: Final = ("v1/resolve", "v1/session", "v1/search", "v1/suggest", "v1/answer")
#: Where a page gets the widget from, and its chunks: the help server's root comes before it.
_WIDGET: Final = re.compile(r"(.*/)(?:widget\.js|widget/[0-9a-f]+/[\w.-]+)")
RESOLVE: Final = "/v1/resolve"
_REPORTING: Final = "/v1/interactions"
#: A beacon that a page sends when it is left goes past every route, so none is sent then, and before only as a request.
_NO_LAST_WORDS: Final = """(() => {
  let leaving = false;
  const leave = () => { leaving = true };
  addEventListener("beforeunload", leave, true);
  addEventListener("pagehide", leave, true);
  addEventListener("visibilitychange", () => document.hidden && leave(), true);
  const { fetch } = window;
  window.fetch = (input, init = {}) =>
    leaving ? new Promise(() => {}) : fetch.call(window, input, { ...init, keepalive: false });
  navigator.sendBeacon = (url, body) => {
    if (!leaving) fetch.call(window, url, { method: "POST", body, mode: "no-cors" }).catch(() => {});
    return true;
  };
})()"""
_OF_BODY: Final = frozenset({"content-length", "content-encoding", "transfer-encoding", "content-type"})


class Guard:
    """Over all pages of a context. `held_back` are the requests that were not sent, each once.

    The help that comes is cut down to tips that wait to be pressed, so that nothing opens by itself over them.
    """

    def __init__(self, context: BrowserContext, options: BrowserOptions) -> None:
        self._options = options
        self.held_back: dict[str, None] = {}
        self._servers: set[str] = set()
        context.route("**/*", self._decide)
        context.route_web_socket("**/*", self._silenced)
        context.add_init_script(_NO_LAST_WORDS)

    def _silenced(self, socket: WebSocketRoute) -> None:
        """One that is not connected: it opens, and what the page says goes nowhere."""
        self.held_back.setdefault(f"WebSocket {urlsplit(socket.url).path}")

    def _decide(self, route: Route, request: Request) -> None:
        path = urlsplit(request.url).path
        self._note_server(request)
        if request.method not in _READING and not self._may_post(request.url):
            if not path.endswith(_REPORTING):
                self.held_back.setdefault(f"{request.method} {path}")
            route.abort("blockedbyclient")
        elif request.method == "POST" and path.endswith(RESOLVE):
            self._answered(route, request, _only_tips)
        elif self._own_headers(request):
            self._answered(route, request)
        else:
            route.continue_()

    def _note_server(self, request: Request) -> None:
        found = _WIDGET.fullmatch(_address(request.url))
        if found and request.resource_type == "script":
            self._servers.add(found[1])

    def _may_post(self, url: str) -> bool:
        """The widget's questions, to the server that it comes from; a product may have addresses that look alike."""
        address = _address(url)
        if urlsplit(url).path in self._options.allow_post:
            return True
        return any(address.startswith(server) and address[len(server) :] in _ASKING for server in self._servers)

    def _own_headers(self, request: Request) -> Mapping[str, str]:
        """Those that were given, for the product's own origin only."""
        return self._options.headers if request.url.startswith(self._options.origin + "/") else {}

    def _answered(self, route: Route, request: Request, change: Callable[[Any], Any] | None = None) -> None:
        """A redirect is handed to the browser, which asks again: headers do not go along to another origin."""
        from playwright.sync_api import Error

        headers = {**request.headers, **self._own_headers(request)}
        try:
            answer = route.fetch(headers=headers, max_redirects=0, timeout=1000 * self._options.page_seconds)
            if change is None or not answer.ok:
                route.fulfill(response=answer)
            else:
                kept = {name: value for name, value in answer.headers.items() if name not in _OF_BODY}
                route.fulfill(status=answer.status, headers=kept, json=change(answer.json()))
        except (Error, ValueError):  # no answer, or none that is JSON: the page sees a request that failed
            with suppress(Error):
                route.abort("failed")


def _address(url: str) -> str:
    """Without its query."""
    return urlsplit(url)._replace(query="", fragment="").geturl()


def _only_tips(reply: Any) -> Any:
    """Those of the items that are tips, as if each had to be pressed; what is no reply stays as it is."""
    if not isinstance(reply, dict) or not isinstance(reply.get("items"), list):
        return reply
    tips = [item for item in reply["items"] if isinstance(item, dict) and item.get("kind") == "tip"]
    return {**reply, "items": [{**tip, "trigger": "click"} for tip in tips]}
