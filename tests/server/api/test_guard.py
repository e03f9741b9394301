"""Before anything is done for a request: hosts, proxies and rates."""

from __future__ import annotations

import logging

import pytest

from helpsdk.server.api.guard import Guard
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.dispatch import Dispatcher
from helpsdk.server.limits import Rate
from helpsdk.server.problems import HttpProblem
from helpsdk.server.settings import Settings
from tests.server.serving import Client, problem


async def _ready() -> None:
    return None


async def where(_service: Service, request: Request) -> Response:
    return Response(body=f"{request.client} {request.base_url}".encode())


async def refuse(_service: Service, _request: Request) -> Response:
    raise HttpProblem("token_expired")


ROUTES = (
    Route("GET", "/x", where, ""),
    Route("GET", "/livez", where, "", limit="none"),
    Route("POST", "/v1/session", refuse, "", limit="exchange"),
)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def client(clock: Clock | None = None, **settings: object) -> Client:
    service = Service(Settings.read({}, **settings))
    guard = Guard(service.settings, clock) if clock else None
    return Client(Dispatcher(service, ROUTES, _ready, guard))


@pytest.mark.parametrize("path", ["/x", "/livez", "/none"])
def test_another_host_is_not_answered(path: str) -> None:
    ours = client(hosts="help.test,[::1]:8080")

    assert ours.get(path).status_code != 421
    assert ours.get(path, headers={"host": "[::1]:8080"}).status_code != 421
    for host in ("evil.example", "help.test.evil.example", "[::1]", "127.0.0.1"):
        assert problem(ours.get(path, headers={"host": host}))["code"] == "host_not_allowed"
    assert problem(ours.request("OPTIONS", path, headers={"host": "evil.example"}))["code"] == "host_not_allowed"


def test_any_host_unless_set() -> None:
    for ours in (client(), client(hosts="*")):
        assert ours.get("/x", headers={"host": "Any.Example.:81"}).text.endswith(" http://any.example:81")


@pytest.mark.parametrize("host", ["a b", "a/b", "u@a", "a:b", '"><script>', "a,b"])
def test_a_host_that_is_none_is_refused(host: str) -> None:
    assert problem(client().get("/x", headers={"host": host}))["code"] == "bad_request"


def test_two_hosts_are_refused() -> None:
    reply = client().request("GET", "/x", headers=[("host", "help.test"), ("host", "help.test")])

    assert problem(reply)["code"] == "bad_request"


def test_a_proxy_is_believed_when_it_is_trusted() -> None:
    headers = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https", "x-forwarded-host": "help.example"}

    assert client().get("/x", headers=headers).text == "127.0.0.1 http://help.test"
    trusting = client(trusted_proxies="127.0.0.1", hsts_seconds=60)
    reply = trusting.get("/x", headers=headers)
    assert reply.text == "203.0.113.9 https://help.example"
    assert reply.headers["strict-transport-security"] == "max-age=60"
    assert "strict-transport-security" not in trusting.get("/x").headers
    assert "strict-transport-security" not in client(trusted_proxies="127.0.0.1").get("/x", headers=headers).headers


def test_the_host_behind_a_proxy_is_the_one_that_counts() -> None:
    ours = client(trusted_proxies="127.0.0.1", hosts="help.example")
    headers = {"x-forwarded-for": "203.0.113.9", "x-forwarded-host": "help.example"}

    assert ours.get("/x", headers=headers).status_code == 200
    assert ours.get("/x", headers=headers | {"x-forwarded-host": "evil.example"}).status_code == 421


def test_too_many_are_told_when_to_come_back() -> None:
    clock = Clock()
    ours = client(clock, rate_address="60,2")
    replies = [ours.get("/x") for _ in range(3)]

    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert problem(replies[2])["code"] == "too_many"
    assert replies[2].headers["retry-after"] == "1"
    assert [ours.get("/livez").status_code, ours.request("OPTIONS", "/x").status_code] == [200, 204]
    clock.now = 1.0
    assert ours.get("/x").status_code == 200


def test_refused_tokens_are_counted_more_tightly() -> None:
    clock = Clock()
    ours = client(clock, rate_failure="6,3")
    replies = [ours.post("/v1/session", {}) for _ in range(5)]

    assert [reply.status_code for reply in replies] == [401, 401, 401, 429, 429]
    assert replies[4].headers["retry-after"] == "10"
    assert ours.get("/x").status_code == 200


def test_exchanges_have_a_rate_of_their_own() -> None:
    ours = client(Clock(), rate_exchange="60,1")

    assert [ours.post("/v1/session", {}).status_code for _ in range(2)] == [401, 429]


def test_an_unknown_proxy_at_its_limit_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    ours = client(Clock(), rate_address="60,1")
    with caplog.at_level(logging.WARNING, logger="helpsdk.server"):
        for _ in range(4):
            ours.get("/x", headers={"x-forwarded-for": "203.0.113.9"})

    assert len(caplog.messages) == 1
    assert "HELPSDK_TRUSTED_PROXIES" in caplog.messages[0]


def test_rates_as_they_stand_by_default() -> None:
    assert Settings().rate_address == Rate(3000, 600)
