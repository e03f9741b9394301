"""POST /v1/resolve."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import httpx
import pytest

from helpsdk.identity.trust import set_enforce
from helpsdk.server.api import searches
from helpsdk.server.api.resolve import unknown_screen
from helpsdk.server.app import HelpServer
from tests.server.api.people import Desk
from tests.server.serving import Client, problem


def by_rule(reply: httpx.Response) -> list[str]:
    """The rules that show, without what helps where none fills the panel."""
    return [item["rule"] for item in reply.json()["items"] if item["reason"] == "rule"]


def test_the_screens_items(client: Client) -> None:
    reply = client.post("/v1/resolve", {"screen": "tax.settings"})

    assert reply.status_code == 200
    assert by_rule(reply) == ["tax-number-tip"]
    assert reply.json()["revision"] == 1
    assert reply.headers["cache-control"] == "no-store"
    assert "etag" not in reply.headers


def test_by_url_and_trait(client: Client) -> None:
    body = {"url": "https://app.example/invoices/7?x=1", "traits": {"plan": "team"}}

    assert [item["rule"] for item in client.post("/v1/resolve", body).json()["items"]] == ["invoice-help"]


@pytest.mark.parametrize(
    ("named", "header", "expected"),
    [(["ru"], "en", "ru"), ([], "ru-RU, en;q=0.5", "ru"), (["de"], "ru", "ru"), (["ja"], "", "en")],
)
def test_the_language_of_the_body_then_of_the_header(
    client: Client, named: list[str], header: str, expected: str
) -> None:
    body = {"screen": "tax.settings", "locale": named}

    assert client.post("/v1/resolve", body, headers={"accept-language": header}).json()["locale"] == expected


def test_a_url_of_no_screen_gets_what_holds_everywhere(client: Client) -> None:
    reply = client.post("/v1/resolve", {"url": "https://app.example/nowhere"})

    assert (reply.status_code, reply.json()["screen"], reply.json()["items"]) == (200, None, [])


@pytest.mark.parametrize("url", [None, "https://app.example/invoices/7"])
def test_an_unknown_screen_is_a_problem_that_names_those_like_it(client: Client, url: str | None) -> None:
    reply = client.post("/v1/resolve", {"screen": "tax.setings", "url": url})
    body = problem(reply)

    assert (reply.status_code, body["code"]) == (422, "unknown_screen")
    assert "'tax.setings'" in body["detail"]
    assert (body["errors"][0]["loc"], body["errors"][0]["allowed"]) == (["screen"], ["tax.settings"])


def test_only_the_nearest_screens_are_named() -> None:
    found = unknown_screen("invoice.x", [f"invoice.{letter}" for letter in "abcdefgh"])

    assert found.errors is not None
    assert len(found.errors[0]["allowed"]) == 5


def test_of_very_many_screens_none_is_compared() -> None:
    found = unknown_screen("invoice.x", [f"invoice.{number}" for number in range(1000)])

    assert found.errors is not None
    assert found.errors[0]["allowed"] == []


def test_no_count_of_dismissals_is_too_many(client: Client) -> None:
    dismissed = {f"rule-{number}": {"scope": "forever", "major": 1} for number in range(1000)}
    body = {"screen": "tax.settings", "memory": {"dismissed": dismissed}}

    assert by_rule(client.post("/v1/resolve", body)) == ["tax-number-tip"]


@pytest.mark.parametrize(
    ("key", "odd"),
    [
        ("a", {"scope": "once", "major": 1}),
        ("a", {"scope": "set", "major": 1}),
        ("a", {"scope": "revision", "major": 1e30}),
        ("a", {"scope": "revision"}),
        ("a", "forever"),
        ("a", None),
        ("a" * 200, {"scope": "forever", "major": 1}),
    ],
)
def test_an_odd_dismissal_is_ignored_and_others_hold(client: Client, key: str, odd: Any) -> None:
    dismissed = {key: odd, "tax-number-tip": {"scope": "forever", "major": 1, "later": True}}
    reply = client.post("/v1/resolve", {"screen": "tax.settings", "memory": {"dismissed": dismissed}})

    assert (reply.status_code, by_rule(reply)) == (200, [])


def test_unknown_fields_are_ignored(client: Client) -> None:
    body = {"screen": "tax.settings", "future": {"a": [1]}}

    assert client.post("/v1/resolve", body).json()["withheld"] is None


def test_nobody_is_verified_whatever_is_claimed(client: Client) -> None:
    body = {"events": [{"name": "invoice.failed"}], "traits": {"groups": ["owners"]}, "viewer": {"groups": ["owners"]}}
    reply = client.post("/v1/resolve", body)

    assert reply.json()["items"] == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "bad_json"),
        (b"", 400, "bad_json"),
        (b'{"traits": {"seats": NaN}}', 400, "bad_json"),
        (b'{"screen": "\\ud83d"}', 400, "bad_json"),
        (b"[" * 60_000, 400, "bad_json"),
        (b"[]", 422, "invalid"),
        (b"null", 422, "invalid"),
        (b'{"screen": "a\\u0000b"}', 422, "invalid"),
        (b'{"events": [{"name": "x", "age": -1}]}', 422, "invalid"),
        (b'{"memory": []}', 422, "invalid"),
        (b'{"next": ["a", "b", "c", "d", "e", "f"]}', 422, "invalid"),
        (b'{"revision": 0}', 422, "invalid"),
        (b'{"screen": ""}', 422, "unknown_screen"),
        (b'{"screen": "' + b"x" * 70_000 + b'"}', 413, "too_large"),
    ],
)
def test_bad_bodies_are_problems(client: Client, body: bytes, status: int, code: str) -> None:
    reply = client.post("/v1/resolve", content=body, headers={"content-type": "application/json"})

    assert (reply.status_code, problem(reply)["code"]) == (status, code)


@pytest.mark.parametrize(
    "value",
    [1e400, 10**400, -(2**70), 2**53 + 1, "x" * 500, True, None, ["a"], {"$in": []}, 1e-320, "\u0000", [["deep"]]],
)
def test_no_trait_breaks_the_engine(client: Client, value: Any) -> None:
    text = json.dumps({"screen": "invoice.detail", "traits": {"plan": value, "seats": value, "beta": value}})
    body = text.replace("Infinity", "1e400").encode()
    reply = client.post("/v1/resolve", content=body, headers={"content-type": "application/json"})

    assert reply.status_code in (200, 400, 422)


@pytest.mark.parametrize("url", ["http://[", "//", "%", "\u0000", "javascript:1", "/a/../b", "http://a:b/", "x" * 4000])
def test_no_url_breaks_the_engine(client: Client, url: str) -> None:
    assert client.post("/v1/resolve", {"url": url}).status_code in (200, 422)


def test_another_type_is_refused(client: Client) -> None:
    reply = client.post("/v1/resolve", content=b"{}", headers={"content-type": "text/plain"})

    assert (reply.status_code, problem(reply)["code"]) == (415, "unsupported_type")


def test_where_nothing_is_mapped_a_search_helps(client: Client) -> None:
    reply = client.post("/v1/resolve", {"url": "/nowhere", "screen_text": "Format of a tax number"}).json()

    assert (reply["items"][0]["rule"], reply["items"][0]["reason"]) == ("fallback:tax-id-format", "search")


def test_other_screens_on_request(client: Client) -> None:
    reply = client.post("/v1/resolve", {"screen": "invoice.detail", "next": ["tax.settings", "gone"]}).json()

    assert [item["rule"] for item in reply["also"].pop("tax.settings") if item["kind"] == "tip"] == ["tax-number-tip"]
    assert reply["also"] == {}


def test_a_search_that_takes_too_long_is_not_waited_for(
    server: HelpServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = server.sites[0].current
    assert current is not None
    go_on = threading.Event()
    monkeypatch.setattr(searches, "SECONDS", 0.05)
    monkeypatch.setattr(current.runtime, "resolve", lambda *_asked, **_how: go_on.wait(10))
    body = {"screen": "tax.settings", "screen_text": "Format of a tax number"}
    try:
        began = time.monotonic()
        replies = [client.post("/v1/resolve", body) for _ in range(4)]
        took = time.monotonic() - began
    finally:
        go_on.set()

    assert [[item["reason"] for item in reply.json()["items"]] for reply in replies] == [["rule"]] * 4
    assert took < 5


@pytest.mark.parametrize("asked", [{"explain": True}, {"now": "2026-11-21T10:00:00Z"}, {"revision": 1}])
def test_only_authors_look_behind_the_scenes(there: Desk, asked: dict[str, Any]) -> None:
    body = {"screen": "tax.settings", **asked}
    author = there.program("author")

    assert there.client.post("/v1/resolve", body).status_code == 403
    assert there.client.post("/v1/resolve", body, headers=author).status_code == 200


def test_an_author_is_told_what_was_tried(there: Desk) -> None:
    author = there.program("author")
    reply = there.client.post("/v1/resolve", {"screen": "tax.settings", "explain": True}, headers=author).json()

    assert [one["way"] for one in reply["tried"]] == ["faq", "search"]
    assert "invoice-help" in {one["rule"] for one in reply["withheld"]}
    assert reply["nearest"]


def test_an_explanation_is_made_in_a_thread(there: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    current = there.server.sites[0].current
    assert current is not None
    names = set()

    def resolve(*asked: Any, explain: bool = False, real: Any = current.runtime.resolve) -> Any:
        names.add((explain, threading.current_thread().name.partition("_")[0]))
        return real(*asked, explain=explain)

    monkeypatch.setattr(current.runtime, "resolve", resolve)
    reply = there.client.post(
        "/v1/resolve", {"screen": "tax.settings", "explain": True}, headers=there.program("author")
    )

    assert (reply.status_code, names) == (200, {(True, "helpsdk-authors")})


def test_explanations_are_bounded(there: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    current = there.server.sites[0].current
    assert current is not None
    go_on = threading.Event()
    monkeypatch.setattr(searches, "SECONDS", 0.05)
    monkeypatch.setattr(current.runtime, "resolve", lambda *_asked, **_how: go_on.wait(10))
    body, author = {"screen": "tax.settings", "explain": True}, there.program("author")
    try:
        without_search = [there.client.post("/v1/resolve", body, headers=author) for _ in range(3)]
        monkeypatch.setattr(current.runtime, "resolve_without_search", lambda *_asked, **_how: go_on.wait(10))
        busy = [there.client.post("/v1/resolve", body, headers=author) for _ in range(3)]
    finally:
        go_on.set()

    assert [(reply.status_code, bool(reply.json()["withheld"])) for reply in without_search] == [(200, True)] * 3
    assert [(reply.status_code, problem(reply)["code"]) for reply in busy] == [(503, "busy")] * 3


def test_a_revision_that_is_not_there_is_a_problem(there: Desk) -> None:
    author = there.program("author")
    reply = there.client.post("/v1/resolve", {"revision": 77}, headers=author)

    assert (reply.status_code, problem(reply)["code"]) == (404, "unknown_revision")
    assert "77" in problem(reply)["detail"]


def test_the_same_words_get_the_same_until_something_else_is_there(there: Desk) -> None:
    body = {"screen": "invoice.detail", "locale": ["en"], "traits": {"plan": "team"}}
    first, *others = [there.client.post("/v1/resolve", body).json() for _ in range(4)]

    assert there.site.current is not None
    assert there.site.current.runtime.repeats._kept
    for other in others:
        assert {**other, "now": ""} == {**first, "now": ""}
        assert other["now"] >= first["now"]
    assert there.client.post("/v1/resolve", body, headers=there.person()).json()["viewer"] is not None
    there.change(lambda trust: set_enforce(trust, True))
    try:
        assert problem(there.client.post("/v1/resolve", body))["code"] == "identity_required"
    finally:
        there.change(lambda trust: set_enforce(trust, False))
