from __future__ import annotations

from copy import deepcopy
from itertools import permutations
from random import Random

import pytest

from helpsdk.context import ArticleFacts, Dismissal, Memory
from helpsdk.context.memory import advanced, again, dismissed, happened, keys_of, merge, shown, without
from tests.context.builders import engine, outcome, rule
from tests.context.builders import shown as shown_rules
from tests.context.memories import DEVICES, memory


@pytest.mark.parametrize(
    ("dismissal", "major", "hidden"),
    [
        (Dismissal("revision", 2), 2, True),
        (Dismissal("revision", 3), 2, True),
        (Dismissal("revision", 1), 2, False),
        (Dismissal("forever", 1), 2, True),
    ],
)
def test_a_dismissal_lasts(dismissal: Dismissal, major: int, hidden: bool) -> None:
    assert dismissal.hides(major) is hidden


def test_show_again_brings_an_item_back() -> None:
    one = engine(rule("a"), rule("b"), articles={"a": ArticleFacts(major=2), "b": ArticleFacts(major=2)})
    remembered = Memory({"a": Dismissal("revision", 1), "b": Dismissal("revision", 2), "gone": Dismissal("forever", 1)})

    assert shown_rules(one, memory=remembered) == ["a"]
    assert outcome(one, "b", memory=remembered).detail == {
        "scope": "revision",
        "at_major": 2,
        "needs": {"major": 3},
        "actual": {"major": 2},
    }


@pytest.mark.parametrize("seed", range(300))
def test_copies_of_three_devices_merge_to_one_in_any_order(seed: int) -> None:
    random = Random(seed)
    a, b, c = (memory(random) for _ in range(3))
    whole = merge(a, b, c)
    assert all(merge(*order) == whole for order in permutations((a, b, c)))
    assert merge(merge(a, b), c) == merge(a, merge(b, c)) == whole


@pytest.mark.parametrize("seed", range(100))
def test_merging_again_changes_nothing(seed: int) -> None:
    random = Random(seed)
    a, b = memory(random), memory(random)
    whole = merge(a, b)
    assert (merge(a), merge(a, a)) == (a, a)
    assert merge(whole, a) == merge(b, whole, whole) == whole
    assert merge() == Memory()


@pytest.mark.parametrize("seed", range(100))
def test_devices_that_record_apart_lose_nothing(seed: int) -> None:
    """Three devices record by themselves and exchange copies now and then: each record of each is in the whole."""
    random = Random(seed)
    copies = {device: Memory() for device in DEVICES}
    for at in range(60):
        device, other = random.choice(DEVICES), random.choice(DEVICES)
        copies[device] = shown(copies[device], ["a", "kind:tip"], device, at, ring=60)
        copies[device] = happened(copies[device], "sent", device, f"e{at:02}")
        if random.random() < 0.3:
            copies[other] = merge(copies[other], copies[device])
    whole = merge(*copies.values())
    assert sorted(time for one in whole.seen["a"].values() for time in one.at) == list(range(60))
    assert sum(one.count for one in whole.seen["kind:tip"].values()) == 60
    assert sum(one.count for one in whole.events["sent"].values()) == 60


def test_a_late_copy_never_revives_what_was_dismissed() -> None:
    early = dismissed(Memory(), "a", "forever", 1)
    late = merge(dismissed(early, "b", "set", 2), early, Memory())
    assert late.dismissed == {"a": Dismissal("forever", 1), "b": Dismissal("set", 2)}


@pytest.mark.parametrize("seed", range(100))
def test_what_is_to_be_seen_again_is_on_all_devices(seed: int) -> None:
    """However late an older copy comes, and whatever it says."""
    random = Random(seed)
    a, b = memory(random), memory(random)
    asked = again(merge(a, b))
    whole = merge(asked, a, b, asked)
    assert (whole.dismissed, whole.again) == ({}, max(a.again, b.again) + 1)
    since = dismissed(asked, "set:s", "set", 1)
    assert merge(a, since, b, asked).dismissed == since.dismissed
    assert (whole.seen, whole.events, whole.steps) == (asked.seen, asked.events, asked.steps)


def test_the_memory_given_stays_as_it_was() -> None:
    before = memory(Random(7))
    same = deepcopy(before)
    advanced(happened(dismissed(shown(before, ["a"], "phone", 5, 1), "a", "set", 9), "e", "phone", "x"), "t", 9, "s")
    assert before == same


def test_what_is_gone_is_dropped_and_nothing_else() -> None:
    one = memory(Random(11))
    assert without(one, ()) == one
    assert without(one, keys_of(one)) == Memory(again=one.again)


@pytest.mark.parametrize("seed", range(100))
def test_what_is_dismissed_for_a_visit_changes_nothing_that_lasts(seed: int) -> None:
    random = Random(seed)
    lasting = [Dismissal(random.choice(("revision", "set", "forever")), random.randrange(9)) for _ in range(2)]
    visits = [Dismissal("once", random.randrange(9)) for _ in range(2)]
    both = random.sample([*lasting, *visits], 4)
    assert merge(*(Memory({"a": one}) for one in both)) == merge(*(Memory({"a": one}) for one in lasting))


def test_a_key_is_named_once_and_an_event_by_a_name_of_its_own() -> None:
    one = happened(dismissed(shown(Memory(), ["a", "set:s"], "phone", 1, 1), "a", "revision", 1), "a", "phone", None)
    assert keys_of(one) == ("a", "set:s", "event:a")
