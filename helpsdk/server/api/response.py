"""What a handler returns, and how it goes out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeAlias

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

#: As ASGI has them: names in small letters.
Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]

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
    more: Headers = ()  # beside those, as they go out
    proves: bool = True  # that its like can be answered: False of one that found nothing to store

    @property
    def is_usual(self) -> bool:
        """Whether its head says nothing that is its own but a length."""
        plain = self.etag is None and not self.headers and not self.more
        return plain and self.content_type == JSON and self.status not in _BODILESS


def json_reply(model: BaseModel, *, status: int = 200, cache: str = NO_STORE) -> Response:
    return Response(status, model.__pydantic_serializer__.to_json(model), cache=cache)


def caching(request: Request) -> str:
    """How a read may be kept: one that says who asks is personal, whatever it says."""
    return PERSONAL if b"authorization" in request.raw else REVALIDATE


def etag_of(body: bytes) -> str:
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def unchanged(response: Response, if_none_match: str | None) -> bool:
    """Weak comparison (RFC 9110, 13.1.2): a proxy that compressed the body may have made the tag weak."""
    if if_none_match is None or response.etag is None:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in tags or response.etag in tags


def head_of(response: Response, *, open_to_beacons: bool) -> list[tuple[bytes, bytes]]:
    """The headers of a reply. What only says of which kind it is was encoded when the first of its kind was sent.

    Of a POST a browser would only complain about the policy that keeps others from embedding a reply: beacons.
    """
    headers = [*_kind(response.cache, response.vary, own_only=not open_to_beacons)]
    if response.status not in _BODILESS:
        headers.append((b"content-length", b"%d" % len(response.body)))
        if response.content_type is not None:
            headers.append((b"content-type", response.content_type.encode("latin-1")))
    if response.etag is not None:
        headers.append((b"etag", response.etag.encode("latin-1")))
    if response.headers:
        headers = _with(headers, response.headers)
    return [*headers, *response.more] if response.more else headers


class Head(list[tuple[bytes, bytes]]):
    """The headers of a whole reply, and the same as the lines that they are sent as; `length` is that of its body."""

    __slots__ = ("length", "lines")

    length: int
    lines: bytes


class Usual(NamedTuple):
    """What is the same of many heads, as headers and as lines."""

    headers: Headers
    lines: bytes


def whole_head(usual: Usual, length: int, request_id: str) -> Head:
    """Of a reply with a body of so many bytes."""
    size, id = b"%d" % length, request_id.encode()
    head = Head((*usual.headers, (b"content-length", size), (b"x-request-id", id)))
    head.length = length
    head.lines = b"%bcontent-length: %b\r\nx-request-id: %b\r\n" % (usual.lines, size, id)
    return head


@lru_cache(maxsize=1024)
def usual_head(cache: str, vary: str, more: Headers, *, own_only: bool) -> Usual:
    """Of a JSON reply of which there is nothing else to say than `more`."""
    headers = (*_kind(cache, vary, own_only=own_only), (b"content-type", JSON.encode()), *more)
    return Usual(headers, b"".join([b"%b: %b\r\n" % pair for pair in headers]))


async def send_response(send: Send, response: Response, headers: list[tuple[bytes, bytes]], *, head: bool) -> None:
    """Asks for no more than what the head says where nobody would read a body."""
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    empty = head or response.status in _BODILESS
    await send({"type": "http.response.body", "body": b"" if empty else response.body})


async def send_unfinished(send: Send, response: Response, headers: list[tuple[bytes, bytes]]) -> None:
    """All that a client has to read, without the end that lets the server hang up."""
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body, "more_body": True})


@lru_cache(maxsize=256)
def _kind(cache: str, vary: str, *, own_only: bool) -> Headers:
    named = {"cache-control": cache, **_ALWAYS, "vary": vary if "Origin" in vary else f"Origin, {vary}"}
    return _encoded(named | ({"cross-origin-resource-policy": "same-origin"} if own_only else {}))


def _with(headers: list[tuple[bytes, bytes]], more: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """What a handler says of a header holds."""
    own = _encoded({name.lower(): value for name, value in more.items()})
    names = {name for name, _ in own}
    return [*(pair for pair in headers if pair[0] not in names), *own]


def _encoded(headers: dict[str, str]) -> Headers:
    return tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items())
