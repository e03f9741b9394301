"""How the index of a site that is served follows what is published, and is built anew."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.server.follower import LiveSite, Shelf, housekeeper
from helpsdk.server.follower.child import run_child
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
    monkeypatch.setattr(
        "helpsdk.server.follower.live.build_beside", lambda snapshot, *_where: built.append(snapshot.revision)
    )
    for number in range(2):
        publish_and_index(live, store, folder, number)

    assert built == [1]


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

    def build(data: Path, site: str, revision: int, closed: Callable[[], bool], keeping: threading.Lock) -> bool:
        built.append(revision)
        done = run_child(data, site, revision, closed, keeping)
        go.wait(60)
        return done

    publish_and_index(live, store, folder, 1)
    monkeypatch.setattr("helpsdk.server.follower.live.run_child", build)
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
    before = current.runtime._finder._indexes["en"].edited
    go.set()
    until(lambda: current.runtime._finder._indexes["en"].edited == {"tax-id-format"})

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
