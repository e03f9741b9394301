"""Before anything is done for a request: hosts, proxies and rates."""

from __future__ import annotations

import logging
from typing import Any

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
    Route("GET", "/livez", where, "", limit="none", any_host=True),
    Route("GET", "/long", where, "", longest=20_000),
    Route("POST", "/v1/session", refuse, "", limit="exchange"),
    Route("POST", "/v1/session/good", where, "", limit="exchange"),
)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def client(clock: Clock | None = None, **settings: Any) -> Client:
    service = Service(Settings.read({}, **settings))
    guard = Guard(service.settings, clock) if clock else None
    return Client(Dispatcher(service, ROUTES, _ready, guard))


@pytest.mark.parametrize("path", ["/x", "/none"])
def test_another_host_is_not_answered(path: str) -> None:
    ours = client(hosts="help.test,[::1]:8080")

    assert ours.get(path).status_code != 421
    assert ours.get(path, headers={"host": "[::1]:8080"}).status_code != 421
    for host in ("evil.example", "help.test.evil.example", "[::1]", "127.0.0.1"):
        assert problem(ours.get(path, headers={"host": host}))["code"] == "host_not_allowed"
    assert problem(ours.request("OPTIONS", path, headers={"host": "evil.example"}))["code"] == "host_not_allowed"


def test_a_probe_knows_only_our_address() -> None:
    ours = client(hosts="help.test")

    assert ours.get("/livez", headers={"host": "10.1.2.3:8080"}).status_code == 200
    assert ours.request("HEAD", "/livez", headers={"host": "10.1.2.3:8080"}).status_code == 200
    assert ours.request("POST", "/livez", headers={"host": "10.1.2.3:8080"}).status_code == 421


def test_the_operator_hears_of_a_name_that_is_not_answered(caplog: pytest.LogCaptureFixture) -> None:
    ours = client(hosts="help.example.com")
    with caplog.at_level(logging.WARNING, logger="helpsdk.server"):
        for name in ("help.acme.com", "help.acme.com", *(f"made-up-{number}.test" for number in range(20))):
            ours.get("/x", headers={"host": name})

    assert len(caplog.messages) == 5
    assert "'help.acme.com'" in caplog.messages[0]
    assert "HELPSDK_HOSTS" in caplog.messages[0]


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


@pytest.mark.parametrize(
    ("sent", "forwarded", "status"),
    [
        ("help.example", None, 200),
        ("inner.example", "help.example", 200),
        ("evil.example", "help.example", 421),  # a page that rebinds its name can send any header but this one
        ("help.example", "evil.example", 421),
        ("a b", "help.example", 400),
    ],
)
def test_behind_a_proxy_both_hosts_must_be_ours(sent: str, forwarded: str | None, status: int) -> None:
    ours = client(trusted_proxies="127.0.0.1", hosts="help.example,inner.example")
    headers = {"x-forwarded-for": "203.0.113.9", "host": sent}
    named = {
        "x-forwarded-host": {"x-forwarded-host": forwarded or ""},
        "forwarded": {"forwarded": f"for=203.0.113.9;host={forwarded or ''}"},
    }

    assert ours.get("/x", headers=headers | named["x-forwarded-host"]).status_code == status
    assert ours.get("/x", headers={"host": sent} | named["forwarded"]).status_code == status


@pytest.mark.parametrize(
    ("path", "size", "status"), [("/x", 8_000, 200), ("/x", 9_000, 414), ("/long", 19_900, 200), ("/long", 20_001, 414)]
)
def test_an_address_is_as_long_as_its_route_takes(path: str, size: int, status: int) -> None:
    ours, asked = client(), {"access-control-request-method": "GET"}
    url = f"{path}?{'x' * size}"

    assert ours.get(url).status_code == status
    assert ours.request("HEAD", url).status_code == status
    assert ours.request("OPTIONS", url, headers=asked).status_code in (status, 204)


def test_a_setting_may_allow_longer_addresses() -> None:
    assert client(url_limit="30000").get(f"/long?{'x' * 25_000}").status_code == 200


def test_too_many_are_told_when_to_come_back() -> None:
    clock = Clock()
    ours = client(clock, rate_address="60,2")
    replies = [ours.get("/x") for _ in range(3)]

    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert problem(replies[2])["code"] == "too_many"
    assert replies[2].headers["retry-after"] == "1"
    clock.now = 1.0
    assert ours.get("/x").status_code == 200


def test_refused_tokens_keep_nobody_behind_the_same_address_from_signing_in() -> None:
    ours = client(Clock())

    assert {ours.post("/v1/session", {}).status_code for _ in range(200)} == {401}
    assert ours.post("/v1/session/good", {}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/none", 404), ("PUT", "/x", 405), ("OPTIONS", "/x", 204)]
)
def test_what_leads_nowhere_is_counted(method: str, path: str, status: int) -> None:
    ours = client(Clock(), rate_address="60,2")

    assert [ours.request(method, path).status_code for _ in range(3)] == [status, status, 429]


def test_pre_flights_and_health_are_not_counted() -> None:
    ours = client(Clock(), rate_address="60,1")
    ours.get("/x")
    asked = {"access-control-request-method": "GET"}

    assert ours.request("OPTIONS", "/x", headers=asked).status_code == 204
    assert ours.get("/livez").status_code == 200
    assert ours.request("OPTIONS", "/none", headers=asked).status_code == 429


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
