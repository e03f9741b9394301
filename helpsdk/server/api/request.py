"""One HTTP request as handlers see it: decoded once, limited while it is read, decided from the ASGI scope alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from helpsdk.server.peers import NO_PROXIES, Caller, Proxies, normal_host
from helpsdk.server.problems import HttpProblem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_MAX_PARAMETERS = 100


class ClientGone(Exception):
    """The client went away while we read; nobody is there to be answered."""


class Request:
    """`path` is below where the server is mounted and starts with a slash; header names are lower case.

    `proxies` are those whose word on client, scheme and host counts.
    """

    __slots__ = (
        "_caller",
        "_proxies",
        "_query",
        "_receive",
        "headers",
        "method",
        "parameters",
        "path",
        "request_id",
        "root_path",
        "scope",
    )

    def __init__(self, scope: Scope, receive: Receive, request_id: str, proxies: Proxies = NO_PROXIES) -> None:
        self.scope, self._receive, self.request_id, self._proxies = scope, receive, request_id, proxies
        self._caller: Caller | None = None
        self._query: dict[str, str] | None = None
        self.method: str = scope["method"]
        self.root_path: str = scope.get("root_path", "").rstrip("/")
        self.path: str = below(scope["path"], self.root_path)
        self.headers: dict[str, str] = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        self.parameters: dict[str, str] = {}

    def query(self) -> dict[str, str]:
        """The last value of each parameter. Raises HttpProblem for more than a sane number of them."""
        if self._query is None:
            self._query = _parsed(self.scope.get("query_string", b"").decode("latin-1"))
        return self._query

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def client(self) -> str:
        """The address that asks, behind trusted proxies the one they name; empty when it is not known."""
        return self._seen.address

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
        _check_length(self.headers.get("content-length"), limit)
        try:
            async with asyncio.timeout(seconds):
                return await self._read(limit)
        except TimeoutError:
            raise HttpProblem("timeout", headers={"Connection": "close"}) from None

    async def _read(self, limit: int) -> bytes:
        chunks: list[bytes] = []
        count = 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk: bytes = message.get("body", b"")
            count += len(chunk)
            if count > limit:
                raise _too_large(limit)
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)


def _parsed(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_PARAMETERS)) if text else {}
    except ValueError:
        raise HttpProblem("bad_request", f"more than {_MAX_PARAMETERS} query parameters") from None


def below(path: str, root_path: str) -> str:
    """The path under the mount point. Servers and frameworks give the full path (ASGI 3); proxies may have cut it."""
    if root_path and (path == root_path or path.startswith(root_path + "/")):
        return path[len(root_path) :]
    return path


def _check_length(declared: str | None, limit: int) -> None:
    if declared is None:
        return
    if not (declared.isascii() and declared.isdigit()):
        raise HttpProblem("bad_request", "Content-Length is not a number")
    if len(declared) > 18 or int(declared) > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> HttpProblem:
    # What was not read would be taken for the next request.
    return HttpProblem("too_large", f"at most {limit} bytes are read here", headers={"Connection": "close"})
