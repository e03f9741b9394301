"""Connections through a proxy that make room again when they fail.

A tunnel that was opened and whose server then refuses the handshake, or is late, counts in httpcore's pool as one that
is in use, for ever: as many of them as a pool may have connections, and nobody gets one. Built on httpcore's own seams
for this, the connections that a pool makes.
"""

from __future__ import annotations

import httpcore


class TunnelPool(httpcore.ConnectionPool):
    """A pool whose connections end when their first request fails."""

    def create_connection(self, origin: httpcore.Origin) -> httpcore.ConnectionInterface:
        return _Tunnel(super().create_connection(origin))


class _Tunnel(httpcore.ConnectionInterface):
    def __init__(self, connection: httpcore.ConnectionInterface) -> None:
        self._connection, self._answered = connection, False

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        try:
            reply = self._connection.handle_request(request)
        except httpcore.ConnectionNotAvailable:  # it is another request's: the pool asks again, of another
            raise
        except BaseException:
            if not self._answered:
                self._connection.close()
            raise
        self._answered = True
        return reply

    def close(self) -> None:
        self._connection.close()

    def info(self) -> str:
        return self._connection.info()

    def can_handle_request(self, origin: httpcore.Origin) -> bool:
        return self._connection.can_handle_request(origin)

    def is_available(self) -> bool:
        return self._connection.is_available()

    def has_expired(self) -> bool:
        return self._connection.has_expired()

    def is_idle(self) -> bool:
        return self._connection.is_idle()

    def is_closed(self) -> bool:
        return self._connection.is_closed()
