"""A help server that is away, hangs or talks nonsense: the host gets no error, and waits for a bounded time in all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from helpsdk.client.aio import AsyncHelpClient
from helpsdk.client.options import Breaker, Outbox, Retry, Timeout
from helpsdk.client.sync import HelpClient
from helpsdk.errors import HelpUnavailable
from tests.client.misbehaving import FAULTS, misbehaving, nobody

READ, TOTAL, FAILURES = 0.1, 0.2, 3
QUICK: dict[str, Any] = {
    "timeout": Timeout(connect=READ, read=READ, total=TOTAL),
    "retry": Retry(first=0.0, most=0.0),
    "breaker": Breaker(failures=FAILURES, rest=3600, most=3600),
    "outbox": Outbox(every=60, exit=0.1),
}
#: The breaker counts no answers; these are answers, quick ones.
ANSWERS = {"other JSON", "no JSON"}
#: Seconds of a busy machine.
SLOW = 3.0


def pages(help: HelpClient, requests: int) -> list[Any]:
    """What a host asks for while it makes its pages, a call of each kind in turn."""
    asked: list[Callable[[], Any]] = [
        lambda: help.resolve("home"),
        lambda: help.search("vat"),
        lambda: help.article("vat"),
        lambda: help.track("page.seen"),
        lambda: help.answer("vat?"),
        lambda: help.suggest("va"),
    ]
    return [asked[at % len(asked)]() for at in range(requests)]


def check(fault: str, requests: int) -> None:
    """No error, only empty replies; and no more attempts than open the breaker, each within its time."""
    with misbehaving(fault) as server, HelpClient(server.url, "shop", **QUICK) as help:
        began = time.monotonic()
        replies = pages(help, requests)
        took = time.monotonic() - began

        assert all(reply is None or reply.revision == 0 for reply in replies)
        calls = sum(at % 6 != 3 for at in range(requests))
        assert (help.status().requests, help.status().failures) == (calls, calls)
        if fault not in ANSWERS:
            assert (help.status().breaker, server.requests <= FAILURES) == ("open", True)
            assert took < FAILURES * (TOTAL + READ) + SLOW


@pytest.mark.parametrize("fault", FAULTS)
def test_60_pages_while_help_does_everything_wrong(fault: str) -> None:
    check(fault, 60)


@pytest.mark.soak
@pytest.mark.parametrize("fault", FAULTS)
def test_1000_pages_while_help_does_everything_wrong(fault: str) -> None:
    check(fault, 1000)


@pytest.mark.parametrize("fault", FAULTS)
def test_asked_to_a_client_says_what_it_was(fault: str) -> None:
    timeout = QUICK["timeout"] if FAULTS[fault][1] == "late" else Timeout(5, 5, 10)
    options = {**QUICK, "retry": Retry(attempts=1), "timeout": timeout}
    with (
        misbehaving(fault) as server,
        HelpClient(server.url, "shop", raises=True, **options) as help,
        pytest.raises(HelpUnavailable) as caught,
    ):
        help.resolve("home")
    assert (caught.value.code, caught.value.url) == (FAULTS[fault][1], f"{server.url}/v1/resolve")
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "fault", ["hanging", "dripping", "hesitating", "flooding", "noise", "html", "half a body", "busy"]
)
def test_an_event_loop_goes_on_meanwhile(fault: str) -> None:
    async def ask(url: str) -> tuple[list[Any], float]:
        async with AsyncHelpClient(url, "shop", **QUICK) as help:
            began = time.monotonic()
            replies = await asyncio.gather(*(help.resolve("home") for _ in range(30)))
            return replies, time.monotonic() - began

    with misbehaving(fault) as server:
        replies, took = asyncio.run(ask(server.url))
    assert [reply.revision for reply in replies] == [0] * 30
    assert took < TOTAL + SLOW


def test_many_threads_wait_no_longer_than_one() -> None:
    with misbehaving("hanging") as server, HelpClient(server.url, "shop", **QUICK) as help:
        with ThreadPoolExecutor(20) as threads:
            began = time.monotonic()
            replies = list(threads.map(lambda _: help.resolve("home"), range(200)))
            took = time.monotonic() - began

        assert [reply.revision for reply in replies] == [0] * 200
        assert (help.status().failures, took < TOTAL + READ + SLOW) == (200, True)


def test_nobody_listens() -> None:
    with HelpClient(nobody(), "shop", **QUICK) as help:
        assert {reply.revision for reply in pages(help, 60) if reply is not None} == {0}
        assert (help.status().breaker, help.status().waiting) == ("open", 10)
        assert "unreachable" in repr(help.status().last_error) or "refused" in str(help.status().last_error)


def test_leaving_waits_no_longer_than_it_was_told() -> None:
    with misbehaving("hanging") as server:
        help = HelpClient(server.url, "shop", **{**QUICK, "outbox": Outbox(every=60, exit=0.2)})
        help.track("a")
        began = time.monotonic()
        help.close()
    assert (time.monotonic() - began < 0.2 + SLOW, help.status().dropped) == (True, 1)
