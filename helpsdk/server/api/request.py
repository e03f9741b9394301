"""One HTTP request as handlers see it: decoded once, limited while it is read, decided from the ASGI scope alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from helpsdk.server.problems import HttpProblem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_MAX_PARAMETERS = 100


class ClientGone(Exception):
    """The client went away while we read; nobody is there to be answered."""


class Request:
    """`path` is below where the server is mounted and starts with a slash; header names are lower case."""

    __slots__ = ("_receive", "headers", "method", "parameters", "path", "request_id", "root_path", "scope")

    def __init__(self, scope: Scope, receive: Receive, request_id: str) -> None:
        self.scope, self._receive, self.request_id = scope, receive, request_id
        self.method: str = scope["method"]
        self.root_path: str = scope.get("root_path", "").rstrip("/")
        self.path: str = below(scope["path"], self.root_path)
        self.headers: dict[str, str] = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        self.parameters: dict[str, str] = {}

    def query(self) -> dict[str, str]:
        """The last value of each parameter. Raises HttpProblem for more than a sane number of them."""
        text = self.scope.get("query_string", b"").decode("latin-1")
        if not text:
            return {}
        try:
            return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_PARAMETERS))
        except ValueError:
            raise HttpProblem("bad_request", f"more than {_MAX_PARAMETERS} query parameters") from None

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def base_url(self) -> str:
        """Scheme, host and mount point as the client sees them; the host is what the client says it is."""
        host = self.headers.get("host") or "localhost"
        return f"{self.scope.get('scheme', 'http')}://{host}{self.root_path}"

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
