"""An ASGI app answered in the threads of a WSGI server, by a2wsgi on an event loop of our own.

a2wsgi makes its loop where it is made, which a fork would leave behind, raises at an address that is no UTF-8, asks
for ever for a body that ends too soon, and waits for ever for an app that answers nothing. The host must not notice
any of that: what is checked here and in `shield` is each of these.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from typing import Any, Protocol
from wsgiref.types import StartResponse, WSGIEnvironment

from helpsdk.errors import MissingExtra
from helpsdk.integrations.wsgi.shield import Body, Shield

_CLOSING = 5.0  # seconds that closing waits for requests under way
_LOOK = 0.02


class ClosableApp(Protocol):
    """An ASGI app that stops by `close`, such as a HelpServer."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None: ...

    def close(self) -> None: ...


class Bridge:
    """A WSGI application. Its thread starts with the first request of a process, anew after a fork."""

    def __init__(self, app: ClosableApp) -> None:
        try:
            import a2wsgi  # noqa: F401 - missing now, not at the first request
        except ImportError:
            raise MissingExtra("wsgi", "a2wsgi") from None
        self._app, self._guard = app, threading.Lock()
        self._pid, self._under_way, self._closed = 0, 0, False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._bridged: Any = None  # a2wsgi has types of its own for what wsgiref names

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        if not _readable(environ):
            return _refused(start_response, "400 Bad Request")
        bridged = self._entered()
        if bridged is None:
            return _refused(start_response, "503 Service Unavailable")
        environ["wsgi.input"] = Body(environ["wsgi.input"])
        try:  # read to its end before a byte goes out: who leaves in between would leave a waiting task behind
            return [b"".join(bridged(environ, start_response))]
        finally:
            self._left()

    def close(self) -> None:
        """Stops the app, then the thread. Later requests are answered 503. Closing twice is fine."""
        with self._guard:
            closed, self._closed = self._closed, True
        if closed:
            return
        self._app.close()
        ends = time.monotonic() + _CLOSING
        while self._under_way and time.monotonic() < ends:
            time.sleep(_LOOK)
        if self._loop is not None and self._thread is not None and self._pid == os.getpid():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_CLOSING)

    def _entered(self) -> Any:
        with self._guard:
            if self._closed:
                return None
            if self._pid != os.getpid():
                self._start()
            self._under_way += 1
            return self._bridged

    def _left(self) -> None:
        with self._guard:
            self._under_way -= 1

    def _start(self) -> None:
        from a2wsgi import ASGIMiddleware

        shielded: Any = Shield(self._app)
        loop = asyncio.new_event_loop()
        self._pid, self._under_way, self._loop = os.getpid(), 0, loop
        self._thread = threading.Thread(target=_run, args=(loop,), name="helpsdk-wsgi", daemon=True)
        self._thread.start()
        self._bridged = ASGIMiddleware(shielded, loop=loop)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


def _readable(environ: WSGIEnvironment) -> bool:
    try:
        (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1").decode()
        environ.get("QUERY_STRING", "").encode("ascii")
        return int(environ.get("CONTENT_LENGTH") or 0) >= 0
    except ValueError:
        return False


def _refused(start_response: StartResponse, status: str) -> list[bytes]:
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", "0"), ("Cache-Control", "no-store")])
    return [b""]
