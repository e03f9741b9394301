"""What a host's log hears: help went away, why, and that it is back; each once."""

from __future__ import annotations

import logging
import threading

import httpx
import pytest

from helpsdk.client.conversation.notices import Notices
from helpsdk.client.options import Breaker, Retry
from helpsdk.errors import HelpUnavailable
from tests.client.conversation.test_circuit import Clock
from tests.client.scripted import Script, client, problem, resolved
from tests.server.serving import until

AWAY = httpx.ConnectError("connection refused")


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """By this thread: another test's client may say something in the background."""
    here = threading.get_ident()
    return [one.getMessage() for one in caplog.records if (one.name, one.thread) == ("helpsdk.client", here)]


def test_help_that_went_away_and_came_back_is_told_once_each(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "helpsdk.client")
    script = Script(AWAY, AWAY, resolved())
    with client(script, breaker=Breaker(failures=2, rest=1.0), retry=Retry(attempts=1)) as help:
        replies = [help.resolve("home").revision for _ in range(20)]
        until(lambda: help.resolve("home").revision == 7)

    told = said(caplog)
    assert (replies, len(script.asked)) == ([0] * 20, 3)
    assert [line.partition(",")[0].partition(":")[0] for line in told] == ["no help", "help is away", "help is back"]
    assert "https://help.test/help/v1/resolve: ConnectError: connection refused" in told[1]


def test_the_same_refusal_is_told_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    with client(Script(problem(422, "unknown_screen", detail="no such"))) as help:
        for _ in range(20):
            help.resolve("hom")

    assert said(caplog) == ["no help: POST https://help.test/help/v1/resolve: 422 unknown_screen: No. no such"]


def test_after_a_minute_it_is_told_again_and_what_is_remembered_is_bounded(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    notices = Notices(clock)
    for code in ("busy", "busy", *(f"code-{at}" for at in range(200))):
        notices.failed(HelpUnavailable(code, "no"))
    clock.seconds += 60
    notices.failed(HelpUnavailable("code-199", "no"))

    assert (len(said(caplog)), len(notices._told) <= 50) == (202, True)
