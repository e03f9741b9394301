"""What interactions add to memories: noted at once, written together, and never of one who was forgotten."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from helpsdk.context.memory import NO_MEMORY, Dismissal, Memory, dismissed
from helpsdk.identity.viewer import Viewer
from helpsdk.server.memories import Memories
from tests.server.memories.sites import (
    KEPT,
    KEY,
    PATIENT,
    REVISION,
    SENT,
    Site,
    Snapshot,
    memories,
    recalled,
    row,
    runtime,
)
from tests.server.serving import until


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Snapshot(runtime())


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


def _count(memory: Memory) -> int:
    return sum(one.count for one in memory.events.get("invoice.failed", {}).values())
