"""From an ASGI scope to a reply: one dictionary look-up, one handler, one reply; every failure becomes a problem.

Plain ASGI on purpose: a router tries one route after another, and each `BaseHTTPMiddleware` costs more than routing,
validation and answer together.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import lru_cache

from helpsdk.errors import NotFound, StoreBusy, StoreError
from helpsdk.server.api.cors import allowed_origin, cors_headers, is_preflight, preflight_headers
from helpsdk.server.api.guard import Guard
from helpsdk.server.api.request import ClientGone, Receive, Request, Scope, Send
from helpsdk.server.api.requestid import RequestIds
from helpsdk.server.api.response import (
    NO_STORE,
    Headers,
    Response,
    etag_of,
    head_of,
    send_response,
    send_unfinished,
    unchanged,
    usual_head,
    whole_head,
)
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.peers import Proxies
from helpsdk.server.problems import CONTENT_TYPE, HttpProblem

_DRAIN_SECONDS = 2.0  # for what a client goes on sending of a body that was refused
_AWAY = "the store that this needs is away, full or slow"
_NO_ORIGINS: frozenset[str] = frozenset()
Methods = Mapping[str, Route]
_NO_METHODS: Methods = {}


class Dispatcher:
    """`ready` is awaited before a handler runs; it raises HttpProblem while the server cannot answer."""

    def __init__(
        self,
        service: Service,
        routes: Iterable[Route],
        ready: Callable[[], Awaitable[None]],
        guard: Guard | None = None,
    ) -> None:
        self._service, self._ready = service, ready
        self._guard = guard or Guard(service.settings)
        self._proxies = Proxies(service.settings.trusted_proxies)
        seconds = service.settings.hsts_seconds
        self._hsts = (b"strict-transport-security", b"max-age=%d" % seconds) if seconds else None
        self._ids = RequestIds()
        self._exact: dict[str, dict[str, Route]] = {}
        self._below: dict[str, dict[str, Route]] = {}
        for route in routes:
            table = self._below if route.parameter else self._exact
            table.setdefault(route.prefix, {})[route.method] = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        request = Request(scope, receive, "", self._proxies)
        request.request_id = self._ids.of(request.raw)
        try:
            response = await self._answered(request)
        except ClientGone:
            return
        except HttpProblem as problem:
            response = _problem(problem, request)
        except Exception as error:
            response = _problem(self._as_problem(error, request), request)
        outages = self._service.outages
        if outages.under_way and response.status < 400 and response.proves:
            outages.answered(request)
        await self._send(request, response, send)
        observe = self._service.observe
        if observe is not None:
            observe(request.route, response.status, time.perf_counter() - began)

    async def _send(self, request: Request, response: Response, send: Send) -> None:
        headers = self._headers(request, response)
        if response.status == 413:  # who is hung up on while sending may never see why
            await send_unfinished(send, response, headers)
            await request.drain(_DRAIN_SECONDS)
            await send({"type": "http.response.body", "body": b""})
        else:
            await send_response(send, response, headers, head=request.method == "HEAD")

    async def _answered(self, request: Request) -> Response:
        methods = self._methods(request)
        route = methods.get("GET" if request.method == "HEAD" else request.method)
        request.route = route.path if route is not None else None
        self._guard.check_host(request, route)
        self._guard.check_size(request, methods)
        if methods and is_preflight(request):  # of requests that count themselves
            return self._options(request, methods)
        self._guard.check_rate(request, route, self._service.site_id(request))
        if route is None:
            return self._elsewhere(request, methods)
        await self._ready()
        response = await route.handler(self._service, request)
        return response if response.cache is NO_STORE else _conditional(response, request)

    def _elsewhere(self, request: Request, methods: Methods) -> Response:
        if not methods:
            raise HttpProblem("not_found")
        if request.method != "OPTIONS":
            raise HttpProblem("method_not_allowed", headers={"Allow": _allow(tuple(methods))})
        return self._options(request, methods)

    def _methods(self, request: Request) -> Methods:
        """What may be done at the request's path; empty when there is nothing."""
        path = request.path or "/"
        found = self._exact.get(path)
        if found is not None:
            return found
        for prefix, methods in self._below.items():
            if path.startswith(prefix) and len(path) > len(prefix):
                name = next(iter(methods.values())).parameter or ""
                request.parameters[name] = path[len(prefix) :]
                return methods
        return _NO_METHODS

    def _options(self, request: Request, methods: Methods) -> Response:
        names = tuple(methods)
        response = Response(204, headers={"allow": _allow(names)})
        if is_preflight(request) and allowed_origin(request, self._origins(request)) is not None:
            response.more = preflight_headers(names)
        return response

    def _origins(self, request: Request) -> frozenset[str]:
        try:
            return self._service.origins(request)
        except HttpProblem:  # a query that cannot be read names no site
            return _NO_ORIGINS

    def _headers(self, request: Request, response: Response) -> list[tuple[bytes, bytes]]:
        more = self._more(request)
        to_beacons = request.method == "POST"
        if response.is_usual:
            usual = usual_head(response.cache, response.vary, more, own_only=not to_beacons)
            return whole_head(usual, len(response.body), request.request_id)
        headers = head_of(response, open_to_beacons=to_beacons)
        return [*headers, (b"x-request-id", request.request_id.encode()), *more]

    def _more(self, request: Request) -> Headers:
        """What a reply says of who may read it, and how to ask next time."""
        origin = allowed_origin(request, self._origins(request)) if b"origin" in request.raw else None
        allowed = cors_headers(origin) if origin is not None else ()
        return (*allowed, self._hsts) if self._hsts and request.scheme == "https" else allowed

    def _as_problem(self, error: Exception, request: Request) -> HttpProblem:
        if isinstance(error, NotFound):
            return HttpProblem("not_found")
        if not isinstance(error, StoreError):
            self._service.outages.failed(request, error)
            return HttpProblem("internal")
        self._service.outages.refused(request, str(error))
        if isinstance(error, StoreBusy):
            return HttpProblem("busy", headers={"Retry-After": str(error.retry_after)})
        return HttpProblem("unavailable", _AWAY, headers={"Retry-After": "5"})


def _conditional(response: Response, request: Request) -> Response:
    """Reads carry a tag of what they answered, and cost no body when the client has it."""
    if request.method not in ("GET", "HEAD") or response.status != 200 or response.cache == NO_STORE:
        return response
    response.etag = response.etag or etag_of(response.body)
    if b"if-none-match" in request.raw and unchanged(response, request.headers["if-none-match"]):
        response.status = 304
    return response


def _problem(problem: HttpProblem, request: Request) -> Response:
    return Response(
        problem.status, problem.body(request.request_id), content_type=CONTENT_TYPE, headers=problem.headers
    )


@lru_cache(maxsize=64)
def _allow(methods: tuple[str, ...]) -> str:
    return ", ".join(sorted({*methods, "OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))
