"""Memories beside requests: never waited for longer than allowed, and never needed."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from helpsdk.context.memory import NO_MEMORY, Dismissal, Memory, dismissed, merge, shown
from helpsdk.identity.viewer import Viewer
from helpsdk.server.memories import Memories
from helpsdk.server.memories.cache import Cache
from helpsdk.server.memories.memories import AWAY
from tests.server.memories.sites import REVISION, Clock, Site, Snapshot, row, runtime
from tests.server.serving import until

KEY = "key-of-anna"
KEPT = dismissed(NO_MEMORY, "a-tip", "forever", 1)
SENT = dismissed(NO_MEMORY, "a-panel", "forever", 1)
PATIENT = 10.0  # seconds: a busy machine may take its time


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Snapshot(runtime())


@contextmanager
def memories(seconds: float = PATIENT, **how: Any) -> Iterator[Memories]:
    made = Memories(seconds, **how)
    try:
        yield made
    finally:
        made.close()


def recalled(made: Memories, site: Site, sent: Memory | None = None, viewer: str | None = KEY) -> Memory | None:
    return asyncio.run(made.recall(site, viewer, sent))


def test_what_was_kept_is_merged_with_what_was_sent() -> None:
    site = Site()
    site.store.merge_memory("shop", KEY, KEPT)
    with memories() as made:
        assert recalled(made, site, SENT) == merge(KEPT, SENT)
        assert recalled(made, site) == KEPT
        assert recalled(made, site, SENT, "key-of-boris") == SENT


def test_nobody_has_nothing_and_the_store_is_not_asked() -> None:
    site = Site()
    with memories() as made:
        assert (recalled(made, site, SENT, None), recalled(made, site, None, None)) == (SENT, None)
        assert site.store.reads == 0


def test_what_was_read_is_known_for_a_while() -> None:
    site, clock = Site(), Clock()
    with memories(cache=Cache(clock=clock), clock=clock) as made:
        for _ in range(5):
            recalled(made, site, SENT)
        once = site.store.reads
        site.store.merge_memory("shop", KEY, KEPT)  # by another replica
        before = recalled(made, site)
        clock.now += 31

        assert (once, before, recalled(made, site)) == (1, None, KEPT)


def test_a_dismissal_is_not_revived_by_what_was_read_before_it() -> None:
    site = Site()
    with memories() as made:
        recalled(made, site)
        own = dismissed(NO_MEMORY, "a-panel", "forever", 1)
        stale = recalled(made, site, own)

    assert stale is not None
    assert stale.dismissed == {"a-panel": Dismissal("forever", 1)}


def test_a_slow_store_is_waited_for_once() -> None:
    site, clock = Site(), Clock()
    site.store.free.clear()
    with memories(0.05, clock=clock) as made:
        began = time.monotonic()
        first = recalled(made, site, SENT)
        waited = time.monotonic() - began
        began = time.monotonic()
        others = [recalled(made, site, SENT, f"key-{number}") for number in range(50)]
        each = (time.monotonic() - began) / 50
        site.store.free.set()

    assert (first, others) == (SENT, [SENT] * 50)
    assert waited < 1.0
    assert each < 0.05


def test_a_store_that_recovers_is_asked_again() -> None:
    site, clock = Site(), Clock()
    site.store.merge_memory("shop", KEY, KEPT)
    site.store.free.clear()
    with memories(0.05, cache=Cache(clock=time.monotonic), clock=clock) as made:
        assert recalled(made, site) is None
        site.store.free.set()
        until(lambda: not made._reading)
        assert recalled(made, site) == KEPT  # it was read meanwhile
        clock.now += AWAY
        assert recalled(made, site, None, "key-of-boris") is None


def test_a_store_that_is_away_costs_nothing_but_the_memory() -> None:
    site, clock = Site(), Clock()
    site.store.away = True
    with memories(clock=clock) as made:
        assert [recalled(made, site, SENT) for _ in range(3)] == [SENT] * 3
        site.store.away = False
        site.store.merge_memory("shop", KEY, KEPT)
        clock.now += AWAY
        assert recalled(made, site, SENT) == merge(KEPT, SENT)


def test_with_no_time_at_all_the_next_request_has_it() -> None:
    site = Site()
    site.store.merge_memory("shop", KEY, KEPT)
    with memories(0) as made:
        assert recalled(made, site, SENT) == SENT
        until(lambda: not made._reading)
        assert recalled(made, site, SENT) == merge(KEPT, SENT)


def test_requests_of_one_viewer_read_once() -> None:
    site = Site()
    site.store.free.clear()

    async def ask(made: Memories) -> list[Memory | None]:
        asking = [asyncio.create_task(made.recall(site, KEY, SENT)) for _ in range(20)]
        await asyncio.sleep(0.05)
        site.store.free.set()
        return await asyncio.gather(*asking)

    with memories() as made:
        assert asyncio.run(ask(made)) == [SENT] * 20
        assert site.store.reads == 1


def test_one_who_gives_up_takes_nothing_from_the_others() -> None:
    site = Site()
    site.store.merge_memory("shop", KEY, KEPT)
    site.store.free.clear()

    async def ask(made: Memories) -> Memory | None:
        gone = asyncio.create_task(made.recall(site, KEY, None))
        stays = asyncio.create_task(made.recall(site, KEY, None))
        await asyncio.sleep(0.05)
        gone.cancel()
        site.store.free.set()
        return await stays

    with memories() as made:
        assert asyncio.run(ask(made)) == KEPT


def test_interactions_reach_the_memory_and_the_next_answer(snapshot: Snapshot) -> None:
    site = Site(current=snapshot)
    with memories() as made:
        recalled(made, site)
        made.note(site, KEY, [row("dismissed", rule="a-tip"), row("opened", rule="a-tip")])
        until(lambda: site.store.merges == 1)
        until(lambda: recalled(made, site) is not None)
        known = recalled(made, site)

    assert known == Memory(dismissed={"a-tip": Dismissal("revision", 1)}) == site.store.memory("shop", KEY)


def test_interactions_of_a_viewer_are_written_together(snapshot: Snapshot) -> None:
    site = Site(current=snapshot)
    with memories() as made:
        for number in range(40):
            made.note(site, KEY, [row("tracked", name="invoice.failed", value=f"e-{number:02}")])
            made.note(site, "key-of-boris", [row("shown", rule="a-tip")])
        until(lambda: (kept := site.store.memory("shop", KEY)) is not None and _count(kept) == 40)

    assert site.store.merges <= 10
    assert site.store.memory("shop", "key-of-boris") is not None


def test_what_is_told_again_is_not_written_again(snapshot: Snapshot) -> None:
    site, told = Site(current=snapshot), [row("shown", rule="a-tip")]
    with memories() as made:
        made.note(site, KEY, told)
        until(lambda: site.store.merges == 1)
        reads = site.store.reads
        made.note(site, KEY, told)
        until(lambda: site.store.reads > reads)

    assert site.store.merges == 1


def test_nothing_is_noted_of_nobody(snapshot: Snapshot) -> None:
    site = Site(current=snapshot)
    with memories() as made:
        made.note(site, None, [row("shown", rule="a-tip")])
        assert made._notes._thread is None


def test_while_the_store_is_away_notes_wait(snapshot: Snapshot, caplog: pytest.LogCaptureFixture) -> None:
    site = Site(current=snapshot)
    site.store.away = True
    with memories() as made:
        made.note(site, KEY, [row("dismissed", rule="a-tip")])
        until(lambda: "memories are not written" in caplog.text)
        site.store.away = False
        made.note(site, KEY, [row("dismissed", rule="a-panel")])
        until(lambda: site.store.merges > 0)

    kept = site.store.memory("shop", KEY)
    assert kept is not None
    assert set(kept.dismissed) == {"a-tip", "a-panel"}


def test_what_was_noted_is_written_before_the_end(snapshot: Snapshot) -> None:
    site = Site(current=snapshot)
    with memories() as made:
        made.note(site, KEY, [row("dismissed", rule="a-tip")])

    assert site.store.memory("shop", KEY) is not None


def test_what_the_viewer_has_no_more_is_dropped(snapshot: Snapshot) -> None:
    site, who = Site(current=snapshot), Viewer(id="anna")
    old = dismissed(dismissed(NO_MEMORY, "was-here", "forever", 1), "for-owners", "forever", 1)
    site.store.merge_memory("shop", KEY, old)
    with memories() as made:
        made.note(site, KEY, [row("dismissed", rule="a-tip")], who)
        until(lambda: site.store.merges == 2)

    kept = site.store.memory("shop", KEY)
    assert kept is not None
    assert set(kept.dismissed) == {"a-tip", "for-owners"}


def test_what_may_only_seem_gone_stays(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer revision than the one served here may have it."""
    site = Site(current=snapshot)
    monkeypatch.setattr(site.store, "latest", lambda _site: REVISION + 1)
    new = dismissed(NO_MEMORY, "a-new-one", "forever", 1)
    site.store.merge_memory("shop", KEY, new)
    with memories() as made:
        made.note(site, KEY, [row("dismissed", rule="a-tip")], Viewer(id="anna"))
        until(lambda: site.store.merges == 2)
        made.merge(site, KEY, new)

    kept = site.store.memory("shop", KEY)
    assert kept is not None
    assert set(kept.dismissed) == {"a-tip", "a-new-one"}


def test_a_copy_of_one_session_takes_nothing_from_what_another_kept(snapshot: Snapshot) -> None:
    site = Site(current=snapshot)
    kept = dismissed(NO_MEMORY, "for-owners", "forever", 1)
    with memories() as made:
        made.merge(site, KEY, kept)
        now = made.merge(site, KEY, dismissed(kept, "was-here", "forever", 1))

    assert now == kept == site.store.memory("shop", KEY)


def test_one_who_is_forgotten_between_reading_and_writing_stays_so(snapshot: Snapshot) -> None:
    """Only what happened now is written, whoever tells of the forgetting when."""
    site = Site(current=snapshot)
    site.store.merge_memory("shop", KEY, KEPT)
    with memories() as made:
        read = made.read

        def slow(site: Any, viewer: str) -> Memory:
            found = read(site, viewer)
            site.store.forget("shop", viewer)
            return found

        made.read = slow  # type: ignore[method-assign]
        made.note(site, KEY, [row("dismissed", rule="a-panel")])
        until(lambda: site.store.merges == 2)

    now = site.store.memory("shop", KEY)
    assert now is not None
    assert set(now.dismissed) == {"a-panel"}


def test_one_of_whom_it_is_told_in_between_is_not_written_at_all(snapshot: Snapshot) -> None:
    site = Site(current=snapshot)
    with memories() as made:
        read, done = made.read, threading.Event()

        def slow(site: Any, viewer: str) -> Memory:
            found = read(site, viewer)
            made.forgotten("shop", viewer)
            done.set()
            return found

        made.read = slow  # type: ignore[method-assign]
        made.note(site, KEY, [row("dismissed", rule="a-panel")])
        assert done.wait(PATIENT)

    assert site.store.merges == 0


def test_what_waits_of_one_who_is_forgotten_is_dropped_and_of_others_not(snapshot: Snapshot) -> None:
    site = Site(current=snapshot)
    with memories() as made:
        for viewer in (KEY, "key-of-boris"):
            made.note(site, viewer, [row("dismissed", rule="a-panel")])
        made.forgotten("shop", KEY)

    assert site.store.memory("shop", KEY) is None
    assert site.store.memory("shop", "key-of-boris") is not None


def test_answers_know_nothing_of_one_who_was_forgotten() -> None:
    site = Site()
    site.store.merge_memory("shop", KEY, KEPT)
    with memories() as made:
        before = recalled(made, site)
        site.store.forget("shop", KEY)
        made.forgotten("shop", KEY)
        assert (before, recalled(made, site)) == (KEPT, None)


def test_what_was_read_before_somebody_was_forgotten_is_not_known_after() -> None:
    site = Site()
    site.store.merge_memory("shop", KEY, KEPT)
    with memories() as made:
        store, memory = site.store, site.store.memory

        def slow(site: str, viewer: str) -> Memory | None:
            found = memory(site, viewer)
            store.forget(site, viewer)
            made.forgotten(site, viewer)
            return found

        store.memory = slow  # type: ignore[method-assign]
        made.read(site, KEY)
        store.memory = memory  # type: ignore[method-assign]
        assert recalled(made, site) is None


def test_what_is_put_away_for_a_visit_is_not_kept() -> None:
    site = Site()
    with memories() as made:
        made.merge(site, KEY, dismissed(KEPT, "a-panel", "once", 1))

    assert site.store.memory("shop", KEY) == KEPT


def test_closing_does_not_wait_for_a_store_that_hangs(snapshot: Snapshot) -> None:
    site = Site(current=snapshot)
    site.store.free.clear()
    made = Memories(0.01)
    recalled(made, site)
    made.note(site, KEY, [row("shown", rule="a-tip")])
    began = time.monotonic()
    made.close()
    took = time.monotonic() - began
    site.store.free.set()

    assert took < 20.0
    assert recalled(made, site, SENT, "key-of-boris") == SENT


def test_an_impression_known_to_both_is_one_in_the_answer() -> None:
    site, at = Site(), 1_795_255_200_000
    site.store.merge_memory("shop", KEY, shown(NO_MEMORY, ["a-tip"], "phone", at + 4, 3))
    with memories() as made:
        answer = recalled(made, site, shown(NO_MEMORY, ["a-tip"], "phone", at, 3))

    assert answer == shown(NO_MEMORY, ["a-tip"], "phone", at, 3)


def _count(memory: Memory) -> int:
    return sum(one.count for one in memory.events.get("invoice.failed", {}).values())
