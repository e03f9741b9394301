"""What a request must pass before anything is done for it: our host's name, sane headers, and not too often."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping
from itertools import chain

from helpsdk.server.api.request import Request
from helpsdk.server.api.route import Route
from helpsdk.server.limits import RateLimits
from helpsdk.server.peers import AllowedHosts
from helpsdk.server.problems import HttpProblem
from helpsdk.server.settings import Settings

_log = logging.getLogger("helpsdk.server")
#: Fields of a head: browsers and proxies send some thirty.
MOST_HEADERS = 100
_ADMITTED = 256  # hosts that need no second look
_NAMES = 5  # that are told: whoever asks can make up more


class Guard:
    """Each check raises HttpProblem. `clock` only goes forward, in seconds."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._hosts = AllowedHosts(settings.hosts)
        self._most, self._longest = settings.header_limit, settings.url_limit
        self._admitted: set[bytes | None] = set()  # Host headers as they came
        self._limits = RateLimits(
            address=settings.rate_address,
            session=settings.rate_session,
            site=settings.rate_site,
            exchange=settings.rate_exchange,
            clock=clock,
        )
        self._told = False
        self._names: set[str] = set()

    def check_host(self, request: Request, route: Route | None) -> None:
        """First of all: what is asked under another name is not ours to answer (DNS rebinding).

        Both names must be ours: the Host header, and what a trusted proxy says. A proxy may pass on a forwarded host
        that the client made up, but not a Host.
        """
        plain = request.plain_host
        if plain in self._admitted or (route is not None and route.any_host):
            return
        if None in request.hosts:
            raise HttpProblem("bad_request", "the Host header names no host")
        if not all(self._hosts.admit(host or "") for host in request.hosts):
            self._tell_host(request)
            raise HttpProblem("host_not_allowed", "the operator decides which names this server answers to")
        if plain is not None and len(self._admitted) < _ADMITTED:
            self._admitted.add(plain)

    def check_size(self, request: Request, methods: Mapping[str, Route]) -> None:
        """Of what the client sent beside a body; no server below us need have done that. `methods` are what may be done
        at its path: a pre-flight has the address of what it asks for.
        """
        headers = request.scope["headers"]
        if len(headers) > MOST_HEADERS or len(b"".join(chain.from_iterable(headers))) > self._most:
            raise HttpProblem("headers_too_large", headers={"Connection": "close"})
        length = len(request.path) + len(request.query_string)
        if length > self._longest and length > max((one.longest for one in methods.values()), default=0):
            raise HttpProblem("uri_too_long", headers={"Connection": "close"})

    def check_rate(self, request: Request, route: Route | None, site: str | None) -> None:
        """`site` is that of the request, if there is such a site. What leads nowhere has no route, and counts."""
        if route is not None and route.limit == "none":
            return
        wait = self._limits.request(request.client, _authorization(request), site)
        if not wait and route is not None and route.limit == "exchange":
            wait = self._limits.exchange(request.client)
        if wait:
            self._hint(request)
            raise HttpProblem("too_many", headers={"Retry-After": str(math.ceil(wait))})

    def _tell_host(self, request: Request) -> None:
        """Each name once: a server that has just got a name of its own is where this is met first."""
        host = next(host or "" for host in request.hosts if not self._hosts.admit(host or ""))[:100]
        if host not in self._names and len(self._names) < _NAMES:
            self._names.add(host)
            _log.warning(
                "asked as %r [%s], which is not answered; if that is our name, add it to HELPSDK_HOSTS",
                host,
                request.request_id,
                extra={"request_id": request.request_id},
            )

    def _hint(self, request: Request) -> None:
        """Once: everybody behind an unknown proxy is one address, which an operator should hear of."""
        said = "x-forwarded-for" in request.headers or "forwarded" in request.headers
        if said and request.direct and not self._told:
            self._told = True
            _log.warning(
                "an address that says it forwards for others reached a rate limit; "
                "if it is your proxy, name it in HELPSDK_TRUSTED_PROXIES"
            )


def _authorization(request: Request) -> str | None:
    return request.headers["authorization"] if b"authorization" in request.raw else None
