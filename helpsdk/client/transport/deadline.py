"""A transport whose requests end on time, whatever the server does.

httpx limits each read of a socket; a server that sends a byte now and then would hold its caller for as long as it
likes. Here every read, write and handshake has what is left until the request's `deadline` (an extension of the
request, in seconds of `time.monotonic`). Built on httpcore's own seam for this, its network backend.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import inf
from typing import Any

import httpcore
import httpx

from helpsdk.client.transport.nestedtls import NestedTls
from helpsdk.client.transport.tunnels import TunnelPool

DEADLINE = "deadline"


class PunctualTransport(httpx.BaseTransport):
    """Connects to servers directly, or through the proxy of an http or https address; to a server by https only where
    it is `secure`.
    """

    def __init__(self, limits: httpx.Limits, *, secure: bool, proxy: str | None = None) -> None:
        self._ends = _Ends()
        self._pool = (TunnelPool if proxy else httpcore.ConnectionPool)(
            ssl_context=httpx.create_ssl_context() if secure else None,  # reads a file of authorities
            proxy=_proxy(proxy) if proxy else None,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=_Backend(self._ends),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._ends.at = request.extensions.get(DEADLINE, inf)
        url = request.url
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _errors_of_httpx():
            reply = self._pool.handle_request(asked)
        return httpx.Response(reply.status, headers=reply.headers, stream=_Body(reply), extensions=reply.extensions)

    def close(self) -> None:
        self._pool.close()


def _proxy(address: str) -> httpcore.Proxy:
    known = httpx.Proxy(address)
    tls = httpx.create_ssl_context() if known.url.scheme == "https" else None
    return httpcore.Proxy(url=str(known.url), auth=known.raw_auth, headers=known.headers.raw, ssl_context=tls)


class _Ends(threading.local):
    """When the request of this thread has to be over."""

    at = inf

    def within(self, timeout: float | None) -> float | None:
        """What a step may take. Raises ReadTimeout when no time is left."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is over")
        return timeout if left == inf else left if timeout is None else min(timeout, left)


class _Backend(httpcore.SyncBackend):
    def __init__(self, ends: _Ends) -> None:
        self._ends = ends

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._ends.within(timeout)
        return _Stream(super().connect_tcp(host, port, left, local_address, socket_options), self._ends)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, ends: _Ends) -> None:
        self._stream, self._ends = stream, ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._ends.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._ends.within(timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            left = self._ends.within(timeout)
        except httpcore.ReadTimeout:
            self.close()  # as a handshake that fails does; nobody else would
            raise
        if self._stream.get_extra_info("ssl_object") is not None:  # a proxy's: httpcore would bound each piece only
            return NestedTls(self, ssl_context, server_hostname, left)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._ends)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, reply: httpcore.Response) -> None:
        self._reply = reply

    def __iter__(self) -> Iterator[bytes]:
        pieces = self._reply.stream
        if not isinstance(pieces, Iterable):
            raise TypeError("a blocking transport has a blocking body")
        with _errors_of_httpx():
            yield from pieces

    def close(self) -> None:
        self._reply.close()


@contextmanager
def _errors_of_httpx() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.ReadTimeout(str(error)) from error
    except httpcore.ConnectError as error:
        raise httpx.ConnectError(str(error)) from error
    except httpcore.ProxyError as error:
        raise httpx.ProxyError(str(error)) from error
    except httpcore.LocalProtocolError as error:  # its text holds what was to be sent
        raise httpx.LocalProtocolError(str(error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise httpx.RemoteProtocolError(str(error)) from error
