"""A data folder where processes cannot reach each other: one process opens it, as often as its threads like."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpsdk.errors import StoreError
from helpsdk.server.store.writer.election import Election
from helpsdk.server.store.writer.machine import Heartbeat, Undecided

if TYPE_CHECKING:
    from helpsdk.server.store.protocol import Store


class _Shared:
    """The one store of a folder, for all who have it open."""

    def __init__(self, election: Election, store: Store) -> None:
        self.election, self.store = election, store
        self.users = 0


_LOOK = 0.5  # seconds between two looks at another machine's heartbeat
_GUARD = threading.Lock()
_SHARED: dict[Path, _Shared] = {}


class AloneStore:
    """See `protocol.Store`. Closed for good by the last of all who have opened the folder.

    Raises StoreError when another process has it open, or another machine.
    """

    def __init__(self, data: Path, make: Callable[[], Store], heartbeat: Heartbeat) -> None:
        self._data, self._closed = data.resolve(), False
        with _GUARD:
            shared = _SHARED.get(self._data) or _opened(data, make, heartbeat)
            _SHARED[self._data] = shared
            shared.users += 1
        self._store = shared.store

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if self._closed:
            raise StoreError("the store is closed")
        return getattr(self._store, name)

    def close(self) -> None:
        with _GUARD:
            shared = _SHARED.get(self._data)
            if self._closed or shared is None:
                return
            self._closed = True
            shared.users -= 1
            if not shared.users:
                del _SHARED[self._data]
                shared.store.close()
                shared.election.resign()


def _wait_out(heartbeat: Heartbeat) -> None:
    """Raises StoreError while another machine writes."""
    while True:
        try:
            return heartbeat.refuse_another()
        except Undecided:
            time.sleep(_LOOK)


def _opened(data: Path, make: Callable[[], Store], heartbeat: Heartbeat) -> _Shared:
    _wait_out(heartbeat)
    election = Election(data)
    if not election.stand():
        raise StoreError(
            "the data folder is in use by another process; on this system one process can use it at a time:"
            " stop the other, or use PostgreSQL (HELPSDK_DATABASE_URL) for several"
        )
    try:
        return _Shared(election, make())
    except BaseException:
        election.resign()
        raise
