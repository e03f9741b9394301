"""A start that fails is tried again, with a pause that grows, and never in the page's own thread."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable

import pytest

from helpsdk.errors import StoreError
from helpsdk.integrations.waking import MOST, Waking


class Starts:
    """Ends as told, one after the other; the last one again and again."""

    def __init__(self, *ends: Callable[[], bool]) -> None:
        self.ends, self.threads, self.now = list(ends), list[str](), 0.0

    def __call__(self) -> bool:
        self.threads.append(threading.current_thread().name)
        return (self.ends.pop(0) if len(self.ends) > 1 else self.ends[0])()

    def after(self, waking: Waking, *seconds: float) -> list[int]:
        """How often it was tried, when pages came after so many seconds each."""
        tried = []
        for one in seconds:
            self.now += one
            for _ in range(3):
                waking.wake()
                waking.wait(5)
            tried.append(len(self.threads))
        return tried


def away() -> bool:
    raise StoreError("the disk is full")


def broken() -> bool:
    raise ZeroDivisionError("of the host")


def test_what_fails_is_tried_again_after_a_pause_that_grows(caplog: pytest.LogCaptureFixture) -> None:
    starts = Starts(away, broken, lambda: False, lambda: True)
    waking = Waking(starts, lambda: starts.now)
    with caplog.at_level(logging.ERROR):
        assert starts.after(waking, 0, 0.9, 0.2, 1.9, 0.2, 3.9, 0.2, 1000) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert set(starts.threads) == {"helpsdk-wake"}
    assert [record.getMessage() for record in caplog.records] == [
        "the help server did not start: the disk is full",
        "the help server did not start",
    ]


def test_the_pause_has_an_end() -> None:
    starts = Starts(lambda: False)
    waking = Waking(starts, lambda: starts.now)
    assert starts.after(waking, *[MOST] * 10, MOST - 1, 1) == [*range(1, 11), 10, 11]


def test_a_process_that_may_have_no_more_threads_tries_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    starts = Starts(lambda: True)
    waking = Waking(starts, lambda: starts.now)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        assert starts.after(waking, 0) == [0]
    assert starts.after(waking, 2) == [1]


def test_the_first_try_is_waited_for() -> None:
    ended, told = threading.Event(), list[str]()

    def slow() -> bool:
        ended.wait(60)
        told.append("started")
        return True

    waking = Waking(slow)
    waking.wake()
    threading.Timer(0.05, ended.set).start()
    waking.wait_first(60)
    assert told == ["started"]


def test_pages_wait_for_one_span_together_and_not_each_for_one() -> None:
    ended = threading.Event()
    starts = Starts(lambda: ended.wait(60))
    waking = Waking(starts, lambda: starts.now)
    waking.wake()
    starts.now = 1_000.0
    waking.wait_first(1_000.0)
    assert not ended.is_set()  # it came here while the server was starting
    ended.set()
    waking.wait(60)


def test_a_server_that_failed_before_is_not_waited_for() -> None:
    ended = threading.Event()
    starts = Starts(away, lambda: ended.wait(60))
    waking = Waking(starts, lambda: starts.now)
    assert starts.after(waking, 0) == [1]
    starts.now = 10.0
    waking.wake()
    waking.wait_first(1_000.0)
    assert not ended.is_set()
    ended.set()
    waking.wait(60)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_a_child_that_was_forked_meanwhile_starts_its_own() -> None:
    waking = Waking(lambda: True)
    with waking._guard:  # as a thread of the parent holds it, which is not in the child
        child = os.fork()
        if not child:
            threading.Timer(20, os._exit, (1,)).start()
            waking.wake()
            waking.wait(20)
            os._exit(0 if waking._tried.is_set() else 1)

    assert os.waitpid(child, 0)[1] == 0
