"""Commands on their way to the writer."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from helpsdk.errors import StoreBusy, StoreError
from helpsdk.server.store import Added, MemoryStore
from helpsdk.server.store.writer.channel import Channel
from helpsdk.server.store.writer.commands import Call
from helpsdk.server.store.writer.handed import Handing

ROW = {"id": "019aa5b0-0000-7000-8000-000000000001", "type": "shown", "at": "x", "received": "x"}
INTERACTIONS = Call("add_interactions", ("shop", [ROW]))
USE = Call("note_use", ("shop",), {"keys": {}, "traffic": {}})
BIND = Call("bind", ("shop", "jti", "device", 2e9, 1e9))


@pytest.fixture
def ends() -> Iterator[tuple[Channel, Channel]]:
    here, there = (Channel(one, lambda: None) for one in socket.socketpair())
    yield here, there
    here.close()
    there.close()


def test_what_waits_is_sent_when_there_is_a_writer(ends: tuple[Channel, Channel]) -> None:
    handing = Handing(10)
    future = handing.call(BIND)
    assert not handing.idle
    handing.to(ends[0])
    [[id, name, args, options, since]] = ends[1].receive()
    handing.answered(id, True, "yes")
    handing.answered(id, True, "a second answer")

    assert (name, args, options) == ("bind", BIND.args, {})
    assert since is None
    assert future.result(0) == "yes"
    assert handing.idle


def test_what_was_not_answered_is_sent_again_with_the_time_of_the_first_attempt(ends: tuple[Channel, Channel]) -> None:
    handing, before = Handing(10), time.time()
    handing.to(ends[0])
    handing.call(BIND)
    [[first, *_]] = ends[1].receive()
    handing.lost()
    handing.to(ends[0])
    [[second, *_, since]] = ends[1].receive()

    assert first == second
    assert before <= since <= time.time()


def test_what_may_not_be_done_twice_fails_with_the_writer(ends: tuple[Channel, Channel]) -> None:
    handing = Handing(10)
    handing.to(ends[0])
    future, kept = handing.call(USE), handing.call(BIND)
    handing.lost()
    late = handing.call(USE)  # nobody can have it: it waits

    with pytest.raises(StoreError, match="ended before it answered"):
        future.result(0)
    assert not kept.done()
    assert not late.done()


def test_what_waits_is_done_here_when_this_process_writes() -> None:
    handing, store = Handing(10), MemoryStore()
    bound, added, refused = handing.call(BIND), handing.call(INTERACTIONS), handing.call(Call("publish", (None,)))
    handing.here(store)

    assert (bound.result(0), added.result(0)) == (True, Added(1, 0))
    with pytest.raises(AttributeError):
        refused.result(0)
    assert handing.call(BIND) is True
    assert handing.idle


def test_so_many_interactions_may_wait(ends: tuple[Channel, Channel]) -> None:
    handing = Handing(2)
    futures = [handing.call(INTERACTIONS, 1) for _ in range(2)]
    with pytest.raises(StoreBusy, match="2 interactions are waiting"):
        handing.call(INTERACTIONS, 1)
    handing.to(ends[0])
    for id, *_ in ends[1].receive():
        handing.answered(id, True, Added(1, 0))

    assert [future.result(0) for future in futures] == [Added(1, 0)] * 2
    assert handing.rows == 0


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    handing = Handing(10)
    future = handing.call(BIND)
    handing.expire()
    assert not future.done()
    monkeypatch.setattr("time.monotonic", lambda: 1e12)
    handing.expire()

    with pytest.raises(StoreError, match="does not answer"):
        future.result(0)


def test_whoever_asked_may_have_gone(ends: tuple[Channel, Channel]) -> None:
    handing = Handing(10)
    handing.to(ends[0])
    gone: Any = [handing.call(INTERACTIONS, 1) for _ in range(2)]
    for future in gone:
        future.cancel()
    ids = [id for id, *_ in ends[1].receive()]
    handing.answered(ids[0], True, Added(1, 0))
    handing.answered(ids[1], False, StoreError("full"))

    assert handing.idle


def test_closing_fails_what_waits() -> None:
    handing = Handing(10)
    future = handing.call(BIND)
    handing.close()

    with pytest.raises(StoreError, match="closed before"):
        future.result(0)
    with pytest.raises(StoreError, match="closed"):
        handing.call(BIND)
