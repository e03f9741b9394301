"""The tips of a page: at once from this process, from what was answered before otherwise."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

import pytest

from helpsdk.client.page.tips import AGAIN, FRESH, KEPT, STALE, WAITING, Place, Tips
from helpsdk.errors import HelpRefused
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.replies import ResolveReply
from tests.client.items import Source, reply, tip

HOME = Place("home", "/", ("en",))


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.002)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_help_in_this_process_is_asked_at_once() -> None:
    assert Tips(Source(tip())).of(HOME) == [tip()]
    assert Tips(None).of(HOME) == []


def test_help_that_fails_is_no_help_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert Tips(Source(error=RuntimeError("away"))).of(HOME) == []
    assert "RuntimeError: away" in caplog.text


def test_help_elsewhere_is_there_from_the_second_page_on() -> None:
    tips = Tips(Source(tip(), answers_at_once=False))

    assert tips.of(HOME) == []
    until(lambda: tips.of(HOME) == [tip()])


def test_an_answer_is_asked_for_again_and_used_until_it_is_too_old() -> None:
    clock, source = Clock(), Source(tip(), answers_at_once=False)
    tips = Tips(source, now=clock)
    tips.of(HOME)
    until(lambda: bool(tips.of(HOME)))
    clock.now += FRESH - 1
    tips.of(HOME)
    assert len(source.asked) == 1

    source.error = RuntimeError("away")
    clock.now += 1
    assert tips.of(HOME)
    until(lambda: len(source.asked) == 2)
    clock.now += STALE
    assert tips.of(HOME) == []


def test_nobody_gets_what_is_somebody_elses() -> None:
    who = Viewer("7", groups=frozenset({"customers"}), traits={"plan": "team"})
    readers = [None, who, Viewer("8", groups=who.groups), Viewer("7"), Viewer("7", groups=who.groups, locale="ru")]

    places = [Place("home", "/", (), viewer) for viewer in readers]
    places += [Place("home", app_version="2.3"), Place("home", traits={"plan": "team"})]
    assert len({place.key for place in places}) == len(places)


class Hanging(Source):
    """Answers when it is told to."""

    def __init__(self) -> None:
        super().__init__(answers_at_once=False)
        self.go = threading.Event()

    def resolve(self, screen: str | None = None, **context: object) -> ResolveReply:
        self.asked.append((screen, None))
        self.go.wait(10)
        return reply(tip())


def test_nothing_waits_and_nothing_grows_while_help_hangs() -> None:
    source = Hanging()
    tips = Tips(source)
    start = time.perf_counter()
    for number in range(1000):
        assert tips.of(Place(f"s{number}")) == []
    assert time.perf_counter() - start < 1
    assert tips._wanted.qsize() <= WAITING
    source.go.set()
    until(lambda: tips._wanted.empty() and len(tips._asking) == 0)
    assert len(source.asked) <= WAITING + 2


def test_only_so_many_answers_are_kept() -> None:
    tips = Tips(Source(tip(), answers_at_once=False))
    for number in range(KEPT + 20):
        tips._note(Place(f"s{number}"), [tip()])

    assert len(tips._known) == KEPT
    assert tips._known[Place(f"s{KEPT + 19}").key].items == [tip()]


class Refusing(Source):
    """Has no screen, but a page at `/here`; `broken` answers nothing at all."""

    def __init__(self, *, answers_at_once: bool, broken: bool = False, raises: bool = False) -> None:
        super().__init__(answers_at_once=answers_at_once)
        self.broken, self.raises, self.urls = broken, raises, list[str | None]()

    def resolve(self, screen: str | None = None, *, url: str | None = None, **_: object) -> ResolveReply:
        self.asked.append((screen, None))
        self.urls.append(url)
        if screen is not None and self.raises:
            raise HelpRefused("unknown_screen", "the site has no such screen")
        refused = screen is not None or self.broken
        return reply(revision=0) if refused else reply(*[tip()] if url == "/here" else [])


@pytest.mark.parametrize("raises", [False, True])
@pytest.mark.parametrize("at_once", [True, False])
def test_a_route_that_is_no_screen_goes_by_its_address(
    at_once: bool, raises: bool, caplog: pytest.LogCaptureFixture
) -> None:
    source = Refusing(answers_at_once=at_once, raises=raises)
    tips = Tips(source)
    for _ in range(3):
        until(lambda: tips.of(Place("route", "/here")) == [tip()])
        assert tips.of(Place("route", "/there")) == []
    assert [screen for screen, _ in source.asked].count("route") == 1
    assert "no tips" not in caplog.text


def test_a_refusal_is_remembered() -> None:
    clock, source = Clock(), Refusing(answers_at_once=False, broken=True)
    tips = Tips(source, now=clock)
    for _ in range(200):
        assert tips.of(HOME) == []
        until(lambda: len(source.asked) == 2 and not tips._asking)
    clock.now += AGAIN
    assert tips.of(HOME) == []
    until(lambda: len(source.asked) == 4)


def test_a_screen_that_is_there_later_goes_by_its_name() -> None:
    clock, source = Clock(), Refusing(answers_at_once=True)
    tips = Tips(source, now=clock)
    tips.of(Place("route", "/there"))
    clock.now += FRESH
    tips._help = Source(tip())
    assert tips.of(Place("route", "/there")) == [tip()]
    assert not tips._strange


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_asks_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    tips = Tips(Hanging())
    tips.of(HOME)
    monkeypatch.setattr(os, "getpid", lambda: -1)
    tips._help = Source(tip(), answers_at_once=False)

    tips.of(HOME)
    until(lambda: tips.of(HOME) == [tip()])
