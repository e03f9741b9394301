"""What a store does. Two implementations pass one test suite: `SqliteStore` and `MemoryStore`.

All methods block and may be called from any thread. A store that is away, full, locked or damaged raises StoreError.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Protocol

from helpsdk.server.store.interaction import Added
from helpsdk.server.store.revision import NewRevision, Revision


class Renders(Protocol):
    """Rendered translations by key, so that a publish renders only what changed (`site.publishable.RenderCache`)."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, value: bytes) -> None: ...

    def flush(self, *, keep: int | None = None) -> None:
        """Writes what was put; keeps the `keep` newest entries when given."""


class Store(Protocol):
    @property
    def renders(self) -> Renders: ...

    def sites(self) -> list[str]:
        """The ids of all sites that were ever published, sorted."""

    def latest(self, site: str) -> int:
        """The newest revision's number, 0 when there is none."""

    def revision(self, site: str, number: int | None = None) -> Revision:
        """One revision, the newest when no number is given. Raises NotFound."""

    def revisions(self, site: str, *, limit: int = 50) -> list[Revision]:
        """The newest first."""

    def publish(self, new: NewRevision) -> Revision:
        """One transaction: blobs, drafts, manifest and number.

        Returns the newest when its content is the same; but a rollback is always a new revision.
        """

    def drafts(self, site: str) -> dict[str, str]:
        """path → hash of every source file as it was last saved."""

    def blobs(self, hashes: Iterable[str]) -> dict[str, bytes]:
        """Bytes by hash. Raises StoreError when one is missing."""

    def add_interactions(self, site: str, rows: Sequence[Mapping[str, Any]]) -> Future[Added]:
        """Done when the rows (see `interaction.COLUMNS`) are on disk. Raises StoreBusy at once when too many wait."""

    def interactions(self, site: str, month: str) -> list[dict[str, Any]]:
        """The rows of one month (`2026-11`) in the order of their ids."""

    def close(self) -> None:
        """Writes what is waiting and lets go of files. Closing twice is fine."""
