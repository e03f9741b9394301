"""The thread that polls."""

from __future__ import annotations

import threading
from pathlib import Path

from helpsdk.server.follower import Follower, LiveSite, Shelf
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import MemoryStore
from tests.server.serving import until


class Broken(LiveSite):
    """A site whose refresh is wrong."""

    def refresh(self, *, told: str = "") -> bool:
        raise ZeroDivisionError


class Slow(LiveSite):
    """A site whose newest revision takes for ever to open."""

    def __init__(self, id: str, shelf: Shelf) -> None:
        super().__init__(id, shelf)
        self.opened, self.asked = threading.Event(), 0

    def refresh(self, *, told: str = "") -> bool:
        return self.opened.wait(60)

    def refresh_trust(self) -> None:
        self.asked += 1


def test_whom_sites_trust_is_looked_at_while_a_revision_is_opened(tmp_path: Path) -> None:
    store = MemoryStore()
    slow = Slow("shop", Shelf(tmp_path / "data", lambda _data: store))
    stop = Follower(lambda: [slow], 0.01).start()

    until(lambda: slow.asked > 5)
    slow.opened.set()
    stop()


def test_a_publish_elsewhere_is_followed_until_it_is_stopped(folder: Path, tmp_path: Path) -> None:
    store = MemoryStore()
    shelf = Shelf(tmp_path / "data", lambda _data: store)
    live, broken = LiveSite("shop", shelf), Broken("other", shelf)
    stop = Follower(lambda: [broken, live], 0.01).start()
    publish_folder(store, folder)

    until(lambda: live.current is not None)
    stop()
    stop()
