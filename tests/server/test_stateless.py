"""The public API keeps nothing in a browser and decides by the path it is given, whatever else a request claims."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from helpsdk.server.api.routes import ROUTES
from helpsdk.server.app import HelpServer
from helpsdk.server.health import ROUTES as HEALTH
from tests.server.serving import Client

# a path for each route that has a parameter
NAMES = {"id": "send-invoice", "path": "abc/widget.js", "kind": "css", "hash": "0" * 64}
ALL = sorted({(route.method, route.prefix + NAMES.get(route.parameter or "", "")) for route in (*ROUTES, *HEALTH)})
BODIES = {"json": {"screen": "tax.settings", "items": [], "token": "a.b.c", "device": "d"}}
DISGUISES = {
    "x-original-url": "/livez",
    "x-rewrite-url": "/livez",
    "x-http-method-override": "GET",
    "x-method-override": "DELETE",
    "x-forwarded-prefix": "/help",
    "x-forwarded-path": "/livez",
}


def asked(client: Client, method: str, path: str, headers: dict[str, str]) -> tuple[int, str | None, bytes]:
    how: dict[str, Any] = {"headers": {"x-request-id": "r1", **headers}} | (BODIES if method == "POST" else {})
    reply = client.request(method, path, **how)
    assert "set-cookie" not in reply.headers
    kept = reply.headers.get("cache-control") != "no-store"  # those that are not, hold a time or a nonce
    return reply.status_code, reply.headers.get("content-type"), reply.content if kept else b""


@pytest.mark.parametrize(("method", "path"), ALL)
@pytest.mark.parametrize(
    "headers", [{"cookie": "session=hs_x; ledger_session=1"}, DISGUISES], ids=["cookie", "disguise"]
)
def test_no_header_of_that_kind_changes_a_reply(
    client: Client, method: str, path: str, headers: dict[str, str]
) -> None:
    assert asked(client, method, path, headers) == asked(client, method, path, {})


async def status(server: HelpServer, path: str, **scope: Any) -> int:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    whole = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], **scope}
    await server(whole, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize("raw", [b"/livez", b"/v1/articles/send-invoice", b"/%2e%2e/livez", b"", None])
def test_the_raw_path_is_not_looked_at(server: HelpServer, raw: bytes | None) -> None:
    assert asyncio.run(status(server, "/v1/articles/none", raw_path=raw)) == 404
    assert asyncio.run(status(server, "/livez", raw_path=raw)) == 200


@pytest.mark.parametrize(
    "path",
    [
        "//livez",
        "/livez/",
        "/./livez",
        "/x/../livez",
        "/livez%2f",
        "/%6civez",
        "/livez;a=1",
        "/LIVEZ",
        "/v1/articles/x/../send-invoice",
        "/v1/articles/send-invoice%2f..",
        "/v1/articles//send-invoice",
        "/v1\\articles\\send-invoice",
    ],
)
def test_another_spelling_is_another_path(server: HelpServer, path: str) -> None:
    assert asyncio.run(status(server, path)) == 404


def test_every_reply_has_a_policy_and_varies_by_origin(client: Client) -> None:
    for method, path in [*ALL, ("GET", "/none"), ("DELETE", "/livez"), ("OPTIONS", "/v1/resolve")]:
        reply = client.request(method, path, headers={"origin": "https://app.example"})
        assert reply.headers["content-security-policy"].startswith("default-src 'none'"), path
        assert "Origin" in reply.headers["vary"], path
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers.get("access-control-allow-origin", "") != "*"
        assert "access-control-allow-credentials" not in reply.headers


def test_an_origin_with_a_query_that_cannot_be_read(client: Client) -> None:
    assert client.get("/v1/search?" + "a=1&" * 200, headers={"origin": "https://app.example"}).status_code == 400
