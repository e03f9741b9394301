"""What a handler returns, and how it goes out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from helpsdk.server.api.request import Request, Send

JSON = "application/json"
#: May be kept, must be asked about: a publish shows at once, an unchanged answer costs 304.
REVALIDATE = "public, no-cache"
#: The same for what was made for one caller: no cache that several share may keep it.
PERSONAL = "private, no-cache"
NO_STORE = "no-store"
#: The request headers that choose a reply. Problems vary alike, so that nothing about them tells why.
BY_VIEWER = "Origin, Accept-Language, Authorization, Help-Viewer"

_ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    # for whoever opens a reply by itself; a page has a policy of its own
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
_BODILESS = {204, 304}


@dataclass(slots=True)
class Response:
    """One complete reply; `cache` is its Cache-Control, `vary` the request headers that chose it."""

    status: int = 200
    body: bytes = b""
    content_type: str | None = JSON
    cache: str = NO_STORE
    etag: str | None = None
    vary: str = BY_VIEWER
    headers: dict[str, str] = field(default_factory=dict)


def json_reply(model: BaseModel, *, status: int = 200, cache: str = NO_STORE) -> Response:
    return Response(status, model.__pydantic_serializer__.to_json(model), cache=cache)


def caching(request: Request) -> str:
    """How a read may be kept: one that says who asks is personal, whatever it says."""
    return PERSONAL if "authorization" in request.headers else REVALIDATE


def etag_of(body: bytes) -> str:
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def unchanged(response: Response, if_none_match: str | None) -> bool:
    """Weak comparison (RFC 9110, 13.1.2): a proxy that compressed the body may have made the tag weak."""
    if if_none_match is None or response.etag is None:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in tags or response.etag in tags


async def send_response(send: Send, response: Response, more: Mapping[str, str], *, head: bool = False) -> None:
    headers = {"cache-control": response.cache, **_ALWAYS}
    if response.etag is not None:
        headers["etag"] = response.etag
    if response.status not in _BODILESS:
        headers["content-length"] = str(len(response.body))
        if response.content_type is not None:
            headers["content-type"] = response.content_type
    headers.update((name.lower(), value) for name, value in response.headers.items())
    headers.update(more)
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        }
    )
    empty = head or response.status in _BODILESS
    await send({"type": "http.response.body", "body": b"" if empty else response.body})
