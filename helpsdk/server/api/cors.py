"""Who may call from another origin: exactly the origins a site names, never `*`, never with credentials."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Headers
from helpsdk.server.peers import normal_host

EXPOSED = "ETag, Retry-After, X-Request-Id"
#: `Help-Viewer` is not among them: to name a viewer takes an API key, which has no place in a page.
_ALLOWED_HEADERS = "Authorization, Content-Type, If-None-Match, X-Request-Id"
_NULL = b"null"  # what any sandboxed frame and local file sends: it names nobody


def allowed_origin(request: Request, origins: Collection[str]) -> str | None:
    """The origin that a request comes from, where it is one of the site's: exactly, with scheme and port."""
    said = request.raw.get(b"origin")
    if said is None or said == _NULL:
        return None
    origin = said.decode("latin-1")
    return origin if origin in origins else None


@lru_cache(maxsize=1024)
def cors_headers(origin: str) -> Headers:
    """For any reply to an allowed origin."""
    return (
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-expose-headers", EXPOSED.encode()),
    )


def is_preflight(request: Request) -> bool:
    return request.method == "OPTIONS" and b"access-control-request-method" in request.raw


@lru_cache(maxsize=64)
def preflight_headers(methods: tuple[str, ...]) -> Headers:
    """For an allowed origin. One that is not gets none: the browser then refuses by itself."""
    return (
        (b"access-control-allow-methods", ", ".join(sorted(methods)).encode()),
        (b"access-control-allow-headers", _ALLOWED_HEADERS.encode()),
        (b"access-control-max-age", b"600"),
    )


def may_write(request: Request, origins: Collection[str]) -> bool:
    """A beacon skips the pre-flight, so its origin is checked here: an allowed one, or our own host."""
    if allowed_origin(request, origins) is not None:
        return True
    host = request.host
    return host is not None and normal_host(request.headers.get("origin", "").partition("://")[2]) == host
