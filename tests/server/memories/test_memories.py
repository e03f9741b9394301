"""Memories beside requests: never waited for longer than allowed, and never needed."""

from __future__ import annotations

import asyncio
import time

from helpsdk.context.memory import NO_MEMORY, Dismissal, Memory, dismissed, merge, shown
from helpsdk.server.memories import Memories
from helpsdk.server.memories.cache import Cache
from helpsdk.server.memories.memories import AWAY
from tests.server.memories.sites import (
    KEPT,
    KEY,
    SENT,
    Clock,
    Site,
    memories,
    recalled,
)
from tests.server.serving import until


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


def test_an_impression_known_to_both_is_one_in_the_answer() -> None:
    site, at = Site(), 1_795_255_200_000
    site.store.merge_memory("shop", KEY, shown(NO_MEMORY, ["a-tip"], "phone", at + 4, 3))
    with memories() as made:
        answer = recalled(made, site, shown(NO_MEMORY, ["a-tip"], "phone", at, 3))

    assert answer == shown(NO_MEMORY, ["a-tip"], "phone", at, 3)
