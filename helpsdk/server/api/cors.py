"""Who may call from another origin: exactly the origins a site names, never `*`, never with credentials."""

from __future__ import annotations

from collections.abc import Collection

from helpsdk.server.api.request import Request
from helpsdk.server.peers import normal_host

EXPOSED = "ETag, Retry-After, X-Request-Id"
#: `Help-Viewer` is not among them: to name a viewer takes an API key, which has no place in a page.
_ALLOWED_HEADERS = "Authorization, Content-Type, If-None-Match, X-Request-Id"
_NULL = "null"  # what any sandboxed frame and local file sends: it names nobody


def cors_headers(request: Request, origins: Collection[str]) -> dict[str, str]:
    """For any reply. The site's origins are exact: scheme, host and port."""
    origin = request.headers.get("origin")
    if origin is None or origin == _NULL or origin not in origins:
        return {}
    return {"access-control-allow-origin": origin, "access-control-expose-headers": EXPOSED}


def is_preflight(request: Request) -> bool:
    return request.method == "OPTIONS" and "access-control-request-method" in request.headers


def preflight_headers(request: Request, origins: Collection[str], methods: Collection[str]) -> dict[str, str]:
    """Empty for an origin that is not allowed: the browser then refuses by itself."""
    allowed = cors_headers(request, origins)
    if not allowed:
        return {}
    return allowed | {
        "access-control-allow-methods": ", ".join(sorted(methods)),
        "access-control-allow-headers": _ALLOWED_HEADERS,
        "access-control-max-age": "600",
    }


def may_write(request: Request, origins: Collection[str]) -> bool:
    """A beacon skips the pre-flight, so its origin is checked here: an allowed one, or our own host."""
    origin = request.headers.get("origin", "")
    if origin in origins:
        return origin != _NULL
    host = request.host
    return host is not None and normal_host(origin.partition("://")[2]) == host
