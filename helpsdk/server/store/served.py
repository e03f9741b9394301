"""What those who work beside the requests need of a site that is being served."""

from __future__ import annotations

from typing import Protocol

from helpsdk.server.store.protocol import Store


class Shelf(Protocol):
    def store(self) -> Store:
        """Raises StoreError."""


class Site(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def shelf(self) -> Shelf: ...
