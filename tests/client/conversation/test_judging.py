"""What came back, judged."""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpsdk.client.conversation.judging import is_alive, judged, may_help, retry_after
from helpsdk.client.conversation.steps import Fault, Reply, Request
from helpsdk.errors import HelpRefused, HelpUnavailable

REQUEST = Request("GET", "https://help.test/v1/search?q=secret")


def error(outcome: Reply | Fault) -> HelpUnavailable:
    found = judged(REQUEST, outcome, 2)
    assert isinstance(found, HelpUnavailable)
    assert (found.attempts, found.url, "secret" in str(found)) == (2, "https://help.test/v1/search", False)
    return found


def reply(status: int, body: Any = None, **headers: str) -> Reply:
    return Reply(status, {"content-type": "application/json; charset=utf-8", **headers}, json.dumps(body).encode())


@pytest.mark.parametrize("outcome", [reply(200), reply(202), Reply(304, {}, b"")])
def test_a_reply_that_can_be_used(outcome: Reply) -> None:
    assert judged(REQUEST, outcome, 1) is outcome


@pytest.mark.parametrize(
    ("outcome", "code", "again", "alive"),
    [
        (Fault("unreachable", "refused"), "unreachable", True, False),
        (Fault("broken", "half a body"), "broken", True, False),
        (Fault("late", "no answer"), "late", False, False),
        (reply(301, location="https://login.test/?next=secret"), "redirected", False, False),
        (Reply(200, {"content-type": "text/html"}, b"<p>"), "not_json", False, False),
        (Reply(502, {}, b""), "not_json", True, False),
        (reply(500), "http_500", True, False),
        (reply(503, {"code": "busy"}), "busy", True, False),
        (reply(429, {"code": "rate_limited"}), "rate_limited", True, True),
        (reply(422, {"code": "unknown_screen", "title": "No"}), "unknown_screen", False, True),
        (reply(404, ["no problem"]), "not_mounted", False, False),
    ],
)
def test_why_not_and_whether_asking_again_may_help(outcome: Reply | Fault, code: str, again: bool, alive: bool) -> None:
    found = error(outcome)
    assert (found.code, may_help(found), is_alive(found)) == (code, again, alive)


def test_a_refusal_says_all_that_the_server_said() -> None:
    problem = {"code": "invalid", "title": "Invalid", "detail": "tz is no zone", "errors": [{"key": "tz"}, "nonsense"]}
    found = error(reply(400, problem, **{"x-request-id": "r1", "retry-after": "3"}))
    assert isinstance(found, HelpRefused)
    assert (found.request_id, found.retry_after, found.errors) == ("r1", 3.0, ({"key": "tz"},))
    assert "400 invalid: Invalid. tz is no zone" in str(found)


@pytest.mark.parametrize(
    ("text", "seconds"), [(" 7 ", 7.0), ("-1", None), ("soon", None), ("1e9", None), ("9" * 10, None)]
)
def test_how_long_to_wait_is_a_number_of_seconds(text: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": text}) == seconds


ASKED = Request("POST", "https://app.test/hlep/v1/resolve?site=shop", {}, b"{}")
PROBLEM = "application/problem+json"


def refused(status: int, kind: str, body: bytes | dict[str, Any]) -> HelpUnavailable:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    found = judged(ASKED, Reply(status, {"content-type": kind}, content), 1)
    assert isinstance(found, HelpUnavailable)
    return found


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (404, "application/json", {"detail": "Not Found"}),
        (404, "text/html; charset=utf-8", b"<h1>Not Found</h1>"),
        (404, "", b""),
        (404, PROBLEM, {"type": "about:blank", "title": "Not Found", "status": 404}),
        (405, "application/json", {"detail": "Method Not Allowed"}),
    ],
)
def test_a_host_that_has_help_elsewhere_is_asked_about_the_mount(status: int, kind: str, body: Any) -> None:
    error = refused(status, kind, body)

    assert (type(error), error.code, error.status) == (HelpUnavailable, "not_mounted", status)
    assert str(error).endswith(f"{status}, but not from a help server: is help mounted at https://app.test/hlep?")


def test_a_404_of_a_help_server_is_its_own() -> None:
    error = refused(404, f"{PROBLEM}; charset=utf-8", {"code": "unknown_site", "title": "No such site"})

    assert (type(error), error.code, error.message) == (HelpRefused, "unknown_site", "404 unknown_site: No such site")


def nearest_of(code: str, allowed: Any) -> str:
    errors = [{"at": "screen", "allowed": allowed}]
    return refused(422, PROBLEM, {"code": code, "title": "No such screen", "errors": errors}).message


def test_a_name_that_there_is_not_is_told_with_the_nearest() -> None:
    near = nearest_of("unknown_screen", ["invoice.detail", "invoice.list"])

    assert near == "422 unknown_screen: No such screen; did you mean 'invoice.detail'?"
    assert nearest_of("unknown_screen", []) == "422 unknown_screen: No such screen"
    assert nearest_of("unknown_screen", "what a server of ours would not say") == "422 unknown_screen: No such screen"
    assert nearest_of("unknown_site", ["shop"]).endswith("; the server has 'shop'")
    assert "author" not in nearest_of("scope_required", ["author"])
