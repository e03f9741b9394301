"""Other origins: exactly those a site names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpsdk.server.api.cors import allowed_origin, may_write
from helpsdk.server.api.request import Request
from helpsdk.server.app import HelpServer
from helpsdk.server.limits import Rate
from helpsdk.server.settings import Settings
from tests.factories import SITE
from tests.server.serving import Client, write_site

APP = {"origin": "https://app.example"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    shop = write_site(tmp_path / "shop", **{"site.yaml": SITE + "origins: [https://app.example]\n"})
    other = write_site(tmp_path / "other", **{"site.yaml": SITE.replace("id: shop", "id: other")})
    server = HelpServer(shop, other, data=tmp_path / "data", settings=Settings(origins=("https://ops.example",)))
    server.start()
    yield Client(server)
    server.close()


def preflight(origin: str, method: str = "POST") -> dict[str, str]:
    return {"origin": origin, "access-control-request-method": method, "access-control-request-headers": "content-type"}


def test_a_preflight_is_answered(client: Client) -> None:
    reply = client.request("OPTIONS", "/v1/resolve?site=shop", headers=preflight("https://app.example"))

    assert reply.status_code == 204
    assert reply.headers["access-control-allow-origin"] == "https://app.example"
    assert reply.headers["access-control-allow-methods"] == "POST"
    assert "Content-Type" in reply.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in reply.headers
    assert "Authorization" in reply.headers["access-control-allow-headers"]
    assert "help-viewer" not in reply.headers["access-control-allow-headers"].lower()


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("/v1/resolve?site=shop", "https://evil.example"),
        ("/v1/resolve?site=shop", "https://app.example.evil.example"),
        ("/v1/resolve?site=shop", "http://app.example"),
        ("/v1/resolve?site=shop", "null"),
        ("/v1/resolve?site=other", "https://app.example"),
    ],
)
def test_another_origin_is_not_allowed(client: Client, url: str, origin: str) -> None:
    reply = client.request("OPTIONS", url, headers=preflight(origin))

    assert "access-control-allow-origin" not in reply.headers
    assert "access-control-allow-methods" not in reply.headers


def test_a_reply_shows_what_scripts_may_read(client: Client) -> None:
    reply = client.get("/v1/collections?site=shop", headers=APP)

    assert reply.headers["access-control-allow-origin"] == "https://app.example"
    assert reply.headers["access-control-expose-headers"] == "ETag, Retry-After, X-Request-Id"
    assert "Origin" in reply.headers["vary"]


def test_a_problem_can_be_read_as_well(client: Client) -> None:
    reply = client.get("/v1/articles/none?site=shop", headers=APP)

    assert (reply.status_code, reply.headers["access-control-allow-origin"]) == (404, "https://app.example")


def test_the_operators_own_origins(client: Client) -> None:
    reply = client.get("/v1/collections?site=other", headers={"origin": "https://ops.example"})

    assert reply.headers["access-control-allow-origin"] == "https://ops.example"


def test_a_refusal_by_rate_can_be_read_as_well(tmp_path: Path) -> None:
    site = write_site(tmp_path / "help", **{"site.yaml": SITE + "origins: [https://app.example]\n"})
    server = HelpServer(site, settings=Settings(rate_exchange=Rate(6, 2)))
    server.start()
    body = {"token": "a.b.c", "device": "d"}
    replies = [Client(server).post("/v1/session?site=shop", body, headers=APP) for _ in range(3)]
    server.close()

    assert [reply.status_code for reply in replies] == [401, 401, 429]
    assert replies[2].headers["access-control-allow-origin"] == "https://app.example"
    assert replies[2].headers["retry-after"] == "10"


def test_null_names_nobody() -> None:
    async def receive() -> dict[str, str]:
        return {}

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"origin", b"null"), (b"host", b"null")]}
    request = Request(scope, receive, "r1")

    assert allowed_origin(request, {"null"}) is None
    assert not may_write(request, {"null"})
