"""Ends another thread's wait for sockets."""

from __future__ import annotations

import socket
from contextlib import suppress


class Wake:
    """A pair of sockets: one is waited for, the other is written to."""

    def __init__(self) -> None:
        self._here, self._there = socket.socketpair()
        self._here.setblocking(False)
        self._there.setblocking(False)

    def __call__(self) -> None:
        with suppress(OSError):  # full: it is awake; closed: it is gone
            self._there.send(b"\0")

    def fileno(self) -> int:
        return self._here.fileno()

    def clear(self) -> None:
        with suppress(OSError):
            while self._here.recv(4096):
                pass

    def close(self) -> None:
        self._here.close()
        self._there.close()
