"""Replies on the wire: one write for a whole one, uvicorn's way for all others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from helpsdk.server.api.response import Head, usual_head, whole_head
from helpsdk.server.app.protocol import limited_protocol
from helpsdk.server.settings import Settings

REQUEST = b"POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi"
App = Callable[[Any, Any, Any], Coroutine[Any, Any, None]]


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        self.writes.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0


def asked(app: App, request: bytes = REQUEST) -> Wire:
    """What a connection writes when it is sent these bytes."""

    async def run() -> Wire:
        config = uvicorn.Config(
            app, http=limited_protocol(Settings()), lifespan="off", log_config=None, access_log=False
        )
        config.load()
        made: Any = config.http_protocol_class
        connection = made(config, ServerState(), {})
        wire = Wire()
        connection.connection_made(wire)
        connection.data_received(request)
        async with asyncio.timeout(10):
            while connection.tasks:
                await asyncio.sleep(0)
        connection.connection_lost(None)
        return wire

    return asyncio.run(run())


def head(length: int) -> Head:
    return whole_head(usual_head("no-store", "Origin", ((b"x-more", b"1"),), own_only=True), length, "r1")


async def echo(_scope: Any, receive: Any, send: Any) -> None:
    body = b"<" + (await receive())["body"] + b">"
    await send({"type": "http.response.start", "status": 200, "headers": head(len(body))})
    await send({"type": "http.response.body", "body": body})


def test_a_head_says_the_same_in_lines() -> None:
    made = head(7)

    assert made.lines == b"".join(name + b": " + value + b"\r\n" for name, value in made)
    assert (made.length, (b"content-length", b"7") in made, (b"x-more", b"1") in made) == (7, True, True)


def test_a_whole_reply_is_one_write() -> None:
    (written,) = asked(echo).writes
    lines, _, body = written.partition(b"\r\n\r\n")

    assert lines.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\ncontent-length: 4\r\n" in lines and b"\r\nx-more: 1\r\n" in lines
    assert body == b"<hi>"


def test_two_requests_in_one_packet_are_both_answered() -> None:
    written = b"".join(asked(echo, REQUEST * 2).writes)

    assert written.count(b"HTTP/1.1 200 OK\r\n") == 2


@pytest.mark.parametrize("way", ["close", "HEAD"])
def test_what_is_no_plain_reply_goes_uvicorns_way(way: str) -> None:
    if way == "close":
        written = b"".join(asked(echo, REQUEST.replace(b"host: a", b"host: a\r\nconnection: close")).writes)
        assert b"connection: close" in written and written.endswith(b"<hi>")
    else:
        written = b"".join(asked(echo, REQUEST.replace(b"POST", b"HEAD")).writes)
        assert b"content-length: 4" in written and written.endswith(b"\r\n\r\n")


def test_a_client_that_waits_is_told_to_go_on() -> None:
    wire = asked(echo, REQUEST.replace(b"host: a", b"host: a\r\nexpect: 100-continue"))

    assert wire.writes[0].startswith(b"HTTP/1.1 100")
    assert wire.writes[-1].endswith(b"<hi>")


def test_a_length_that_is_wrong_is_not_sent_as_right() -> None:
    async def wrong(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": head(3)})
        await send({"type": "http.response.body", "body": b"four"})

    wire = asked(wrong)

    assert wire.closed and not any(b"four" in one for one in wire.writes)


def test_an_app_that_fails_before_its_body_is_an_error() -> None:
    async def failing(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": head(3)})
        raise ValueError("on the way")

    written = b"".join(asked(failing).writes)

    assert written.startswith(b"HTTP/1.1 500 ") and b"200 OK" not in written


def test_a_body_in_pieces_is_sent_in_pieces() -> None:
    async def pieces(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": head(4)})
        await send({"type": "http.response.body", "body": b"ab", "more_body": True})
        await send({"type": "http.response.body", "body": b"cd"})

    assert b"".join(asked(pieces).writes).endswith(b"\r\n\r\nabcd")
