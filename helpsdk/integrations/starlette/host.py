"""What a product tells of its requests."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute

from helpsdk.client.embed import Embed
from helpsdk.i18n.accepted import accepted
from helpsdk.identity.viewer import Viewer
from helpsdk.site.scan.names import screen_id


def _route_name(scope: Any) -> str | None:
    """Starlette before 1.4 told the endpoint alone."""
    if "route" in scope:
        name: str | None = getattr(scope["route"], "name", None)
        return name or None
    endpoint, router = scope.get("endpoint"), scope.get("router")
    return next(_names(router.routes, endpoint), None) if endpoint is not None and router is not None else None


def _names(routes: Iterable[BaseRoute], endpoint: object) -> Iterator[str]:
    for route in routes:
        name: str | None = getattr(route, "name", None)
        if name and getattr(route, "endpoint", None) is endpoint:
            yield name
        yield from _names(getattr(route, "routes", None) or (), endpoint)


@dataclass(frozen=True, slots=True)
class Host:
    """`viewer` says who is signed in, `locale` the language of the page, `nonce` that of its Content-Security-Policy,
    which is `request.state.csp_nonce` when not given; `traits` is what rules may go by, unsigned.

    Each is called while a page is rendered, at most once for a request, and cannot be awaited: what your product has to
    look up for it belongs on `request.state`. Raises TypeError for one that is `async`.
    """

    embed: Embed
    viewer: Callable[[Request], Viewer | None] | None = None
    locale: Callable[[Request], str | None] | None = None
    nonce: Callable[[Request], str | None] | None = None
    traits: Callable[[Request], Mapping[str, Any] | None] | None = None

    def __post_init__(self) -> None:
        for field in fields(self)[1:]:
            if inspect.iscoroutinefunction(getattr(self, field.name)):
                raise TypeError(
                    f"{field.name} cannot be async, since templates call it; look things up before, and keep them on "
                    "request.state"
                )


class RequestPage:
    """One request, as `Page` wants it. The scope is that of the router, which adds the route once it is matched."""

    __slots__ = ("_host", "_scope")

    def __init__(self, host: Host, scope: Any) -> None:
        self._host, self._scope = host, scope

    @property
    def _request(self) -> Request:
        return Request(self._scope)

    def viewer(self) -> Viewer | None:
        return self._host.viewer(self._request) if self._host.viewer is not None else None

    def screen(self) -> str | None:
        """The name of the matched route as a screen's id; None before, and for what has no name."""
        return screen_id(_route_name(self._scope) or "") or None

    def path(self) -> str:
        return str(self._scope["path"])

    def locale(self) -> Sequence[str]:
        own = self._host.locale(self._request) if self._host.locale is not None else None
        return ([own] if own else []) + accepted(self._request.headers.get("accept-language", ""))

    def nonce(self) -> str | None:
        if self._host.nonce is not None:
            return self._host.nonce(self._request)
        found = getattr(self._request.state, "csp_nonce", None)
        return found if isinstance(found, str) else None

    def traits(self) -> Mapping[str, Any] | None:
        return self._host.traits(self._request) if self._host.traits is not None else None
