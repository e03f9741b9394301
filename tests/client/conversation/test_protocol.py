"""The conversation driven by hand: a clock that only the test moves, and no network at all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpsdk.client.conversation.protocol import Protocol
from helpsdk.client.conversation.steps import Fault, Outcome, Reply, Send, Steps, Until, Wait
from helpsdk.client.options import Breaker, Retry, Timeout
from helpsdk.client.signer import HelpSigner
from helpsdk.client.wire import calls
from helpsdk.errors import HelpUnavailable, SettingInvalid
from helpsdk.identity.viewer import Viewer
from tests.client.conversation.test_circuit import Clock
from tests.client.scripted import resolved, session

OLGA = Viewer("olga")
SIGNER = HelpSigner("shop", "k1", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "tests")
JSON = {"content-type": "application/json"}
LATE, CUT = Fault("late", "no answer"), Fault("broken", "half a body")


def protocol(clock: Clock, **options: Any) -> Protocol:
    return Protocol("https://help.test", "shop", raises=True, clock=clock, chance=lambda: clock.chance, **options)


def asked(made: Protocol, viewer: Viewer | None = None) -> Steps[Any]:
    return made.ask(calls.resolve("shop", {"screen": "home"}), viewer)


def replied(body: Any, status: int = 200, **headers: str) -> Reply:
    return Reply(status, {**JSON, **headers}, json.dumps(body).encode())


def finished(steps: Steps[Any], outcome: Outcome) -> Any:
    with pytest.raises(StopIteration) as stop:
        steps.send(outcome)
    return stop.value.value


def test_an_attempt_has_what_is_left_of_the_time() -> None:
    clock = Clock(chance=1.0)
    steps = asked(protocol(clock, timeout=Timeout(0.5, 1.0, 2.0), retry=Retry(first=0.5, most=0.5)))

    first = steps.send(None)
    assert isinstance(first, Send) and first.timeout == Timeout(0.5, 1.0, 2.0)
    clock.seconds += 0.75
    assert steps.send(CUT) == Wait(0.5)
    clock.seconds += 0.5
    second = steps.send(None)
    assert isinstance(second, Send) and second.timeout == Timeout(0.5, 0.75, 0.75)
    assert finished(steps, replied(resolved())).revision == 7


def test_no_retry_goes_beyond_the_time_there_is() -> None:
    clock = Clock(chance=1.0)
    steps = asked(protocol(clock, timeout=Timeout(total=1.0), retry=Retry(first=0.4, most=0.4)))
    steps.send(None)
    clock.seconds += 0.7

    with pytest.raises(HelpUnavailable) as caught:
        steps.send(CUT)
    assert (caught.value.code, caught.value.attempts) == ("broken", 1)


def test_what_a_server_asks_for_is_waited_for_when_it_is_short() -> None:
    steps = asked(protocol(Clock(), retry=Retry(after=1.0)))
    steps.send(None)

    assert steps.send(replied({"code": "busy"}, 503, **{"retry-after": "1"})) == Wait(1.0)


def test_an_open_circuit_asks_nothing_and_one_call_tries_later() -> None:
    clock = Clock()
    made = protocol(clock, breaker=Breaker(failures=1, rest=5))
    steps = asked(made)
    steps.send(None)
    with pytest.raises(HelpUnavailable):
        steps.send(LATE)

    with pytest.raises(HelpUnavailable) as caught:
        asked(made).send(None)
    assert (caught.value.code, caught.value.attempts, caught.value.retry_after) == ("resting", 0, 5)
    clock.seconds += 5
    trial = asked(made)
    assert isinstance(trial.send(None), Send)
    with pytest.raises(HelpUnavailable):
        asked(made).send(None)
    trial.close()  # its caller went away
    assert isinstance(asked(made).send(None), Send)


def test_one_exchange_at_a_time_for_each_viewer() -> None:
    made = protocol(Clock(), signer=SIGNER)
    first, second, other = asked(made, OLGA), asked(made, OLGA), asked(made, Viewer("ivan"))

    exchange, waiting = first.send(None), second.send(None)
    assert isinstance(exchange, Send) and exchange.request.url.startswith("https://help.test/v1/session")
    assert isinstance(waiting, Until) and not waiting.future.done()
    assert isinstance(other.send(None), Send)
    first.send(replied(session()))
    assert waiting.future.done()
    resolving = second.send(None)
    assert isinstance(resolving, Send) and resolving.request.headers["authorization"] == "Bearer hs_one"


def test_who_waits_takes_over_when_the_other_gives_up() -> None:
    made = protocol(Clock(), signer=SIGNER)
    first, second = asked(made, OLGA), asked(made, OLGA)
    first.send(None)
    waiting = second.send(None)
    first.close()

    assert isinstance(waiting, Until) and waiting.future.done()
    exchange = second.send(None)
    assert isinstance(exchange, Send) and "/v1/session" in exchange.request.url


def test_who_waits_too_long_gives_up() -> None:
    clock = Clock()
    made = protocol(clock, signer=SIGNER)
    asked_first, second = asked(made, OLGA), asked(made, OLGA)
    asked_first.send(None)
    second.send(None)
    clock.seconds += 2

    with pytest.raises(HelpUnavailable) as caught:
        second.send(None)
    assert caught.value.code == "late"


def test_a_session_is_used_until_shortly_before_its_end() -> None:
    clock = Clock()
    made = protocol(clock, signer=SIGNER)

    def urls() -> list[str]:
        steps, seen = asked(made, OLGA), []
        step = steps.send(None)
        while isinstance(step, Send):
            seen.append(step.request.url.split("/v1/")[1].partition("?")[0])
            try:
                step = steps.send(replied(session(lives=900) if seen[-1] == "session" else resolved()))
            except StopIteration:
                break
        return seen

    assert urls() == ["session", "resolve"]
    clock.seconds += 839
    assert urls() == ["resolve"]
    clock.seconds += 2
    assert urls() == ["session", "resolve"]


def test_who_was_refused_is_not_asked_for_again_at_once() -> None:
    clock = Clock()
    made = protocol(clock, signer=SIGNER)
    steps = asked(made, OLGA)
    steps.send(None)
    with pytest.raises(HelpUnavailable, match="token_signature"):
        steps.send(replied({"code": "token_signature"}, 401))

    with pytest.raises(HelpUnavailable, match="token_signature"):
        asked(made, OLGA).send(None)
    clock.seconds += 10
    assert isinstance(asked(made, OLGA).send(None), Send)


def test_whoever_changes_groups_gets_another_session() -> None:
    made = protocol(Clock(), signer=SIGNER)
    first, second = asked(made, OLGA), asked(made, Viewer("olga", groups=frozenset({"owners"})))

    assert isinstance(first.send(None), Send) and isinstance(second.send(None), Send)


@pytest.mark.parametrize("body", [{}, session("hs_new\r\nline"), session("a key"), {**session(), "now": "soon"}])
def test_what_is_no_session_is_an_error(body: Any) -> None:
    steps = asked(protocol(Clock(), signer=SIGNER), OLGA)
    steps.send(None)

    with pytest.raises(HelpUnavailable, match="not with a session"):
        steps.send(replied(body))


def test_a_viewer_that_nobody_can_prove_is_wrong_use() -> None:
    with pytest.raises(ValueError, match=r"`key` .* or `signer`"):
        asked(protocol(Clock()), OLGA).send(None)


UNPROVEN = [
    ({"key": "hk_a_b"}, Viewer("u", groups=frozenset(f"group-{n:090}" for n in range(100))), "at most 8192"),
    ({"key": "hk_a_b"}, Viewer("u", traits={"since": {1, 2}}), "written as JSON"),
    ({"signer": SIGNER}, Viewer("u" * 300), "the viewer's sub cannot be signed"),
]


@pytest.mark.parametrize(("how", "viewer", "message"), UNPROVEN)
def test_a_viewer_who_cannot_be_named_is_a_failure_and_not_wrong_use(
    how: dict[str, Any], viewer: Viewer, message: str
) -> None:
    with pytest.raises(HelpUnavailable, match=message) as caught:
        asked(protocol(Clock(), **how), viewer).send(None)
    assert caught.value.code == "unproven"
    assert "u" * 100 not in str(caught.value)


SETTINGS: list[tuple[dict[str, Any], str]] = [
    ({"server": "app.example/help"}, "server is 'app.example/help'; allowed: the http"),
    ({"server": "ftp://app.example"}, "server"),
    ({"server": "https://user:secret@app.example"}, "without name and password"),
    ({"server": "https://app.example/?a=b"}, "server"),
    ({"server": "https://app.example:port"}, "server"),
    ({"server": "https://app.example/he lp"}, "server"),
    ({"server": None}, "server"),
    ({"site": ""}, "site is"),
    ({"key": "not-a-key secret"}, "key is .not an API key"),
    ({"key": "hk_a\r\nsecret"}, "key is .not an API key"),
    ({"signer": HelpSigner("other", "k1", b"x" * 32, "tests")}, "signer is .for the site 'other'"),
]


@pytest.mark.parametrize(("given", "message"), SETTINGS)
def test_settings_that_cannot_be_are_named_and_secrets_never_shown(given: dict[str, Any], message: str) -> None:
    made: dict[str, Any] = {"server": "https://help.test", "site": "shop", **given}
    with pytest.raises(SettingInvalid, match=message) as caught:
        Protocol(made.pop("server"), made.pop("site"), **made)
    assert "secret" not in str(caught.value)


def test_the_clock_is_the_servers() -> None:
    made = Protocol("https://help.test", "shop", wall=lambda: 0.0)
    steps = made.ask(calls.resolve("shop", {}), None)
    steps.send(None)
    finished(steps, replied(resolved(now="2026-11-22T10:00:00.250Z"), date="Sun, 22 Nov 2026 10:00:00 GMT"))

    assert made.time.now() == pytest.approx(1_795_341_600.25)
