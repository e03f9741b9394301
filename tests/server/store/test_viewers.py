"""Memories of signed-in viewers, in every store."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from helpsdk.context.memory import (
    NO_MEMORY,
    Dismissal,
    Happened,
    Impressions,
    Memory,
    Progress,
    advanced,
    dismissed,
    happened,
    merge,
    shown,
)
from helpsdk.context.memory_codec import size, to_json
from helpsdk.server.store import Store
from helpsdk.server.store.viewers import LARGEST, SAME, bounded, decoded, encoded, joined

FULL = Memory(
    dismissed={"tip": Dismissal("revision", 2), "set:ёлка": Dismissal("forever", 1)},
    seen={"tip": {"phone": Impressions((1_000, 9_000), 3), "desk": Impressions((5_000,), 1)}},
    events={"invoice.sent": {"phone": Happened(2, ("a", "b"))}},
    steps={"tour": Progress(1, frozenset({"one", "two"}))},
)


def seen(*times: int, n: int | None = None, key: str = "tip", device: str = "phone") -> Memory:
    return Memory(seen={key: {device: Impressions(times, len(times) if n is None else n)}})


def test_nobody_has_a_memory_at_first(store: Store) -> None:
    assert store.memory("shop", "anna") is None


def test_a_memory_comes_back_as_it_was_merged(store: Store) -> None:
    assert store.merge_memory("shop", "anna", FULL) == FULL
    assert store.memory("shop", "anna") == FULL
    assert (store.memory("shop", "boris"), store.memory("bakery", "anna")) == (None, None)


def test_copies_of_devices_become_one_in_any_order(store: Store) -> None:
    other = dismissed(advanced(FULL, "tour", 1, "three"), "tip", "forever", 1)
    store.merge_memory("shop", "anna", FULL)
    store.merge_memory("shop", "anna", other)
    store.merge_memory("shop", "boris", other)
    store.merge_memory("shop", "boris", FULL)

    assert store.memory("shop", "anna") == store.memory("shop", "boris") == merge(FULL, other)


def test_what_is_gone_is_dropped(store: Store) -> None:
    store.merge_memory("shop", "anna", FULL)
    left = store.merge_memory("shop", "anna", NO_MEMORY, ["tip", "event:invoice.sent"])

    assert left == store.memory("shop", "anna")
    assert (set(left.dismissed), left.seen, left.events, set(left.steps)) == ({"set:ёлка"}, {}, {}, {"tour"})


def test_merges_at_the_same_time_lose_nothing(store: Store) -> None:
    start = threading.Barrier(6)

    def add(number: int) -> None:
        start.wait()
        store.merge_memory("shop", "anna", dismissed(NO_MEMORY, f"rule-{number}", "forever", 1))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kept = store.memory("shop", "anna")
    assert kept is not None
    assert sorted(kept.dismissed) == [f"rule-{number}" for number in range(6)]


def test_a_person_is_forgotten_with_their_memory(store: Store) -> None:
    for site, viewer in [("shop", "anna"), ("shop", "boris"), ("bakery", "anna")]:
        store.merge_memory(site, viewer, FULL)

    assert store.forget("shop", "anna") == 1
    assert (store.memory("shop", "anna"), store.memory("shop", "boris")) == (None, FULL)
    assert store.memory("bakery", "anna") == FULL


@pytest.mark.parametrize(
    ("kept", "told", "times", "count"),
    [
        ((10_000,), (10_000,), (10_000,), 1),
        ((10_007,), (10_000,), (10_000,), 1),  # one impression, dated by two looks at the clock
        ((10_000,), (10_000 + SAME,), (11_000,), 1),
        ((10_000,), (10_001 + SAME,), (10_000, 11_001), 2),
        ((10_000, 10_001, 10_002), (10_000, 10_001, 10_002), (10_000, 10_001, 10_002), 3),  # of three rules of a kind
        ((10_003, 10_004, 10_005), (10_000, 10_001), (10_000, 10_001, 10_005), 3),
        ((10_000,), (10_001, 10_002), (10_001, 10_002), 2),
        ((), (10_000,), (10_000,), 1),
        ((10_000,), (), (10_000,), 1),
    ],
)
def test_an_impression_that_both_know_of_counts_once(
    kept: tuple[int, ...], told: tuple[int, ...], times: tuple[int, ...], count: int
) -> None:
    assert joined(seen(*kept), seen(*told)) == seen(*times, n=count)


def test_other_devices_and_keys_are_other_impressions() -> None:
    both = joined(seen(10_000), seen(10_001, device="desk"))
    apart = joined(seen(10_000), seen(10_001, key="kind:tip"))

    assert both.seen == {"tip": {"phone": Impressions((10_000,), 1), "desk": Impressions((10_001,), 1)}}
    assert set(apart.seen) == {"tip", "kind:tip"}


def test_two_that_counted_at_the_same_time_have_both_counted() -> None:
    one, other = seen(1_000, 5_000, n=2), seen(1_000, 9_000, n=2)

    assert joined(one, other) == seen(1_000, 5_000, 9_000, n=3)
    assert joined(seen(9_000, n=40), seen(9_000, n=41)) == seen(9_000, n=41)


def test_what_is_kept_is_bounded_and_dismissals_go_last() -> None:
    large = NO_MEMORY
    for number in range(300):
        device = f"device-{number}"
        large = shown(large, ["tip", "kind:tip"], device, 1_795_255_200_000 + number, 5)
        large = happened(large, "invoice.sent", device, f"id-{number}" * 10)
    large = replace(large, dismissed={f"rule-{number}": Dismissal("forever", 1) for number in range(500)})
    small = bounded(large)

    assert size(to_json(large)) > LARGEST >= size(to_json(small))
    assert small.dismissed == large.dismissed


@pytest.mark.parametrize("damaged", ["", "{", "[]", "null", '{"v": 9}', '"text"', '{"dismissed": 5}'])
def test_a_damaged_document_is_an_empty_memory(damaged: str) -> None:
    assert decoded(damaged) == NO_MEMORY


def test_a_document_is_read_as_it_was_written() -> None:
    assert decoded(encoded(FULL)) == FULL
