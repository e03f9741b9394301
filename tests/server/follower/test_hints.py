"""Hints from one thread to another."""

from __future__ import annotations

import threading
import time

from helpsdk.server.follower.hints import Hints


def test_nothing_told() -> None:
    assert Hints().wait(0.001) == frozenset()


def test_what_nobody_took_is_one_hint() -> None:
    hints = Hints()
    for site in ("a", "b", "a"):
        hints.tell(site)

    assert (hints.wait(1), hints.wait(0.001)) == (frozenset({"a", "b"}), frozenset())


def test_all_sites() -> None:
    hints = Hints()
    hints.tell("a")
    hints.tell(None)

    assert (hints.wait(1), hints.wait(0.001)) == (None, frozenset())


def test_who_waits_is_woken() -> None:
    hints = Hints()
    began = time.monotonic()
    threading.Timer(0.05, hints.tell, ["a"]).start()

    assert hints.wait(60) == frozenset({"a"})
    assert time.monotonic() - began < 30
