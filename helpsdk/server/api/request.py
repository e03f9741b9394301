"""One HTTP request as handlers see it: decoded once, limited while it is read, decided from the ASGI scope alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from helpsdk.server.api.atonce import soon
from helpsdk.server.peers import NO_PROXIES, Caller, Proxies, normal_host
from helpsdk.server.problems import HttpProblem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_MAX_PARAMETERS = 100
KEPT_QUERY = 300  # bytes of a query that is worth remembering


class ClientGone(Exception):
    """The client went away while we read; nobody is there to be answered."""


class Request:
    """`path` is below where the server is mounted and starts with a slash; header names are lower case.

    `proxies` are those whose word on client, scheme and host counts. `raw` are the headers as bytes, of a name that is
    said twice the last: what is decoded costs time, and most of them nobody asks for.
    """

    __slots__ = (
        "_caller",
        "_headers",
        "_proxies",
        "_query",
        "_receive",
        "_whole",
        "method",
        "parameters",
        "path",
        "raw",
        "request_id",
        "root_path",
        "route",
        "scope",
    )

    def __init__(self, scope: Scope, receive: Receive, request_id: str, proxies: Proxies = NO_PROXIES) -> None:
        self.scope, self._receive, self.request_id, self._proxies = scope, receive, request_id, proxies
        self._whole = False  # whether all of the body was read
        self._caller: Caller | None = None
        self._headers: dict[str, str] | None = None
        self._query: Mapping[str, str] | None = None
        self.method: str = scope["method"]
        root: str = scope.get("root_path", "")
        self.root_path = root.rstrip("/") if root else ""
        self.path: str = below(scope["path"], self.root_path) if root else scope["path"]
        self.raw: dict[bytes, bytes] = dict(scope["headers"])
        self.parameters: dict[str, str] = {}
        self.route: str | None = None  # the path of the route that it leads to

    @property
    def headers(self) -> dict[str, str]:
        if self._headers is None:
            self._headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.raw.items()}
        return self._headers

    @property
    def query_string(self) -> bytes:
        found: bytes = self.scope.get("query_string", b"")
        return found

    def query(self) -> Mapping[str, str]:
        """The last value of each parameter. Raises HttpProblem for more than a sane number of them."""
        if self._query is None:
            text = self.query_string
            self._query = _remembered(text) if len(text) <= KEPT_QUERY else parsed_query(text)
        return self._query

    @property
    def content_type(self) -> str:
        said = self.raw.get(b"content-type", b"")
        return "application/json" if said == b"application/json" else _type(said)

    @property
    def client(self) -> str:
        """The address that asks, behind trusted proxies the one they name; empty when it is not known."""
        if self._proxies.some:
            return self._seen.address
        peer = self.scope.get("client")
        return peer[0] if peer else ""

    @property
    def scheme(self) -> str:
        """`http` or `https`, as the client sees it."""
        return self._seen.scheme

    @property
    def host(self) -> str | None:
        """What the client calls this server, in small letters, with its port if it says one; None when it is no host.

        It is only what the client says: see the list of hosts.
        """
        said = self._seen.host
        return None if said is None or self._hosts_said > 1 else normal_host(said)

    @property
    def hosts(self) -> tuple[str | None, str | None]:
        """The Host header as it came, and `host`; empty without one, as HTTP/1.0 clients may send, None for no host."""
        sent = self.headers.get("host", "")
        sent_host = normal_host(sent) if sent and self._hosts_said == 1 else None
        return (sent_host if "host" in self.headers else "", self.host if self._seen.host is not None else "")

    @property
    def plain_host(self) -> bytes | None:
        """The Host header as it came, where nothing else can say what the host is: of most requests."""
        if self._proxies.some or len(self.raw) != len(self.scope["headers"]):
            return None
        return self.raw.get(b"host")

    @property
    def direct(self) -> bool:
        """Whether the client is whom we are connected to, as far as we believe anybody."""
        peer = self.scope.get("client")
        return self.client == (peer[0] if peer else "")

    @property
    def base_url(self) -> str:
        """Scheme, host and mount point as the client sees them."""
        return f"{self.scheme}://{self.host or 'localhost'}{self.root_path}"

    @property
    def _seen(self) -> Caller:
        if self._caller is None:
            self._caller = self._proxies.caller(self.scope, self.headers.get("host"))
        return self._caller

    @property
    def _hosts_said(self) -> int:
        return sum(name == b"host" for name, _ in self.scope["headers"])

    async def body(self, limit: int, seconds: float) -> bytes:
        """At most `limit` bytes, counted as they arrive, within `seconds`. Raises HttpProblem and ClientGone."""
        declared = self.raw.get(b"content-length")
        if declared is not None:
            _check_length(declared, limit)
        began = time.monotonic()
        try:
            message = await soon(self._receive(), seconds)
            chunk = self._chunk(message, limit, 0)
            if self._whole:
                return chunk
            async with asyncio.timeout(began + seconds - time.monotonic()):
                return await self._rest(chunk, limit)
        except TimeoutError:
            raise HttpProblem("timeout", headers={"Connection": "close"}) from None

    async def _rest(self, first: bytes, limit: int) -> bytes:
        chunks, count = [first], len(first)
        while True:
            chunks.append(self._chunk(await self._receive(), limit, count))
            count += len(chunks[-1])
            if self._whole:
                return b"".join(chunks)

    def _chunk(self, message: Message, limit: int, before: int) -> bytes:
        if message["type"] == "http.disconnect":
            raise ClientGone
        self._whole = not message.get("more_body", False)
        chunk: bytes = message.get("body", b"")
        if before + len(chunk) > limit:
            raise _too_large(limit)
        return chunk

    async def drain(self, seconds: float) -> None:
        """Reads on and lets go of it, until the client has sent all or leaves: who is hung up on while sending may
        never see the reply that says why.
        """
        ends = time.monotonic() + seconds
        try:
            async with asyncio.timeout(seconds):
                while not self._whole and time.monotonic() < ends:
                    message = await self._receive()
                    self._whole = message["type"] == "http.disconnect" or not message.get("more_body", False)
        except TimeoutError:
            return


def parsed_query(query: bytes) -> Mapping[str, str]:
    """The last value of each parameter. Raises HttpProblem for more than a sane number of them."""
    if not query:
        return _NO_QUERY
    try:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=_MAX_PARAMETERS)
    except ValueError:
        raise HttpProblem("bad_request", f"more than {_MAX_PARAMETERS} query parameters") from None
    return dict(pairs)


_NO_QUERY: Mapping[str, str] = {}
_remembered = lru_cache(maxsize=2048)(parsed_query)


@lru_cache(maxsize=256)
def _type(header: bytes) -> str:
    return header.decode("latin-1").partition(";")[0].strip().lower()


def below(path: str, root_path: str) -> str:
    """The path under the mount point. Servers and frameworks give the full path (ASGI 3); proxies may have cut it."""
    if root_path and (path == root_path or path.startswith(root_path + "/")):
        return path[len(root_path) :]
    return path


def _check_length(declared: bytes, limit: int) -> None:
    if not declared.isdigit():
        raise HttpProblem("bad_request", "Content-Length is not a number")
    if len(declared) > 18 or int(declared) > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> HttpProblem:
    # What was not read would be taken for the next request.
    return HttpProblem("too_large", f"at most {limit} bytes are read here", headers={"Connection": "close"})
