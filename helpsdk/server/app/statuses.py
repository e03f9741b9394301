"""How stores are, as of a moment ago: whoever wants to know never waits for one that does not answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from helpsdk.errors import StoreError
from helpsdk.server.app.repeated import repeated
from helpsdk.server.follower import Shelf
from helpsdk.server.store.status import StoreStatus

SECONDS = 5.0  # between looks


class Statuses:
    """Of every store that is open, by its data folder. Looks from a thread of its own."""

    def __init__(self, shelves: Mapping[Path, Shelf]) -> None:
        self._shelves = shelves
        self.known: Mapping[Path, StoreStatus] = {}

    @property
    def opened(self) -> int:
        """How many stores are open now."""
        return sum(shelf.opened is not None for shelf in list(self._shelves.values()))

    def start(self) -> Callable[[], None]:
        """Returns what stops it."""
        return repeated(self.look, SECONDS, at_once=True)

    def look(self) -> None:
        """Blocks, for as long as the slowest store takes."""
        found = {}
        for data, shelf in list(self._shelves.items()):
            store = shelf.opened
            try:
                if store is not None:
                    found[data] = store.status()
            except StoreError:
                continue  # closed just now
        self.known = found
