"""Servers on this machine that do everything wrong, one way each."""

from __future__ import annotations

import contextlib
import gzip
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


class Server:
    """Listens on a free port; `answer` gets each connection after its first request, and may do what it likes."""

    def __init__(self, answer: Callable[[socket.socket, threading.Event], None]) -> None:
        self._answer, self._stop, self.requests = answer, threading.Event(), 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    def close(self) -> None:
        self._stop.set()
        with contextlib.suppress(OSError):
            socket.create_connection(self._listener.getsockname(), 1).close()
        for thread in self._threads:  # the first listens, and is over before its socket is closed
            thread.join()
        self._listener.close()

    def _listen(self) -> None:
        while not self._stop.is_set():
            connection, _ = self._listener.accept()
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            if _whole_request(connection):
                self.requests += 1
                self._answer(connection, self._stop)


def _whole_request(connection: socket.socket) -> bool:
    """Reads one: what is left unread would cut off the answer."""
    came = connection.recv(65_536)
    head, end, body = came.partition(b"\r\n\r\n")
    found = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    missing = (int(found[1]) if found else 0) - len(body) if end else 0
    while missing > 0 and (more := connection.recv(missing)):
        missing -= len(more)
    return bool(came)


def says(*pieces: bytes) -> Callable[[socket.socket, threading.Event], None]:
    def answer(connection: socket.socket, stop: threading.Event) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return answer


def hangs(connection: socket.socket, stop: threading.Event) -> None:
    stop.wait()


def drips(connection: socket.socket, stop: threading.Event) -> None:
    """A body of a byte now and then."""
    connection.sendall(_HEAD + b"content-length: 100000\r\n\r\n")
    while not stop.wait(0.02):
        connection.sendall(b" ")


def hesitates(connection: socket.socket, stop: threading.Event) -> None:
    """A head of a byte now and then."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nx-slow: ")
    while not stop.wait(0.02):
        connection.sendall(b"x")


def floods(connection: socket.socket, stop: threading.Event) -> None:
    """A body without an end, as fast as it is read."""
    connection.sendall(_HEAD + b"\r\n")
    while not stop.is_set():
        connection.sendall(b" " * 1_000_000)


def _page(body: bytes, status: bytes = b"200 OK", *headers: bytes) -> bytes:
    head = b"\r\n".join((b"HTTP/1.1 " + status, b"content-length: %d" % len(body), b"connection: close", *headers))
    return head + b"\r\n\r\n" + body


_JSON = b"content-type: application/json"
_BUSY = _page(b'{"code": "busy"}', b"503 Busy", _JSON, b"retry-after: 30")
_BOMB = _page(gzip.compress(b" " * 20_000_000), b"200 OK", _JSON, b"content-encoding: gzip")
#: fault -> what its server does, and the code of what a client makes of it
FAULTS: dict[str, tuple[Callable[[socket.socket, threading.Event], None], str]] = {
    "killed": (says(), "broken"),
    "hanging": (hangs, "late"),
    "dripping": (drips, "late"),
    "hesitating": (hesitates, "late"),
    "flooding": (floods, "oversized"),
    "a bomb": (says(_BOMB), "oversized"),
    "noise": (says(bytes(range(256)) * 4), "broken"),
    "html": (says(_page(b"<h1>Sign in</h1>", b"200 OK", b"content-type: text/html")), "not_json"),
    "a bad gateway": (says(_page(b"<h1>502</h1>", b"502 Bad Gateway", b"content-type: text/html")), "not_json"),
    "half a body": (says(_HEAD + b'content-length: 900\r\n\r\n{"revision": 1,'), "broken"),
    "broken gzip": (says(_page(b"no gzip", b"200 OK", _JSON, b"content-encoding: gzip")), "broken"),
    "busy": (says(_BUSY), "busy"),
    "elsewhere": (says(_page(b"", b"307 Go", b"location: http://127.0.0.1:9/v1/resolve")), "redirected"),
    "endless redirects": (says(_page(b"", b"302 Go", b"location: ?again")), "redirected"),
    "other JSON": (says(_page(b'{"hello": ["world"]}', b"200 OK", _JSON)), "unreadable"),
    "no JSON": (says(_page(b"{", b"200 OK", _JSON)), "unreadable"),
}


@contextmanager
def misbehaving(fault: str) -> Iterator[Server]:
    server = Server(FAULTS[fault][0])
    try:
        yield server
    finally:
        server.close()


def nobody() -> str:
    """An address where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
