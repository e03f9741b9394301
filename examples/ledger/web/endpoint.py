"""From a plain function of a visit to a Starlette endpoint: signed in, form read, token checked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from examples.ledger.web.form import read_form
from examples.ledger.web.visit import Visit

Action = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def page(action: Action, *, public: bool = False) -> Endpoint:
    """A page to look at. Without a session it leads to the sign-in page, unless it is `public`."""

    async def endpoint(request: Request) -> Response:
        visit = Visit.of(request)
        if visit.user is None and not public:
            return RedirectResponse("/sign-in", 303)
        return action(visit)

    return endpoint


def submit(action: Action, *, public: bool = False) -> Endpoint:
    """A form that was sent."""

    async def endpoint(request: Request) -> Response:
        visit = Visit.of(request)
        if visit.user is None and not public:
            return RedirectResponse("/sign-in", 303)
        visit.form = await read_form(request)
        visit.check_csrf()
        return action(visit)

    return endpoint
