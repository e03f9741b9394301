"""Reading a request: where it is mounted, its query, and a body that is too much."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from helpsdk.server.api.request import ClientGone, Message, Request, below
from helpsdk.server.problems import HttpProblem


def request(*messages: Message, headers: dict[str, str] | None = None, **scope: Any) -> Request:
    waiting = iter(messages)

    async def receive() -> Message:
        try:
            return next(waiting)
        except StopIteration:
            await asyncio.sleep(60)
            raise

    pairs = [(name.encode("utf-8"), value.encode("utf-8")) for name, value in (headers or {}).items()]
    whole = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": pairs, **scope}
    return Request(whole, receive, "r1")


def chunk(body: bytes, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


@pytest.mark.parametrize(
    ("path", "root", "expected"),
    [
        ("/v1/resolve", "", "/v1/resolve"),
        ("/help/v1/resolve", "/help", "/v1/resolve"),
        ("/v1/resolve", "/help", "/v1/resolve"),
        ("/help", "/help", ""),
        ("/helpful", "/help", "/helpful"),
    ],
)
def test_the_path_is_below_the_mount_point(path: str, root: str, expected: str) -> None:
    assert below(path, root) == expected


def test_a_query_takes_the_last_value_and_survives_nonsense() -> None:
    assert request(query_string=b"site=a&site=b&q=%D1%81&x=%FF").query() == {"site": "b", "q": "с", "x": "\ufffd"}


def test_too_many_parameters_are_refused() -> None:
    with pytest.raises(HttpProblem, match="bad_request"):
        request(query_string=b"a=1&" * 200).query()


def test_a_body_in_pieces() -> None:
    whole = request(chunk(b"ab", True), chunk(b"cd", True), chunk(b"")).body(10, 1)

    assert asyncio.run(whole) == b"abcd"


def test_counting_stops_at_the_limit_and_reads_no_further() -> None:
    taken: list[int] = []

    async def receive() -> Message:
        taken.append(1)
        return chunk(b"x" * 1000, True)

    endless = Request({"type": "http", "method": "POST", "path": "/", "headers": []}, receive, "r1")
    with pytest.raises(HttpProblem, match="too_large"):
        asyncio.run(endless.body(2500, 1))
    assert len(taken) == 3


@pytest.mark.parametrize(
    ("length", "code"), [("11", "too_large"), ("9" * 400, "too_large"), ("-1", "bad_request"), ("٣", "bad_request")]
)
def test_a_declared_length_is_believed_before_anything_is_read(length: str, code: str) -> None:
    with pytest.raises(HttpProblem, match=code):
        asyncio.run(request(headers={"content-length": length}).body(10, 1))


def test_a_client_that_goes_away() -> None:
    with pytest.raises(ClientGone):
        asyncio.run(request(chunk(b"a", True), {"type": "http.disconnect"}).body(10, 1))


def test_a_client_that_stalls() -> None:
    with pytest.raises(HttpProblem, match="timeout"):
        asyncio.run(request(chunk(b"a", True)).body(10, 0.02))
