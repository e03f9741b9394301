"""What is written of a memory: what came to it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from helpsdk.context.memory import NO_MEMORY, Memory, advanced, again, dismissed, happened, merge, shown
from helpsdk.server.memories.added import added

Change = Callable[[Memory], Memory]
CHANGES: dict[str, Change] = {
    "seen again": lambda memory: shown(memory, ["a", "kind:tip"], "phone", 5_000, 3),
    "seen on another device": lambda memory: shown(memory, ["a"], "desk", 5_000, 3),
    "put away": lambda memory: dismissed(memory, "b", "forever", 1),
    "put away for longer": lambda memory: dismissed(memory, "a", "forever", 2),
    "happened": lambda memory: happened(memory, "sent", "phone", "e-9"),
    "a step": lambda memory: advanced(memory, "a", 1, "two"),
    "a step of a newer article": lambda memory: advanced(memory, "a", 2, "one"),
    "to be seen again": again,
    "to be seen again, and put away": lambda memory: dismissed(again(memory), "a", "revision", 1),
    "nothing": lambda memory: memory,
}


def much() -> Memory:
    memory = NO_MEMORY
    for at in (1_000, 2_000, 3_000):
        memory = shown(memory, ["a", "other"], "phone", at, 3)
    memory = dismissed(dismissed(memory, "a", "revision", 1), "other", "set", 1)
    for id in ("e-1", "e-2"):
        memory = happened(memory, "sent", "phone", id)
    return advanced(memory, "a", 1, "one")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_merged_it_is_all(change: Change) -> None:
    before, after = much(), change(much())

    assert merge(before, added(before, after)) == merge(before, after)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_by_itself_it_is_only_what_is_new(change: Change) -> None:
    before = much()
    new = added(before, change(before))
    times = {at for devices in new.seen.values() for one in devices.values() for at in one.at}
    ids = {id for devices in new.events.values() for one in devices.values() for id in one.ids}

    assert "other" not in {*new.dismissed, *new.seen}
    assert times <= {5_000}
    assert ids <= {"e-9"}
    assert not any({"one"} < progress.done for progress in new.steps.values())


def test_nothing_new_is_nothing() -> None:
    assert added(much(), much()) == NO_MEMORY
