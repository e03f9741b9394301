"""One end of a connection between two processes of one folder: whole messages, and never waiting for the other end."""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from helpsdk.server.store.writer.frames import Frames, frame

_PIECE = 256 * 1024
_ROOT = 0


class Channel:
    """Any thread may send; one thread receives and, where `wants_to_send`, sends on. `wake` tells it that it should.

    What the other end does not take is kept up to `limit` bytes (None: whatever the callers, who wait, have sent).
    """

    def __init__(self, connection: socket.socket, wake: Callable[[], None], *, limit: int | None = None) -> None:
        connection.setblocking(False)
        self._socket, self._wake, self._limit = connection, wake, limit
        self._frames = Frames()
        self._guard = threading.Lock()
        self._unsent = bytearray()
        self._taken = time.monotonic()
        self.closed = False

    @property
    def wants_to_send(self) -> bool:
        return bool(self._unsent)

    @property
    def stuck_for(self) -> float:
        """Seconds that the other end has taken nothing of what waits for it."""
        return time.monotonic() - self._taken if self._unsent else 0.0

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, message: Any) -> None:
        """Raises OSError when the connection is broken, StoreError for a message that cannot be sent."""
        self.send_frame(frame(message))

    def send_frame(self, data: bytes) -> None:
        """See `send`; at once as far as the other end takes it, so that no other thread has to wake up for it."""
        with self._guard:
            self._check()
            if not self._unsent:
                self._taken = time.monotonic()
                data = data[self._try(data) :]
            if not data:
                return
            self._unsent += data
            if self._limit is not None and len(self._unsent) > self._limit:
                raise BrokenPipeError(f"the other process takes nothing, {len(self._unsent)} bytes wait for it")
        self._wake()

    def send_on(self) -> None:
        """Raises OSError."""
        with self._guard:
            self._check()
            with memoryview(self._unsent) as waiting:
                sent = self._try(waiting[:_PIECE])
            del self._unsent[:sent]
            if sent:
                self._taken = time.monotonic()

    def receive(self) -> list[Any]:
        """The messages that have come. Raises OSError when there will be no more, or for what is no message."""
        try:
            data = self._socket.recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return []
        if not data:
            raise ConnectionResetError("the other process has closed the connection")
        try:
            return self._frames.feed(data)
        except ValueError as error:
            raise ConnectionAbortedError(str(error)) from error

    def close(self) -> None:
        with self._guard:
            self.closed = True
            with suppress(OSError):
                self._socket.close()

    def forget(self) -> None:
        """Closes a copy made by `fork`, in a process where the thread that holds a lock may not be there any more."""
        self.closed = True
        self._socket.close()

    def _check(self) -> None:
        if self.closed:
            raise BrokenPipeError("the connection is closed")

    def _try(self, data: bytes | memoryview) -> int:
        try:
            return self._socket.send(data)
        except (BlockingIOError, InterruptedError):
            return 0


def is_ours(connection: socket.socket) -> bool:
    """Whether the other end runs as our user, or as root; where the kernel does not tell, file modes have to do."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return True
    _pid, uid, _gid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, option, struct.calcsize("3i")))
    return uid in (os.getuid(), _ROOT)
