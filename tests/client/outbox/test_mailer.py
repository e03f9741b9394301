"""Interactions on their way: nothing is lost that can be sent, nothing is sent twice as two, nothing grows."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from helpsdk.client.options import Breaker, Outbox
from helpsdk.client.signer import HelpSigner
from helpsdk.client.sync import HelpClient
from helpsdk.identity.viewer import Viewer
from tests.client.scripted import Script, client, problem, session, taken
from tests.server.serving import until
from tests.threads import OwnThreads

LATER = Outbox(every=60.0, exit=0.0)  # only what a test flushes goes out
AWAY = httpx.ConnectError("refused")
SIGNER = HelpSigner("shop", "k1", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "tests")


def names(script: Script) -> list[list[str]]:
    return [[item["name"] for item in body["items"]] for body in script.bodies() if "items" in body]


def ids(script: Script) -> list[str]:
    return [item["id"] for body in script.bodies() if "items" in body for item in body["items"]]


@pytest.fixture
def opened() -> Any:
    made: list[HelpClient] = []

    def open(script: Script, **options: Any) -> HelpClient:
        made.append(client(script, **{"outbox": LATER, **options}))
        return made[-1]

    yield open
    for one in made:
        one.close()


Open = Callable[..., HelpClient]


def test_there_is_no_thread_before_the_first_item_and_none_after_close(opened: Open, own_threads: OwnThreads) -> None:
    help = opened(Script(taken()))
    assert own_threads.names() == []
    help.track("a")
    assert own_threads.names() == ["helpsdk-outbox"]
    help.close()
    until(lambda: own_threads.names() == [])


def test_it_sends_by_itself(opened: Open) -> None:
    script = Script(taken(2))
    help = opened(script, outbox=Outbox(every=0.0))
    help.track("a")

    until(lambda: help.status().sent == 1)
    assert (names(script), help.status().waiting) == ([["a"]], 0)


def test_as_many_as_fill_a_batch_are_sent_before_their_time(opened: Open) -> None:
    script = Script(taken(3))
    help = opened(script, outbox=Outbox(every=60.0, batch=3))
    for name in "abc":
        help.track(name)

    until(lambda: help.status().sent == 3)
    assert names(script) == [["a", "b", "c"]]


def test_it_is_sent_again_under_the_same_ids_until_it_is_acknowledged(opened: Open) -> None:
    lost = httpx.ReadTimeout("the answer was lost")
    script = Script(
        lost, problem(503, "busy"), httpx.Response(200, html="<p>proxy"), httpx.Response(200, json={}), taken()
    )
    help = opened(script, breaker=Breaker(failures=100))
    help.track("a")

    assert [help.flush() for _ in range(5)] == [False, False, False, False, True]
    assert (len(script.asked), len(set(ids(script))), help.status().sent) == (5, 1, 1)


def test_refused_for_what_it_is_it_is_dropped_and_counted(opened: Open) -> None:
    help = opened(Script(problem(413, "too_large"), taken()))
    help.track("a")

    assert (help.flush(), help.status().dropped, help.status().waiting, help.status().sent) == (True, 1, 0, 0)


def test_one_bad_item_is_counted_and_the_others_are_sent(opened: Open) -> None:
    script = Script(taken())

    def rejecting(request: httpx.Request) -> httpx.Response:
        script(request)
        first = script.bodies()[-1]["items"][0]["id"]
        return taken(1, rejected=[{"id": first, "code": "invalid", "field": "name"}])

    help = opened(script, transport=httpx.MockTransport(rejecting))
    help.track("a")
    help.track("b")

    assert (help.flush(), help.status().sent, help.status().dropped) == (True, 1, 1)


def test_one_viewer_whom_the_server_refuses_holds_up_nobody_else(opened: Open) -> None:
    script = Script(problem(401, "token_claim"), session("hs_two"), taken(), problem(401, "token_claim"))
    help = opened(script, signer=SIGNER)
    help.track("a", viewer=Viewer("olga"))
    help.track("b", viewer=Viewer("ivan"))

    assert (help.flush(), help.status().sent, help.status().waiting) == (False, 1, 1)
    assert names(script) == [["b"]]


def test_a_server_that_wants_fewer_requests_gets_no_more_in_this_round(opened: Open) -> None:
    script = Script(problem(429, "too_many", headers={"retry-after": "7"}))
    help = opened(script, key="hk_a_b")
    for name in "abc":
        help.track(name, viewer=Viewer(name))

    assert (help.flush(), help.status().waiting, len(script.asked)) == (False, 3, 1)
    assert help._mailer._pause == 7


def test_who_cannot_be_signed_is_dropped(opened: Open) -> None:
    help = opened(Script(taken()), signer=SIGNER)
    help.track("a", viewer=Viewer("u" * 300))

    assert (help.flush(), help.status().dropped) == (True, 1)


def test_away_for_long_it_keeps_the_newest_and_never_grows(opened: Open) -> None:
    script = Script(AWAY)
    help = opened(script, outbox=Outbox(size=50, every=60.0, exit=0.0))
    for at in range(1000):
        help.track(f"n{at}")
        if not at % 100:
            help.flush(0.1)
    assert (help.status().waiting, help.status().dropped) == (50, 950)

    script.answers = [taken(50)]
    help._protocol.circuit.reset()
    assert help.flush()
    assert names(script)[-1] == [f"n{at}" for at in range(950, 1000)]


def test_what_a_wrong_clock_dated_is_dated_again_by_the_servers(opened: Open) -> None:
    """The host is an hour ahead: the first batch is refused for its time, and tells what time it is."""
    script, hour_ago = Script(taken()), {"date": "Sun, 22 Nov 2026 10:00:00 GMT"}

    def judging(request: httpx.Request) -> httpx.Response:
        script(request)
        rejected = [
            {"id": item["id"], "code": "in_future", "field": "id"}
            for item in script.bodies()[-1]["items"]
            if item["at"] > "2026-11-22T10:10"
        ]
        return httpx.Response(202, headers=hour_ago, json=taken(0, rejected=rejected).json())

    help = opened(script, transport=httpx.MockTransport(judging))
    help._protocol.time.here = lambda: 1_795_345_200.0
    help.track("a")

    assert (help.flush(), help.status().sent, help.status().dropped) == (True, 1, 0)
    assert [body["items"][0]["at"][:13] for body in script.bodies()] == ["2026-11-22T11", "2026-11-22T10"]
    help.track("b")
    assert help.flush() and script.bodies()[-1]["items"][0]["at"].startswith("2026-11-22T10:00:00")


def test_closed_it_takes_no_more_and_counts_what_it_left(opened: Open) -> None:
    help = opened(Script(AWAY))
    help.track("a")
    help.close()
    help.close()
    help.track("b")

    assert (help.status().dropped, help.status().waiting, help.flush()) == (2, 0, True)
    assert help.search("x").revision == 0


def test_a_mistake_of_ours_costs_a_batch_and_not_the_thread(opened: Open) -> None:
    help = opened(Script(taken()), outbox=Outbox(every=0.0))
    post, failed = help._mailer._post, list[int]()

    def failing(batch: Any, seconds: float) -> Any:
        if failed:
            return post(batch, seconds)
        failed.append(1)
        raise ZeroDivisionError

    help._mailer._post = failing
    help.track("a")
    until(lambda: help.status().dropped == 1)
    help.track("b")
    until(lambda: help.status().sent == 1)
    assert help.status().waiting == 0


def test_who_interrupts_a_flush_loses_nothing(opened: Open) -> None:
    help = opened(Script(taken()))
    post = help._mailer._post

    def interrupted(batch: Any, seconds: float) -> Any:
        help._mailer._post = post
        raise KeyboardInterrupt

    help.track("a")
    help._mailer._post = interrupted
    with pytest.raises(KeyboardInterrupt):
        help.flush()
    assert (help.status().waiting, help.flush(), help.status().sent) == (1, True, 1)


def test_many_threads_may_track_and_flush_at_once(opened: Open) -> None:
    script = Script(taken())
    help = opened(script, outbox=Outbox(every=0.0))

    def work() -> None:
        for at in range(50):
            help.track(f"n{at}")
        help.flush()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert help.flush()
    assert (len(ids(script)), len(set(ids(script))), help.status().sent) == (200, 200, 200)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"type": "shwon"}, "type of an interaction is 'shwon'"),
    ({"type": "voted", "value": "maybe"}, "a vote's value is one of yes, no"),
    ({"type": "shown", "artcle": "x"}, "an interaction has no 'artcle'; allowed: device, revision, rule, article"),
    ({"type": "shown", "id": "x"}, "has no 'id'"),
    ({"type": "opened", "position": -1}, "position of an interaction is -1"),
    ({"type": "shown", "rule": 7}, "rule of an interaction is 7"),
    ({"type": "shown", "viewer": Viewer("olga")}, "`key` .* or `signer`"),
]


@pytest.mark.parametrize(("given", "message"), WRONG)
def test_wrong_use_shows_where_it_is(given: dict[str, Any], message: str, opened: Open) -> None:
    with pytest.raises(ValueError, match=message):
        opened(Script(taken())).interaction(**given)


def test_the_words_of_a_reader_are_never_wrong_use(opened: Open) -> None:
    script = Script(taken())
    help = opened(script)
    help.interaction("searched", query="a\x00\ud800" * 400, results=0)

    assert help.flush()
    assert script.bodies()[0]["items"][0]["query"] == ("a?" * 400)[:500]


def test_the_thread_goes_when_nothing_waits_and_comes_back(
    opened: Open, own_threads: OwnThreads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpsdk.client.outbox.mailer._IDLE", 0.01)
    help = opened(Script(taken()), outbox=Outbox(every=0.0))
    for sent in (1, 2):
        help.track("a")
        until(lambda: own_threads.names() == [])
        assert help.status().sent == sent


def test_leaving_waits_no_longer_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = threading.Event()

    def slow(*_: Any, **__: Any) -> Any:
        looked_up.wait(10)
        raise OSError("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    help = HelpClient("http://help.test", "shop", outbox=Outbox(every=60.0, exit=0.1))
    help.track("a")
    began = time.monotonic()
    help.close()
    took = time.monotonic() - began
    looked_up.set()
    assert (took < 5.0, help.status().dropped) == (True, 1)
