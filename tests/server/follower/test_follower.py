"""The thread that polls."""

from __future__ import annotations

from pathlib import Path

from helpsdk.server.follower import Follower, LiveSite, Shelf
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import MemoryStore
from tests.server.serving import until


class Broken(LiveSite):
    """A site whose refresh is wrong."""

    def refresh(self, *, told: str = "") -> bool:
        raise ZeroDivisionError


def test_a_publish_elsewhere_is_followed_until_it_is_stopped(folder: Path, tmp_path: Path) -> None:
    store = MemoryStore()
    shelf = Shelf(tmp_path / "data", lambda _data: store)
    live, broken = LiveSite("shop", shelf), Broken("other", shelf)
    stop = Follower(lambda: [broken, live], 0.01).start()
    publish_folder(store, folder)

    until(lambda: live.current is not None)
    stop()
    stop()
