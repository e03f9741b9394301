"""From an ASGI scope to a reply: one dictionary look-up, one handler, one reply; every failure becomes a problem.

Plain ASGI on purpose: a router tries one route after another, and each `BaseHTTPMiddleware` costs more than routing,
validation and answer together.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping

from helpsdk.errors import NotFound, StoreBusy, StoreError
from helpsdk.server.api.cors import cors_headers, is_preflight, preflight_headers
from helpsdk.server.api.guard import Guard
from helpsdk.server.api.request import ClientGone, Receive, Request, Scope, Send
from helpsdk.server.api.response import NO_STORE, Response, etag_of, send_response, unchanged
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.peers import Proxies
from helpsdk.server.problems import CONTENT_TYPE, HttpProblem

_log = logging.getLogger("helpsdk.server")
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
Methods = Mapping[str, Route]


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
        self._hsts = f"max-age={seconds}" if seconds else ""
        self._exact: dict[str, dict[str, Route]] = {}
        self._below: dict[str, dict[str, Route]] = {}
        for route in routes:
            table = self._below if route.parameter else self._exact
            table.setdefault(route.prefix, {})[route.method] = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, _request_id(scope), self._proxies)
        try:
            response = await self._answered(request)
        except ClientGone:
            return
        except HttpProblem as problem:
            response = _problem(problem, request)
        except Exception as error:
            response = _problem(_as_problem(error, request), request)
        await send_response(send, response, self._headers(request, response), head=request.method == "HEAD")

    async def _answered(self, request: Request) -> Response:
        methods = self._methods(request)
        route = methods.get("GET" if request.method == "HEAD" else request.method)
        self._guard.check_host(request, route)
        self._guard.check_headers(request)
        if methods and is_preflight(request):  # of requests that count themselves
            return self._options(request, methods)
        self._guard.check_rate(request, route, self._service.site_id(request))
        if route is None:
            return self._elsewhere(request, methods)
        await self._ready()
        return _conditional(await route.handler(self._service, request), request)

    def _elsewhere(self, request: Request, methods: Methods) -> Response:
        if not methods:
            raise HttpProblem("not_found")
        if request.method != "OPTIONS":
            raise HttpProblem("method_not_allowed", headers={"Allow": _allow(methods)})
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
        return {}

    def _options(self, request: Request, methods: Methods) -> Response:
        headers = {"allow": _allow(methods)}
        if is_preflight(request):
            headers |= preflight_headers(request, self._origins(request), methods)
        return Response(204, headers=headers)

    def _origins(self, request: Request) -> frozenset[str]:
        try:
            return self._service.origins(request)
        except HttpProblem:  # a query that cannot be read names no site
            return frozenset()

    def _headers(self, request: Request, response: Response) -> dict[str, str]:
        headers = {"x-request-id": request.request_id, "vary": _with_origin(response.vary)}
        if "origin" in request.headers:
            headers |= cors_headers(request, self._origins(request))
        if request.method != "POST" and "cross-origin-resource-policy" not in response.headers:
            headers["cross-origin-resource-policy"] = "same-origin"  # of a POST a browser would only complain: beacons
        if self._hsts and request.scheme == "https":
            headers["strict-transport-security"] = self._hsts
        return headers


def _with_origin(vary: str) -> str:
    return vary if "Origin" in vary else f"Origin, {vary}"


def _conditional(response: Response, request: Request) -> Response:
    """Reads carry a tag of what they answered, and cost no body when the client has it."""
    if request.method not in ("GET", "HEAD") or response.status != 200 or response.cache == NO_STORE:
        return response
    response.etag = response.etag or etag_of(response.body)
    if unchanged(response, request.headers.get("if-none-match")):
        response.status = 304
    return response


def _problem(problem: HttpProblem, request: Request) -> Response:
    return Response(
        problem.status, problem.body(request.request_id), content_type=CONTENT_TYPE, headers=problem.headers
    )


def _as_problem(error: Exception, request: Request) -> HttpProblem:
    if isinstance(error, NotFound):
        return HttpProblem("not_found")
    if isinstance(error, StoreBusy):
        return HttpProblem("busy", headers={"Retry-After": str(error.retry_after)})
    if isinstance(error, StoreError):
        _log.warning("%s %s [%s]: %s", request.method, request.path, request.request_id, error)
        return HttpProblem("unavailable", headers={"Retry-After": "5"})
    _log.error("%s %s [%s] failed", request.method, request.path, request.request_id, exc_info=error)
    return HttpProblem("internal")


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value.decode("ascii"))
    return secrets.token_hex(8)


def _allow(methods: Methods) -> str:
    return ", ".join(sorted({*methods, "OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))
