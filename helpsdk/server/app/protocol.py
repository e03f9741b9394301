"""HTTP as `helpsdk serve` speaks it: uvicorn's, with deadlines and limits for what a client has to send.

uvicorn waits for ever for the rest of a head, and keeps whatever it is sent of one. No ASGI app can help that: it is
called once the head is there. One look a second at all connections costs a request nothing but a note of the time.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from helpsdk.server.api.route import LONGEST_ADDRESS
from helpsdk.server.app.cycle import WholeCycle
from helpsdk.server.problems import CONTENT_TYPE, HttpProblem
from helpsdk.server.settings import Settings

#: Fields that a head may have, and the trailers after a body with it; many times what the dispatcher goes on with.
MOST_FIELDS = 1_000
_LOOK = 1.0  # seconds between two looks
_LINE_ENDS = 4_096  # bytes that a head may have beside its fields' names and values
_LATER = 5.0  # seconds after which a body is given up here: whoever waits for it has answered by then
_GOING_OUT = 5.0  # seconds in which some of a reply has to be taken by its reader


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, and seconds from the first byte to the last one. Those of a `head` are without its address."""

    head: int
    path: int
    url: int
    head_seconds: float
    body_seconds: float


class LimitedProtocol(HttpToolsProtocol):
    """One connection. It waits for a head, for a body, for the app, and for the next head, each until a moment."""

    limits: ClassVar[Limits]
    watch: ClassVar[Watch]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.until = math.inf
        self._idle, self._in_head, self._whole = False, True, False
        self._now, self._head_bytes = 0.0, 0
        self._unsent = -1  # bytes of a reply, when it was last looked for

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.until = self.loop.time() + self.limits.head_seconds
        self.watch.begin(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.watch.end(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._now = self.loop.time()
        if self._idle:
            self._idle, self.until = False, self._now + self.limits.head_seconds
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            self._check_head()
        elif len(self.headers) > MOST_FIELDS:  # trailers
            self.transport.abort()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._whole, self._head_bytes = True, False, 0

    def on_headers_complete(self) -> None:
        self._in_head, self.until = False, self._now + self.limits.body_seconds
        super().on_headers_complete()
        cycle = self.cycle
        if cycle is not None and cycle.__class__ is RequestResponseCycle:  # its task has not run yet
            cycle.__class__ = WholeCycle

    def on_message_complete(self) -> None:
        self._whole, self.until = True, math.inf
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """As uvicorn has it, without a timer for each request."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            self.until, self._idle = self.loop.time() + _GOING_OUT, True
            return
        self.flow.resume_reading()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)
        elif self._whole:
            self._idle, self._unsent, self.until = True, -1, self.loop.time() + self.timeout_keep_alive

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - what uvicorn would write
        too_long = len(self.url) > self.limits.url  # which the parser does not read
        self._refuse(HttpProblem("uri_too_long") if too_long else HttpProblem("bad_request", "this is not HTTP"))

    def overdue(self, now: float) -> None:
        """The moment has come. A half-sent head is answered; who has a reply to read may go on as long as they do."""
        unsent = self.transport.get_write_buffer_size()
        if self.transport.is_closing() or not self._idle or unsent:
            if self._idle and unsent and unsent != self._unsent:
                self._unsent, self.until = unsent, now + _GOING_OUT
            elif self._in_head and self._head_bytes and not self.transport.is_closing():
                self._refuse(HttpProblem("timeout", "the head took too long to arrive"))
            else:
                self.transport.abort()
            return
        self.transport.close()

    def _check_head(self) -> None:
        if self.transport.is_closing():
            return
        if len(self.url) > self.limits.url or (len(self.url) > self.limits.path and not self._asks):
            self._refuse(HttpProblem("uri_too_long"))
        elif self._head_bytes - len(self.url) > self.limits.head or len(self.headers) > MOST_FIELDS:
            self._refuse(HttpProblem("headers_too_large"))

    @property
    def _asks(self) -> bool:
        """Whether the path has ended in time: how long the query may be is known when it is clear whom it asks."""
        return b"?" in self.url[: self.limits.path]

    def _refuse(self, problem: HttpProblem) -> None:
        body = problem.body(None)
        head = (
            f"HTTP/1.1 {problem.status} {problem.title}\r\ncontent-type: {CONTENT_TYPE}\r\ncache-control: no-store\r\n"
        )
        self.transport.write(f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body)
        self.transport.close()
        self.until = self.loop.time() + _GOING_OUT


class Watch:
    """The connections of one server, looked at while there are any."""

    def __init__(self) -> None:
        self._open: set[LimitedProtocol] = set()
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, connection: LimitedProtocol) -> None:
        self._open.add(connection)
        if self._timer is None:
            self._timer = connection.loop.call_later(_LOOK, self._look, connection.loop)

    def end(self, connection: LimitedProtocol) -> None:
        self._open.discard(connection)
        if not self._open and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        self._timer = loop.call_later(_LOOK, self._look, loop)
        for connection in [one for one in self._open if one.until <= now]:
            connection.overdue(now)


def limited_protocol(settings: Settings) -> type[LimitedProtocol]:
    """For `uvicorn.Config(http=…)` of one server."""
    longest = max(settings.url_limit, LONGEST_ADDRESS)
    limits = Limits(
        head=settings.header_limit + settings.url_limit + _LINE_ENDS,
        path=settings.url_limit,
        url=longest,
        head_seconds=settings.head_seconds,
        body_seconds=settings.read_seconds + _LATER,
    )
    return type("Protocol", (LimitedProtocol,), {"limits": limits, "watch": Watch()})
