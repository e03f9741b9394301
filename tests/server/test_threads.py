"""The threads of a server: few, few who wait for them, and nobody for long."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from helpsdk.errors import StoreBusy, StoreError
from helpsdk.server import threads
from helpsdk.server.threads import Pool
from tests.server.serving import until


@pytest.fixture
def end() -> Iterator[threading.Event]:
    """Set at the end of a test: what hangs until then goes on."""
    event = threading.Event()
    yield event
    event.set()


def test_what_is_too_much_is_refused_at_once(end: threading.Event) -> None:
    pool = Pool("test-pool", 2, waiting=3)
    running = [pool.submit(end.wait) for _ in range(5)]
    with pytest.raises(StoreBusy) as refused:
        pool.submit(end.wait)
    names = [thread.name for thread in threading.enumerate()].count("test-pool")
    end.set()

    assert [future.result(5) for future in running] == [True] * 5
    assert (names, refused.value.retry_after) == (2, 1)
    assert pool.submit(lambda: "room again").result(5) == "room again"
    pool.close(5)


def test_nobody_waits_for_longer_than_they_can_and_what_was_not_begun_never_is(end: threading.Event) -> None:
    pool, begun = Pool("test-pool", 1, waiting=5, seconds=0.1), list[str]()

    async def ask() -> list[object]:
        works = (lambda: end.wait(), lambda: begun.append("late"))
        return await asyncio.gather(*(pool.run(work) for work in works), return_exceptions=True)

    began = time.monotonic()
    found = asyncio.run(ask())
    took = time.monotonic() - began
    end.set()
    pool.submit(lambda: begun.append("next")).result(5)
    pool.close(5)

    assert [type(one) for one in found] == [StoreError] * 2
    assert took < 2
    assert begun == ["next"]


@pytest.mark.parametrize("error", [TimeoutError("of a socket"), ValueError("no"), StoreError("away")])
def test_what_work_raises_goes_through(error: Exception) -> None:
    pool = Pool("test-pool", 1, waiting=0, seconds=5)

    def work() -> None:
        raise error

    with pytest.raises(type(error), match=str(error)):
        asyncio.run(pool.run(work))
    pool.close(5)


def test_closing_waits_so_long_and_threads_are_daemons(end: threading.Event) -> None:
    pool = Pool("test-pool", 1, waiting=5)
    running, waiting = pool.submit(end.wait), pool.submit(end.wait)
    until(running.running)
    began = time.monotonic()
    pool.close(0.1)
    took = time.monotonic() - began

    assert took < 2
    assert waiting.cancelled()
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "test-pool")
    with pytest.raises(StoreError):
        pool.submit(end.wait)


def test_a_thread_without_work_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "_IDLE", 0.05)
    pool = Pool("test-idle", 1, waiting=0)
    first = pool.submit(threading.current_thread).result(5)
    until(lambda: not first.is_alive())

    assert pool.submit(threading.current_thread).result(5) is not first
    pool.close(5)
