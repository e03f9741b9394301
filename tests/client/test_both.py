"""One conversation, driven twice: every scenario makes the same requests and the same answer, blocking and awaited."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from helpsdk.client.signer import HelpSigner
from helpsdk.client.status import Status
from helpsdk.errors import HelpRefused, HelpUnavailable
from helpsdk.identity.viewer import Viewer
from tests.client.scripted import (
    Answer,
    Script,
    article,
    async_client,
    client,
    found,
    problem,
    resolved,
    run,
    session,
    taken,
)

OLGA = Viewer("olga", "acme", frozenset({"owners", "all"}), {"plan": "team"}, "ru")
SIGNER = HelpSigner("shop", "k1", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "tests")
KEY = "hk_k1_secret"
SUGGESTED = {key: value for key, value in found().items() if key not in ("more", "total", "hits", "corrected")}
ANSWERED = {**SUGGESTED, "answer": None, "also": []}
HTML = httpx.Response(200, html="<html>Please sign in</html>")


@dataclass(frozen=True)
class Scenario:
    """`ask` gets the client; what it returns is awaited where it can be."""

    name: str
    answers: list[Answer]
    ask: Callable[[Any], Any]
    told: list[str]
    options: dict[str, Any] = field(default_factory=dict)


SITE = "?site=shop"
RESOLVE = f"POST /help/v1/resolve{SITE}"
SESSION = f"POST /help/v1/session{SITE}"
ARTICLE = f"GET /help/v1/articles/vat{SITE}&format=tree"

SCENARIOS = [
    Scenario("resolve", [resolved()], lambda help: help.resolve("home", locale=["ru", "en"]), [RESOLVE]),
    Scenario(
        "search",
        [found()],
        lambda help: help.search("vat & co", locale=("ru", "en"), screen="home", type="faq", limit=5, offset=10),
        [f"GET /help/v1/search{SITE}&q=vat+%26+co&locale=ru%2Cen&screen=home&type=faq&limit=5&offset=10"],
    ),
    Scenario(
        "suggest",
        [{**SUGGESTED, "suggestions": []}],
        lambda help: help.suggest("va", app_version="2.3"),
        [f"GET /help/v1/suggest{SITE}&q=va&app_version=2.3"],
    ),
    Scenario("answer", [ANSWERED], lambda help: help.answer("vat?"), [f"GET /help/v1/answer{SITE}&q=vat%3F"]),
    Scenario("article", [article()], lambda help: help.article("vat"), [ARTICLE]),
    Scenario("no such article", [problem(404, "not_found")], lambda help: help.article("vat"), [ARTICLE]),
    Scenario("no such site", [problem(404, "unknown_site")], lambda help: help.article("vat"), [ARTICLE]),
    Scenario(
        "a hostile id",
        [problem(404, "not_found")],
        lambda help: help.article("../x?y#z"),
        [f"GET /help/v1/articles/..%2Fx%3Fy%23z{SITE}&format=tree"],
    ),
    Scenario("by key", [resolved()], lambda help: help.resolve("home", viewer=OLGA), [RESOLVE], {"key": KEY}),
    Scenario("by key, nobody", [resolved()], lambda help: help.resolve("home"), [RESOLVE], {"key": KEY}),
    Scenario(
        "by session",
        [session(), resolved()],
        lambda help: help.resolve("home", viewer=OLGA),
        [SESSION, RESOLVE],
        {"signer": SIGNER},
    ),
    Scenario("by session, nobody", [resolved()], lambda help: help.resolve("home"), [RESOLVE], {"signer": SIGNER}),
    Scenario(
        "a session that ended is made anew, once",
        [session(), problem(401, "session_revoked"), session("hs_two"), problem(401, "session_revoked")],
        lambda help: help.resolve("home", viewer=OLGA),
        [SESSION, RESOLVE, SESSION, RESOLVE],
        {"signer": SIGNER},
    ),
    Scenario(
        "a refused token",
        [problem(401, "token_key_unknown")],
        lambda help: help.resolve("home", viewer=OLGA),
        [SESSION],
        {"signer": SIGNER},
    ),
    Scenario(
        "busy, then well",
        [problem(503, "busy", headers={"retry-after": "0"}), resolved()],
        lambda help: help.resolve("home"),
        [RESOLVE, RESOLVE],
    ),
    Scenario(
        "busy for long",
        [problem(503, "busy", headers={"retry-after": "30"})],
        lambda help: help.resolve("home"),
        [RESOLVE],
    ),
    Scenario("refused", [problem(422, "unknown_screen", detail="no such")], lambda help: help.resolve("h"), [RESOLVE]),
    Scenario(
        "unreachable", [httpx.ConnectError("refused")], lambda help: help.resolve("home"), [RESOLVE, RESOLVE, RESOLVE]
    ),
    Scenario("late", [httpx.ReadTimeout("slow")], lambda help: help.resolve("home"), [RESOLVE]),
    Scenario(
        "half a body, then well",
        [httpx.RemoteProtocolError("peer closed"), found()],
        lambda help: help.search("vat"),
        [f"GET /help/v1/search{SITE}&q=vat&limit=10&offset=0"] * 2,
    ),
    Scenario("a proxy's page", [HTML], lambda help: help.resolve("home"), [RESOLVE]),
    Scenario(
        "elsewhere",
        [httpx.Response(302, headers={"location": "https://login.test/?next=x"})],
        lambda help: help.resolve("home"),
        [RESOLVE],
        {"key": KEY},
    ),
    Scenario("garbage", [httpx.Response(200, json=["x"])], lambda help: help.resolve("home"), [RESOLVE]),
    Scenario("a transport with a bug", [KeyError("bug")], lambda help: help.resolve("home"), [RESOLVE] * 3),
    Scenario(
        "an unchanged reply",
        [
            httpx.Response(200, json=article(), headers={"etag": '"a"'}),
            httpx.Response(304, headers={"etag": '"a"'}),
        ],
        lambda help: [help.article("vat"), help.article("vat")],
        [ARTICLE, ARTICLE],
    ),
    Scenario(
        "tracked",
        [taken()],
        lambda help: [help.track("invoice.sent", id="e1", device="d1", viewer=OLGA), help.flush()],
        [f"POST /help/v1/interactions{SITE}"],
        {"key": KEY},
    ),
]

#: What differs from one client to the next, and what an httpx client adds of its own.
RANDOM = {"device", "token", "id", "at"}
OWN = {"accept", "authorization", "help-viewer", "if-none-match", "user-agent"}


def steady(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: "…" if name in RANDOM else steady(one) for name, one in value.items()}
    return [steady(one) for one in value] if isinstance(value, list) else value


def wire(script: Script) -> list[Any]:
    """Every request as it went out, without what is random."""
    return [
        (
            one.method,
            str(one.url),
            {name: value for name, value in one.headers.items() if name in OWN},
            steady(json.loads(one.content)) if one.content else None,
        )
        for one in script.asked
    ]


def blocking(scenario: Scenario, **options: Any) -> tuple[Any, Any, Any]:
    script = Script(*scenario.answers)
    with client(script, **scenario.options, **options) as help:
        try:
            result: Any = scenario.ask(help)
        except HelpUnavailable as error:
            result = error
        return result, wire(script), (script.told, undated(help.status()))


def awaited(scenario: Scenario, **options: Any) -> tuple[Any, Any, Any]:
    script = Script(*scenario.answers)

    async def ask() -> tuple[Any, Any, Any]:
        async with async_client(script, **scenario.options, **options) as help:
            try:
                result = await settled(scenario.ask(help))
            except HelpUnavailable as error:
                result = error
            return result, wire(script), (script.told, undated(help.status()))

    answer: tuple[Any, Any, Any] = run(ask)
    return answer


def undated(status: Status) -> Status:
    return replace(status, last_error_at=None)


async def settled(asked: Any) -> Any:
    if isinstance(asked, Coroutine):
        return await asked
    return [await settled(one) for one in asked] if isinstance(asked, list) else asked


def comparable(result: Any) -> Any:
    if isinstance(result, HelpUnavailable):
        return (type(result), vars(result))
    if isinstance(result, list):
        return [comparable(one) for one in result]
    return {**vars(result), "now": None} if hasattr(result, "model_dump") else result


@pytest.mark.parametrize("raises", [False, True], ids=["quiet", "raising"])
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_both_ask_and_answer_the_same(scenario: Scenario, raises: bool) -> None:
    result, sent, told = blocking(scenario, raises=raises)
    result_too, sent_too, told_too = awaited(scenario, raises=raises)

    assert told[0] == scenario.told
    assert sent == sent_too
    assert comparable(result) == comparable(result_too)
    assert told == told_too


#: scenario -> code and attempts of the error that a client that raises raises
RAISED = {
    "no such site": ("unknown_site", 1),
    "a session that ended is made anew, once": ("session_revoked", 1),
    "a refused token": ("token_key_unknown", 1),
    "busy for long": ("busy", 1),
    "refused": ("unknown_screen", 1),
    "unreachable": ("unreachable", 3),
    "late": ("late", 1),
    "a proxy's page": ("not_json", 1),
    "elsewhere": ("redirected", 1),
    "garbage": ("unreadable", 1),
    "a transport with a bug": ("broken", 3),
}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_a_failure_is_an_error_with_evidence_or_an_empty_reply(scenario: Scenario) -> None:
    raised, quiet = blocking(scenario, raises=True)[0], blocking(scenario)
    failures = quiet[2][1].failures
    if scenario.name not in RAISED:
        assert (isinstance(raised, HelpUnavailable), failures) == (False, 0)
        return

    assert isinstance(raised, HelpUnavailable)
    assert (raised.code, raised.attempts) == RAISED[scenario.name]
    assert raised.url.startswith("https://help.test/help/v1/") and "?" not in raised.url
    assert (failures, quiet[2][1].last_error) == (1, str(raised))
    assert quiet[0] is None or quiet[0].revision == 0
    assert isinstance(raised, HelpRefused) is (400 <= (raised.status or 0) < 500)
    assert not any(secret in f"{raised}{raised!r}{vars(raised)}" for secret in (KEY, "olga", "next=x"))


def test_an_error_survives_its_way_to_another_process() -> None:
    raised = blocking(next(one for one in SCENARIOS if one.name == "refused"), raises=True)[0]
    again = pickle.loads(pickle.dumps(raised))

    assert (type(again), str(again), vars(again)) == (HelpRefused, str(raised), vars(raised))


def test_what_proves_a_viewer_is_in_the_headers_only() -> None:
    by_key = blocking(next(one for one in SCENARIOS if one.name == "by key"))[1]
    by_session = blocking(next(one for one in SCENARIOS if one.name == "by session"))[1]

    assert by_key[0][2]["authorization"] == f"Bearer {KEY}"
    assert set(by_key[0][2]) == {"accept", "user-agent", "authorization", "help-viewer"}
    assert "authorization" not in by_session[0][2] and by_session[1][2]["authorization"] == "Bearer hs_one"
    assert all("hs_" not in url and "hk_" not in url and "olga" not in url for _, url, *_ in (*by_key, *by_session))


def test_an_unchanged_reply_is_asked_about_and_answered_again() -> None:
    result, sent, _ = blocking(next(one for one in SCENARIOS if one.name == "an unchanged reply"))

    assert [one[2].get("if-none-match") for one in sent] == [None, '"a"']
    assert result[0] == result[1] and result[0] is not result[1]
