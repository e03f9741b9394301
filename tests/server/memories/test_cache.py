from __future__ import annotations

import tracemalloc

from helpsdk.context.memory import NO_MEMORY, Memory, dismissed, shown
from helpsdk.server.memories.cache import Cache
from tests.server.memories.sites import Clock


def memory(size: int = 10) -> Memory:
    found = NO_MEMORY
    for number in range(size):
        found = shown(found, [f"rule-{number}", "kind:tip"], "browser-7f3a", 1_795_255_200_000 + number, 5)
    return dismissed(found, "rule-0", "forever", 1)


def test_what_was_put_is_there_for_a_while() -> None:
    clock, one = Clock(), memory()
    cache = Cache(seconds=30, clock=clock)
    cache.put(("shop", "anna"), one)

    assert (cache.get(("shop", "anna")), cache.get(("bakery", "anna")), cache.get(("shop", "x"))) == (one, None, None)
    clock.now += 29.9
    assert cache.get(("shop", "anna")) == one
    clock.now += 0.2
    assert (cache.get(("shop", "anna")), len(cache)) == (None, 0)


def test_the_one_that_was_quiet_for_the_longest_goes_first() -> None:
    cache = Cache(limit=2_500)  # two empty ones
    for name in ("anna", "boris"):
        cache.put(("shop", name), NO_MEMORY)
    cache.get(("shop", "anna"))
    cache.put(("shop", "chen"), NO_MEMORY)
    cache.put(("shop", "dana"), NO_MEMORY)
    there = [name for name in ("anna", "boris", "chen", "dana") if cache.get(("shop", name)) is not None]

    assert there == ["anna", "chen", "dana"]


def test_one_that_is_put_again_counts_once() -> None:
    cache = Cache(limit=1_500)
    for _ in range(50):
        cache.put(("shop", "anna"), NO_MEMORY)
        cache.put(("shop", "boris"), NO_MEMORY)

    assert len(cache) == 2


def test_the_bytes_are_counted_as_they_are() -> None:
    cache = Cache(limit=2_000_000)
    tracemalloc.start()
    for number in range(2000):
        cache.put(("shop", f"viewer-{number}"), memory())
    taken, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert 10 < len(cache) < 2000
    assert taken < 2_000_000
