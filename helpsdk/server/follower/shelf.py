"""The store of one data folder, opened when it is first needed and tried again when that failed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from helpsdk.errors import StoreError
from helpsdk.server.store import Store
from helpsdk.server.store.listening import who_is_forgotten

PATIENCE = 5.0  # seconds that somebody waits for a store that takes long to open
_log = logging.getLogger("helpsdk.server")


class Shelf:
    """`opener` makes the store; `data` is the folder of last-good files and indexes, and of a store that is files.

    `identity` tells it from other stores, "" from none.
    """

    def __init__(self, data: Path, opener: Callable[[Path], Store], identity: str = "") -> None:
        self.data, self.identity = data, identity
        self._opener = opener
        self._guard = threading.Lock()
        self._store: Store | None = None
        self._opening: Future[Store] | None = None
        self._changed: list[Callable[[str | None], None]] = []
        self._forgotten: list[Callable[[str, str], None]] = []
        self._unlisten: Callable[[], None] | None = None
        self._closed = False

    @property
    def opened(self) -> Store | None:
        """The store when it is open already: does not block."""
        return self._store

    def store(self, *, patience: float = PATIENCE) -> Store:
        """Raises StoreError, also when it is not open within `patience` seconds: then it goes on in its thread."""
        store = self._store
        if store is not None:
            return store
        try:
            return self._open().result(patience)
        except TimeoutError:
            raise StoreError(f"the store takes longer than {patience:.0f} s to open") from None

    def listen(self, changed: Callable[[str | None], None]) -> Callable[[], None]:
        """`changed` is called, in any thread, with a site that may be newer, None for all. Returns what stops it."""
        self._changed.append(changed)
        return lambda: self._changed.remove(changed)

    def listen_forgotten(self, forgotten: Callable[[str, str], None]) -> Callable[[], None]:
        """`forgotten` is called, in any thread, with the site and key of a viewer who was. Returns what stops it."""
        self._forgotten.append(forgotten)
        return lambda: self._forgotten.remove(forgotten)

    def close(self) -> None:
        with self._guard:
            self._closed = True
            store, self._store = self._store, None
            unlisten, self._unlisten = self._unlisten, None
        if unlisten is not None:
            unlisten()
        if store is not None:
            store.close()

    def _open(self) -> Future[Store]:
        """In a thread of its own, so that nobody waits longer than they can. One at a time."""
        with self._guard:
            if self._closed:
                raise StoreError("the store is closed")
            if self._opening is None:
                self._opening = Future()
                threading.Thread(target=self._run, args=(self._opening,), name="helpsdk-open", daemon=True).start()
            return self._opening

    def _run(self, opening: Future[Store]) -> None:
        try:
            store = self._opener(self.data)
        except BaseException as error:
            with self._guard:
                self._opening = None
            opening.set_exception(error)
            return
        with self._guard:
            closed, self._opening = self._closed, None
            self._store = None if closed else store
        if closed:
            store.close()
            opening.set_exception(StoreError("the store is closed"))
            return
        opening.set_result(store)
        self._follow(store)

    def _follow(self, store: Store) -> None:
        """A store that cannot tell of changes is polled."""
        try:
            unlisten = store.listen(self._tell)
        except StoreError as error:
            _log.warning("changes are seen by looking for them: %s", error)
            return
        with self._guard:
            if self._store is store:
                self._unlisten = unlisten
                return
        unlisten()

    def _tell(self, site: str | None) -> None:
        who = who_is_forgotten(site)
        if who is not None:
            for forgotten in list(self._forgotten):
                forgotten(*who)
            return
        for changed in list(self._changed):
            changed(site)
