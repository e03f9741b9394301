"""A store that takes long to open, fails to, or tells of changes."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.follower import Shelf
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import MemoryStore, Store
from tests.server.serving import until


class Opener:
    """Opens when it is let, and fails the first `failures` times."""

    def __init__(self, failures: int = 0) -> None:
        self.store, self.failures, self.calls = MemoryStore(), failures, 0
        self.go = threading.Event()

    def __call__(self, _data: Path) -> Store:
        self.calls += 1
        self.go.wait(60)
        if self.calls <= self.failures:
            raise StoreError("not yet")
        return self.store


def test_nobody_waits_longer_than_they_can(tmp_path: Path) -> None:
    opener = Opener()
    shelf = Shelf(tmp_path, opener)
    for _ in range(3):
        with pytest.raises(StoreError, match="takes longer"):
            shelf.store(patience=0.01)
    opener.go.set()

    assert shelf.store() is opener.store
    assert opener.calls == 1
    shelf.close()


def test_a_failure_is_tried_again(tmp_path: Path) -> None:
    opener = Opener(failures=1)
    opener.go.set()
    shelf = Shelf(tmp_path, opener)
    with pytest.raises(StoreError, match="not yet"):
        shelf.store()

    assert shelf.store() is opener.store
    shelf.close()


def test_changes_are_told_until_nobody_listens(tmp_path: Path, folder: Path) -> None:
    opener, told = Opener(), list[str | None]()
    opener.go.set()
    shelf = Shelf(tmp_path, opener)
    stop = shelf.listen(told.append)
    shelf.store()
    until(lambda: shelf._unlisten is not None)
    publish_folder(opener.store, folder)
    until(lambda: "shop" in told)
    stop()
    told.clear()
    opener.store._listeners.tell("shop")

    assert told == []
    shelf.close()


def test_one_that_opens_after_the_end_is_closed(tmp_path: Path) -> None:
    opener = Opener()
    shelf = Shelf(tmp_path, opener)
    with pytest.raises(StoreError):
        shelf.store(patience=0.01)
    shelf.close()
    opener.go.set()

    with pytest.raises(StoreError, match="closed"):
        shelf.store()
    assert shelf.opened is None


def test_a_forgotten_viewer_is_no_hint_for_a_site(tmp_path: Path) -> None:
    store = MemoryStore()
    shelf = Shelf(tmp_path, lambda _data: store)
    sites, viewers = list[str | None](), list[tuple[str, str]]()
    shelf.listen(sites.append)
    stop = shelf.listen_forgotten(lambda site, viewer: viewers.append((site, viewer)))
    shelf.store()
    until(lambda: shelf._unlisten is not None)
    store.forget("shop", "anna")
    stop()
    store.forget("shop", "boris")

    assert (sites, viewers) == ([], [("shop", "anna")])
