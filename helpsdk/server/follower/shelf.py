"""The store of one data folder, opened when it is first needed and tried again when that failed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from helpsdk.errors import StoreError
from helpsdk.server.store import Store


class Shelf:
    """`opener` makes the store; `data` is the folder it lives in, which also holds last-good files and indexes."""

    def __init__(self, data: Path, opener: Callable[[Path], Store]) -> None:
        self.data = data
        self._opener = opener
        self._guard = threading.Lock()
        self._store: Store | None = None
        self._closed = False

    @property
    def opened(self) -> Store | None:
        """The store when it is open already: does not block."""
        return self._store

    def store(self) -> Store:
        """Raises StoreError."""
        with self._guard:
            if self._closed:
                raise StoreError("the store is closed")
            if self._store is None:
                self._store = self._opener(self.data)
            return self._store

    def close(self) -> None:
        with self._guard:
            self._closed = True
            store, self._store = self._store, None
        if store is not None:
            store.close()
