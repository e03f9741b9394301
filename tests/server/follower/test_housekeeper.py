"""What follows a swap."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import pytest

from helpsdk.server.follower import housekeeper
from helpsdk.server.follower.housekeeper import Chores, Housekeeper
from helpsdk.server.follower.snapshot import Snapshot
from tests.server.serving import until


@dataclass
class Numbered:
    """As much of a snapshot as matters here."""

    revision: int


def snapshot(number: int) -> Snapshot:
    return cast(Snapshot, Numbered(number))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PAUSE", "SPACING"):
        monkeypatch.setattr(housekeeper, name, 0.0)


class Work:
    """What was done, by revision; `keep_on` and `build_on` let keeping and building end. `edited` is what lies beside
    the index, which `renew` sets to none.
    """

    def __init__(self, edited: int = 0) -> None:
        self.followed, self.kept = list[int](), list[tuple[int, list[str]]]()
        self.indexed, self.renewed = list[int](), list[int]()
        self.keep_on, self.build_on = threading.Event(), threading.Event()
        self.keep_on.set()
        self.build_on.set()
        self.edited = edited

    def keeper(self) -> Housekeeper:
        chores = Chores(self.follow, self.keep, self.index, self.renew, lambda _snapshot: self.edited)
        return Housekeeper("shop", chores)

    def follow(self, snapshot: Snapshot) -> None:
        self.followed.append(snapshot.revision)

    def keep(self, snapshot: Snapshot, parts: Mapping[str, bytes]) -> None:
        self.keep_on.wait(60)
        self.kept.append((snapshot.revision, sorted(parts)))

    def index(self, snapshot: Snapshot) -> None:
        self.indexed.append(snapshot.revision)
        if snapshot.revision == 13:
            raise ZeroDivisionError
        self.build_on.wait(60)

    def renew(self, snapshot: Snapshot) -> None:
        self.renewed.append(snapshot.revision)
        self.edited = 0


def test_files_come_before_the_index_that_is_built_from_them() -> None:
    work = Work()
    work.keep_on.clear()
    keeper = work.keeper()
    keeper.swapped(snapshot(1), {"a": b""})
    until(lambda: work.followed == [1])
    before = list(work.indexed)
    work.keep_on.set()
    until(lambda: work.indexed == [1])
    keeper.close()

    assert (before, work.kept) == ([], [(1, ["a"])])


def test_search_follows_while_files_are_written_and_an_index_is_built() -> None:
    work = Work()
    work.build_on.clear()
    keeper = work.keeper()
    keeper.swapped(snapshot(1), {})
    until(lambda: work.indexed == [1])
    work.keep_on.clear()
    for number in (2, 3):
        keeper.swapped(snapshot(number), {})
        until(lambda number=number: work.followed[-1] == number)  # type: ignore[misc]
    kept = list(work.kept)
    work.keep_on.set()
    until(lambda: work.kept[-1][0] == 3)
    built = list(work.indexed)
    work.build_on.set()
    keeper.close()

    assert (kept, built) == ([(1, [])], [1])


def test_swaps_in_between_are_one_and_no_part_is_lost() -> None:
    work = Work()
    work.keep_on.clear()
    keeper = work.keeper()
    for number in range(1, 6):
        keeper.swapped(snapshot(number), {f"part {number}": b""})
    work.keep_on.set()
    until(lambda: bool(work.indexed) and work.indexed[-1] == 5)
    keeper.close()

    assert len(work.kept) <= 2
    assert sorted({part for _number, parts in work.kept for part in parts}) == [f"part {one}" for one in range(1, 6)]


def test_files_wait_a_moment_for_the_next_publish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeper, "PAUSE", 600.0)
    work = Work()
    keeper = work.keeper()
    keeper.swapped(snapshot(1), {"a": b""})
    until(lambda: work.indexed == [1])  # the first waits for nothing
    for number in (2, 3):
        keeper.swapped(snapshot(number), {f"part {number}": b""})
        until(lambda number=number: work.followed[-1] == number)  # type: ignore[misc]
    waiting = list(work.kept)
    keeper.close()

    assert (waiting, work.kept[1:]) == ([(1, ["a"])], [(3, ["part 2", "part 3"])])


def test_an_index_is_made_once_more_without_a_swap() -> None:
    work = Work()
    keeper = work.keeper()
    keeper.swapped(snapshot(1), {})
    until(lambda: work.indexed == [1])
    keeper.index(snapshot(1))
    until(lambda: work.indexed == [1, 1])
    keeper.close()

    assert len(work.kept) == 1


def test_a_failure_does_not_end_it() -> None:
    work = Work()
    keeper = work.keeper()
    keeper.swapped(snapshot(13), {})
    until(lambda: work.indexed == [13])
    keeper.swapped(snapshot(14), {})
    until(lambda: work.indexed == [13, 14])
    keeper.close()


def test_an_index_that_followed_is_built_anew_when_nothing_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeper, "QUIET", 0.5)
    work = Work(edited=1)
    keeper = work.keeper()
    for number in (1, 2):
        keeper.swapped(snapshot(number), {})
        until(lambda number=number: work.indexed[-1:] == [number])  # type: ignore[misc]
    busy = list(work.renewed)
    until(lambda: work.renewed == [2])
    until(lambda: keeper.idle)
    keeper.close()

    assert busy == []


def test_many_edits_are_not_waited_with() -> None:
    work = Work(edited=housekeeper.MOST_EDITED + 1)
    keeper = work.keeper()
    keeper.swapped(snapshot(1), {})
    until(lambda: work.renewed == [1], seconds=housekeeper.QUIET / 2)
    keeper.close()


def test_closing_keeps_what_was_swapped_in_and_begins_no_index() -> None:
    work = Work(edited=1)
    work.keep_on.clear()
    keeper = work.keeper()
    keeper.swapped(snapshot(1), {})
    until(lambda: not keeper._files._given)
    keeper.swapped(snapshot(2), {})
    closing = threading.Thread(target=keeper.close)
    closing.start()
    until(lambda: keeper.closed)
    work.keep_on.set()
    closing.join()

    assert [number for number, _parts in work.kept] == [1, 2]
    assert (work.indexed, work.renewed, keeper.idle) == ([], [], True)


def test_no_thread_waits_for_nothing() -> None:
    work = Work()
    keeper = work.keeper()
    keeper.swapped(snapshot(1), {})
    until(lambda: keeper.idle)
    keeper.swapped(snapshot(2), {})
    until(lambda: work.indexed == [1, 2])
    keeper.close()
