"""From a revision in the store to a runtime that answers, and how that keeps up."""

from __future__ import annotations

from helpsdk.server.follower.follower import Follower
from helpsdk.server.follower.live import LiveSite
from helpsdk.server.follower.previews import Previews
from helpsdk.server.follower.shelf import Shelf
from helpsdk.server.follower.snapshot import Snapshot
from helpsdk.server.follower.watcher import watch_folder

__all__ = ["Follower", "LiveSite", "Previews", "Shelf", "Snapshot", "watch_folder"]
