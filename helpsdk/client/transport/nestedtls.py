"""TLS to a server inside of TLS to a proxy. Each read and write is one of the outer stream, so that whatever bounds
those bounds a handshake and a record that come in drips, too.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import httpcore

Result = TypeVar("Result")

_PIECE = 65_536


class NestedTls(httpcore.NetworkStream):
    """Over a stream that is encrypted already. Raises ConnectError for a handshake that fails, and what the outer
    stream raises; that is closed then.
    """

    def __init__(
        self,
        outer: httpcore.NetworkStream,
        context: ssl.SSLContext,
        server_hostname: str | None,
        timeout: float | None,
    ) -> None:
        self._outer, self._incoming, self._outgoing = outer, ssl.MemoryBIO(), ssl.MemoryBIO()
        try:
            self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_hostname)
            self._moved(self._tls.do_handshake, timeout)
        except (ssl.SSLError, ValueError) as error:  # the latter of a name that is none
            self.close()
            raise httpcore.ConnectError(str(error)) from error
        except BaseException:
            self.close()
            raise

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return self._moved(partial(self._tls.read, max_bytes), timeout)
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""
        except ssl.SSLError as error:
            raise httpcore.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            while buffer:
                written = self._moved(partial(self._tls.write, buffer), timeout)
                buffer = buffer[written:]
        except ssl.SSLError as error:
            raise httpcore.WriteError(str(error)) from error

    def get_extra_info(self, info: str) -> Any:
        return self._tls if info == "ssl_object" else self._outer.get_extra_info(info)

    def close(self) -> None:
        self._outer.close()

    def _moved(self, step: Callable[[], Result], timeout: float | None) -> Result:
        """What the step gives, once as many bytes as it needs have come and gone."""
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._send(timeout)
                piece = self._outer.read(_PIECE, timeout)
                if piece:
                    self._incoming.write(piece)
                else:
                    self._incoming.write_eof()
            else:
                self._send(timeout)
                return result

    def _send(self, timeout: float | None) -> None:
        if self._outgoing.pending:
            self._outer.write(self._outgoing.read(), timeout)
