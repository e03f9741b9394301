"""From a scope to a reply: methods, mounts, headers, and failures that stay inside."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from helpsdk.errors import StoreBusy, StoreError
from helpsdk.server.api.request import Message, Request
from helpsdk.server.api.response import Response
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.dispatch import Dispatcher
from helpsdk.server.settings import Settings
from tests.server.serving import Client, problem


async def _ready() -> None:
    return None


async def hello(_service: Service, request: Request) -> Response:
    return Response(body=request.parameters.get("name", "nobody").encode(), content_type="text/plain", cache="public")


def failing(error: Exception) -> Dispatcher:
    async def handler(_service: Service, _request: Request) -> Response:
        raise error

    return Dispatcher(Service(Settings()), [Route("GET", "/x", handler, "")], _ready)


@pytest.fixture
def app() -> Dispatcher:
    routes = [
        Route("GET", "/hello", hello, ""),
        Route("GET", "/hello/{name}", hello, ""),
        Route("POST", "/p", hello, ""),
    ]
    return Dispatcher(Service(Settings()), routes, _ready)


def test_exact_paths_and_parameters(app: Dispatcher) -> None:
    client = Client(app)

    assert client.get("/hello").text == "nobody"
    assert client.get("/hello/a/b").text == "a/b"
    assert problem(client.get("/hello/"))["code"] == "not_found"
    assert problem(client.get("/hellox"))["code"] == "not_found"


def test_a_wrong_method_says_which_are_right(app: Dispatcher) -> None:
    reply = Client(app).request("DELETE", "/hello")

    assert (reply.status_code, problem(reply)["code"]) == (405, "method_not_allowed")
    assert reply.headers["allow"] == "GET, HEAD, OPTIONS"
    assert Client(app).get("/p").headers["allow"] == "OPTIONS, POST"


def test_head_is_get_without_a_body(app: Dispatcher) -> None:
    head, get = Client(app).request("HEAD", "/hello/you"), Client(app).get("/hello/you")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"] == "3"
    assert head.headers["etag"] == get.headers["etag"]


def test_every_reply_has_its_id_and_safe_headers(app: Dispatcher) -> None:
    for reply in (Client(app).get("/hello"), Client(app).get("/none")):
        assert len(reply.headers["x-request-id"]) == 16
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("given", "taken"), [("abc-1.2_3", True), ("a b", False), ("x" * 65, False), ('"><script>', False)]
)
def test_a_sane_request_id_is_taken_over(app: Dispatcher, given: str, taken: bool) -> None:
    assert (Client(app).get("/hello", headers={"x-request-id": given}).headers["x-request-id"] == given) is taken


def test_headers_have_a_limit(app: Dispatcher) -> None:
    large = Client(app).get("/hello", headers={"cookie": "x" * 17_000})
    many = Client(app).get("/hello", headers={f"x-{number}": "y" for number in range(100)})

    assert (large.status_code, problem(large)["code"]) == (431, "headers_too_large")
    assert (many.status_code, problem(many)["code"]) == (431, "headers_too_large")


@pytest.mark.parametrize("url", ["/hello?" + "x" * 8_192, "/hello/" + "x" * 8_192, "/none/" + "x" * 8_192])
def test_an_address_has_a_limit(app: Dispatcher, url: str) -> None:
    reply = Client(app).get(url)

    assert (reply.status_code, problem(reply)["code"]) == (414, "uri_too_long")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ZeroDivisionError("secret detail"), 500, "internal"),
        (StoreError("/var/lib/secret detail"), 503, "unavailable"),
        (StoreBusy("secret detail", retry_after=2), 503, "busy"),
    ],
)
def test_a_failure_is_a_problem_and_a_line_in_the_log(
    error: Exception, status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="helpsdk.server"):
        reply = Client(failing(error)).get("/x")

    assert (reply.status_code, problem(reply)["code"]) == (status, code)
    assert "secret" not in reply.text
    assert "Traceback" not in reply.text
    assert code == "busy" or reply.headers["x-request-id"] in caplog.text


@pytest.mark.parametrize("prefix", ["/help", "/a/b"])
def test_mounted_in_starlette(app: Dispatcher, prefix: str) -> None:
    client = Client(Starlette(routes=[Mount(prefix, app=app)]))

    assert client.get(f"{prefix}/hello/you").text == "you"
    assert client.get(f"{prefix}/none").json()["code"] == "not_found"


def test_nothing_is_sent_to_a_client_that_went_away() -> None:
    async def reads(service: Service, request: Request) -> Response:
        return Response(body=await request.body(10, 1))

    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/p", "query_string": b"", "headers": []}
    asyncio.run(Dispatcher(Service(Settings()), [Route("POST", "/p", reads, "")], _ready)(scope, receive, send))
    assert sent == []


def test_ids_differ_and_count(app: Dispatcher) -> None:
    ids = [Client(app).get("/hello").headers["x-request-id"] for _ in range(20)]

    assert len(set(ids)) == 20
    assert len({id[:8] for id in ids}) == 1


def test_who_observes_is_told_of_every_reply() -> None:
    service, seen = Service(Settings()), list[tuple[str | None, int]]()
    dispatcher = Dispatcher(service, [Route("GET", "/hello/{name}", hello, "")], _ready)
    service.observe = lambda route, status, seconds: seen.append((route, status)) if seconds >= 0 else None
    for path in ("/hello/you", "/none"):
        Client(dispatcher).get(path)
    Client(dispatcher).request("DELETE", "/hello/you")

    assert seen == [("/hello/{name}", 200), (None, 404), (None, 405)]
