"""One request and its reply, as uvicorn has them, but with head and body in one write.

uvicorn takes every header of every reply apart again, and hands the socket the head before the body is known. Replies
that are there as a whole go out as one piece here; all others go uvicorn's way.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from helpsdk.server.api.response import Head

_BODILESS = frozenset({204, 304})


class WholeCycle(RequestResponseCycle):
    """The start of a reply waits for the first piece of its body. Header names are lower case, as ASGI has them."""

    _start: Any = None

    async def receive(self) -> Any:
        """At once where the whole body is there."""
        event = self.message_event
        if self.more_body or not event.is_set() or self.disconnected or self.response_complete:
            return await super().receive()
        if self.waiting_for_100_continue:
            return await super().receive()
        event.clear()
        self.flow.resume_reading()
        body, self.body = bytes(self.body), bytearray()
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Any) -> None:
        kind = message["type"]
        if kind == "http.response.start" and not self.response_started:
            self._start = message  # in place of one whose body never came: the app failed in between
            return
        start, self._start = self._start, None
        if start is not None and kind == "http.response.body" and self._goes_as_one(start, message):
            self._write(start["status"], start["headers"], message["body"])
            return
        if start is not None:
            await super().send(start)
        await super().send(message)

    def _goes_as_one(self, start: Any, message: Any) -> bool:
        """Whether nothing is left to decide: a whole body of the length that its head says, on a connection that stays
        and takes it.
        """
        headers = start.get("headers")
        if headers.__class__ is not Head or message.get("more_body") or not self.keep_alive or self.access_log:
            return False
        if self.flow.write_paused or self.disconnected or start["status"] in _BODILESS:
            return False
        return bool(headers.length == len(message.get("body", b"")) and self.scope["method"] != "HEAD")

    def _write(self, status: int, headers: Head, body: bytes) -> None:
        self.response_started = True
        self.waiting_for_100_continue = False
        pieces = [STATUS_LINE[status], _as_lines(self.default_headers), headers.lines, b"\r\n", body]
        self.transport.write(b"".join(pieces))
        self.response_complete = True
        self.message_event.set()
        self.on_response()


class _Own:
    """The lines of uvicorn's own headers: it keeps the same list of them for a second."""

    kept: tuple[list[tuple[bytes, bytes]] | None, bytes] = (None, b"")


def _as_lines(headers: list[tuple[bytes, bytes]]) -> bytes:
    known, lines = _Own.kept
    if headers is not known:
        lines = b"".join([b"%b: %b\r\n" % pair for pair in headers])
        _Own.kept = headers, lines
    return lines
