"""How the index of a site that is served follows what is published, and is built anew."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.runtime.runtime import Runtime
from helpsdk.search.index import SearchIndex
from helpsdk.server.follower import LiveSite, Shelf, child, housekeeper
from helpsdk.server.follower.child import run_child
from helpsdk.server.follower.lastgood import Kept, LastGood
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import MemoryStore
from tests.server.serving import replaced, until

OTHER = "articles/tax-id-format/en.md"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PAUSE", "SPACING"):
        monkeypatch.setattr(housekeeper, name, 0.0)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def live(store: MemoryStore, tmp_path: Path) -> Iterator[LiveSite]:
    live = LiveSite("shop", Shelf(tmp_path / "data", lambda _data: store))
    yield live
    live.close()


def publish_and_index(live: LiveSite, store: MemoryStore, folder: Path, number: int) -> None:
    replaced(folder, "articles/send-invoice/en.md", "title: ", f"title: {number} ")
    publish_folder(store, folder)
    live.refresh()
    until(lambda: live.current is not None and live.current.runtime.index_ready)


def test_the_index_follows_the_swap(live: LiveSite, store: MemoryStore, folder: Path) -> None:
    publish_folder(store, folder)
    live.refresh()
    current = live.current

    assert current is not None
    until(lambda: current.runtime.index_ready)


def test_a_child_builds_what_is_large_and_new_and_this_process_what_was_edited(
    live: LiveSite, store: MemoryStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = list[int]()
    monkeypatch.setattr("helpsdk.server.follower.live.MANY", 2)

    def build(_last_good: LastGood, kept: Kept, *_how: object) -> bool:
        built.append(kept.revision)
        return False

    monkeypatch.setattr("helpsdk.server.follower.live.build_beside", build)
    for number in range(2):
        publish_and_index(live, store, folder, number)

    assert built == [1]


@pytest.mark.parametrize("error", [OSError("no more processes"), ValueError("unforeseen")])
def test_a_large_index_that_no_process_can_build_is_built_here(
    live: LiveSite,
    store: MemoryStore,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    def run(*_where: object) -> bool:
        raise error

    monkeypatch.setattr("helpsdk.server.follower.live.MANY", 2)
    monkeypatch.setattr(child, "run_child", run)
    publish_and_index(live, store, folder, 1)

    assert "no other process could build the index, this one does" in caplog.text


def test_the_files_of_an_index_catch_up_with_what_it_followed(
    live: LiveSite, store: MemoryStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds = live.shelf.data / "index" / "shop" / "en"
    publish_and_index(live, store, folder, 1)
    first = set(builds.glob("*/manifest.json"))
    monkeypatch.setattr("helpsdk.server.follower.housekeeper.QUIET", 0.01)
    publish_and_index(live, store, folder, 2)
    current = live.current

    assert current is not None
    until(lambda: current.runtime.index_edits == 0)
    until(lambda: live._housekeeper.idle)
    assert first
    assert set(builds.glob("*/manifest.json")) > first


def test_publishes_while_an_index_is_built_anew_take_over_from_it(
    live: LiveSite, store: MemoryStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built, go = list[int](), threading.Event()

    def build(data: Path, site: str, closed: Callable[[], bool]) -> bool:
        built.append(live.last_good.load_lent().revision)
        done = run_child(data, site, closed)
        go.wait(60)
        return done

    publish_and_index(live, store, folder, 1)
    monkeypatch.setattr("helpsdk.server.follower.child.run_child", build)
    monkeypatch.setattr("helpsdk.server.follower.housekeeper.QUIET", 0.01)
    publish_and_index(live, store, folder, 2)
    until(lambda: built == [2])
    monkeypatch.setattr("helpsdk.server.follower.housekeeper.QUIET", 600)
    replaced(folder, OTHER, "title: ", "title: Other ")
    publish_folder(store, folder)
    live.refresh()
    until(lambda: live.current is not None and live.current.runtime.index_ready)
    current = live.current
    assert current is not None
    before = current.runtime._finder._sources["en"].index.edited
    go.set()
    until(lambda: current.runtime._finder._sources["en"].index.edited == {"tax-id-format"})

    assert (current.revision, before) == (3, frozenset({"send-invoice", "tax-id-format"}))
    assert current.runtime.search("2", ("en",), ANONYMOUS).search_revision == 3


def test_an_index_that_no_process_can_build_anew_goes_on_following(
    live: LiveSite, store: MemoryStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    monkeypatch.setattr("helpsdk.server.follower.housekeeper.QUIET", 0.01)
    for number in (1, 2, 3):
        publish_and_index(live, store, folder, number)
        until(lambda: live._housekeeper.idle)

    assert live.current is not None
    assert live.current.runtime.index_edits == 1
    assert live.current.runtime.search("2", ("en",), ANONYMOUS).search_revision == 3


def test_publishes_are_kept_while_a_child_reads_and_its_build_ends_well(
    live: LiveSite, store: MemoryStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that takes longer to read than all of them."""
    done, go = list[bool](), threading.Event()

    def slow(data: Path, site: str, closed: Callable[[], bool]) -> bool:
        go.wait(60)
        done.append(run_child(data, site, closed))
        return done[-1]

    publish_and_index(live, store, folder, 1)
    monkeypatch.setattr(child, "run_child", slow)
    monkeypatch.setattr(housekeeper, "QUIET", 0.01)
    publish_and_index(live, store, folder, 2)
    until(lambda: (live.last_good.data / "last-good" / "shop" / "lent.msgpack").exists())
    monkeypatch.setattr(housekeeper, "QUIET", 600)
    for number in (3, 4):
        publish_and_index(live, store, folder, number)
        until(lambda: live.last_good.revision == live.revision, seconds=2)
    go.set()
    until(lambda: done != [])
    until(lambda: len(blobs(live)) == len(live.last_good.load().hashes))

    assert done == [True]


def test_what_cannot_be_opened_is_not_built_here(
    live: LiveSite, store: MemoryStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that says it is done, and nothing is there."""
    runs, built = list[str](), list[int]()

    def done(_data: Path, site: str, _closed: object) -> bool:
        runs.append(site)
        return True

    publish_and_index(live, store, folder, 1)
    monkeypatch.setattr(child, "run_child", done)
    monkeypatch.setattr(SearchIndex, "build", lambda *_what, **how: built.append(how["revision"]))
    monkeypatch.setattr(housekeeper, "QUIET", 0.01)
    publish_and_index(live, store, folder, 2)
    until(lambda: runs == ["shop"] and live._housekeeper.idle)

    assert built == []
    assert live.current is not None
    assert live.current.runtime.index_edits == 1


def test_a_publish_that_nothing_can_follow_is_not_indexed_by_who_renews(
    live: LiveSite, store: MemoryStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that came while the child worked: its own build is the next to be made."""
    adopted, renewed = list[int](), list[int]()

    def done(*_where: object) -> bool:
        renewed.append(live.revision)
        monkeypatch.setattr(Runtime, "index_follows", False)
        return True

    publish_and_index(live, store, folder, 1)
    monkeypatch.setattr("helpsdk.server.follower.live.build_beside", done)
    monkeypatch.setattr(Runtime, "whole_index", lambda _self: {})
    monkeypatch.setattr(Runtime, "adopt_index", lambda self, _whole: adopted.append(self.revision))
    monkeypatch.setattr(housekeeper, "QUIET", 0.01)
    publish_and_index(live, store, folder, 2)
    until(lambda: renewed == [2] and live._housekeeper.idle)

    assert adopted == []


def test_workers_of_one_folder_share_an_index_that_is_built_anew(
    live: LiveSite, store: MemoryStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = list[int]()

    def counted(data: Path, site: str, closed: Callable[[], bool]) -> bool:
        runs.append(live.last_good.load_lent().revision)
        return run_child(data, site, closed)

    monkeypatch.setattr(child, "run_child", counted)
    monkeypatch.setattr(housekeeper, "QUIET", 0.2)
    other = LiveSite("shop", Shelf(live.shelf.data, lambda _data: store))
    publish_and_index(live, store, folder, 1)
    other.refresh()
    until(lambda: other.current is not None and other.current.runtime.index_ready)
    publish_and_index(live, store, folder, 2)
    other.refresh()
    until(lambda: all(one.current is not None and one.current.runtime.index_edits == 0 for one in (live, other)))
    other.close()

    assert runs == [2]


def blobs(live: LiveSite) -> list[Path]:
    return list((live.shelf.data / "last-good" / "shop" / "blobs").iterdir())
