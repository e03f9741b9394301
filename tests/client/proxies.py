"""A proxy on this machine that knows CONNECT alone, spoken to plainly or by TLS, and slow where a test says so."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

Slow = Literal["", "head", "tunnel"]
_PAUSE = 0.05  # seconds between two bytes: of a handshake that makes minutes


class Proxy:
    """`asked` are the first lines that came. With `slow` its own answer, or all that it brings, comes in drips."""

    def __init__(self, certificate: Path | None, slow: Slow) -> None:
        self.asked: list[str] = []
        self._slow, self._stop = slow, threading.Event()
        self._context: ssl.SSLContext | None = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        scheme = "https" if certificate is not None else "http"
        self.url = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    def close(self) -> None:
        self._stop.set()
        with contextlib.suppress(OSError):
            socket.create_connection(self._listener.getsockname(), 1).close()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _listen(self) -> None:
        while not self._stop.is_set():
            connection, _ = self._listener.accept()
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, plain: socket.socket) -> None:
        with plain, contextlib.suppress(OSError):
            if self._stop.is_set():
                return
            wrapped = self._context.wrap_socket(plain, server_side=True) if self._context else plain
            with wrapped:
                self._tunnel(wrapped)

    def _tunnel(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head and (more := client.recv(65_536)):
            head += more
        self.asked.append(head.partition(b"\r\n")[0].decode())
        host, _, port = head.split()[1].decode().rpartition(":")
        with socket.create_connection((host, int(port))) as server:
            self._bring(client, b"HTTP/1.1 200 Go on\r\n\r\n", slow=self._slow == "head")
            self._relay(client, server)

    def _relay(self, client: socket.socket, server: socket.socket) -> None:
        while not self._stop.is_set():
            pending = isinstance(client, ssl.SSLSocket) and client.pending()
            ready = [client] if pending else select.select([client, server], [], [], _PAUSE)[0]
            for one in ready:
                came = one.recv(65_536)
                if not came:
                    return
                if one is server:
                    self._bring(client, came, slow=self._slow == "tunnel")
                else:
                    server.sendall(came)

    def _bring(self, client: socket.socket, content: bytes, *, slow: bool) -> None:
        if not slow:
            client.sendall(content)
            return
        for byte in content:
            if self._stop.wait(_PAUSE):
                return
            client.sendall(bytes([byte]))


@contextmanager
def proxy(certificate: Path | None = None, slow: Slow = "") -> Iterator[Proxy]:
    made = Proxy(certificate, slow)
    try:
        yield made
    finally:
        made.close()
