"""An index that another process builds."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpsdk.server.follower import LiveSite, Shelf, Snapshot, child
from helpsdk.server.follower.child import build_beside, main, run_child
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import MemoryStore
from tests.server.serving import until


@pytest.fixture
def live(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveSite]:
    """A site with last-good files and no index."""
    monkeypatch.setattr(LiveSite, "_index", lambda _self, _snapshot: None)
    store = MemoryStore()
    publish_folder(store, folder)
    live = LiveSite("shop", Shelf(tmp_path / "data", lambda _data: store))
    live.refresh()
    until(lambda: live.last_good.revision == 1)
    yield live
    live.close()


def served(live: LiveSite) -> Snapshot:
    assert live.current is not None
    return live.current


def index_files(live: LiveSite) -> set[Path]:
    return {path for path in (live.shelf.data / "index").rglob("*") if path.is_file() and path.suffix != ".lock"}


def test_the_index_is_there_when_the_child_is_done(live: LiveSite) -> None:
    assert run_child(live.shelf.data, "shop", 1, lambda: False, threading.Lock())
    built = index_files(live)
    served(live).runtime.build_index()

    assert built
    assert served(live).runtime.index_ready
    assert index_files(live) >= built


def test_what_a_child_cannot_build_is_left_to_this_process(
    live: LiveSite, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    build_beside(served(live), live.shelf.data, "shop", lambda: False, threading.Lock())

    assert "this one does" in caplog.text


def test_a_child_is_ended_when_nobody_wants_it_any_more(live: LiveSite) -> None:
    assert run_child(live.shelf.data, "shop", 1, lambda: True, threading.Lock()) is False


def test_files_are_held_until_the_child_has_read_them_and_no_longer(live: LiveSite) -> None:
    keeping = threading.Lock()
    held = list[bool]()

    def closed() -> bool:
        held.append(keeping.locked())
        return False

    assert run_child(live.shelf.data, "shop", 1, closed, keeping)
    assert held[0]
    assert not held[-1]
    assert held == sorted(held, reverse=True)


def test_files_of_another_revision_are_left_alone(live: LiveSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_end_with_parent", lambda: None)
    monkeypatch.setattr("os.nice", lambda _by: None)

    assert main(str(live.shelf.data), "shop", "2") == 3
    assert main(str(live.shelf.data / "nowhere"), "shop", "1") == 4
    assert not index_files(live)
