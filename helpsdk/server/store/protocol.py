"""What a store does. Two implementations pass one test suite: `SqliteStore` and `MemoryStore`.

All methods block and may be called from any thread. A store that is away, full, locked or damaged raises StoreError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any, Protocol

from helpsdk.identity.trust import Trust
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

    def trust(self, site: str) -> Trust:
        """Whom the site trusts; number 0 and no keys while nothing is kept of it."""

    def trust_number(self, site: str) -> int:
        """The number of `trust(site)`, cheaply."""

    def change_trust(self, site: str, change: Callable[[Trust], Trust]) -> Trust:
        """What `change` makes of the site's trust is kept, under the next number, in one transaction.

        A site without one starts with `new_trust`, which the change is given under number 0. A change that returns
        what it was given keeps nothing new. What `change` raises goes through, and nothing was kept.
        """

    def bind(self, site: str, jti: str, device: str, expires: float, now: float) -> bool:
        """Whether this device may exchange the token: the first may, and again; times are Unix times."""

    def note_use(self, site: str, *, keys: Mapping[str, datetime], traffic: Mapping[tuple[str, str], int]) -> None:
        """Last uses by key id; and requests to add, by hour (`2026-11-21T10`, UTC) and kind."""

    def uses(self, site: str) -> dict[str, datetime]:
        """When each key was last used, as far as it was."""

    def traffic(self, site: str, days: int) -> list[tuple[str, str, int]]:
        """(day, kind, count) of the newest `days` days (UTC), today included, in that order."""

    def recent_traffic(self, site: str, hours: int) -> dict[str, int]:
        """Counts by kind of the last `hours` hours."""

    def knows(self, site: str, viewer_key: str) -> bool:
        """Whether an interaction of this viewer is kept."""

    def forget(self, site: str, viewer_key: str) -> int:
        """Removes every interaction of a viewer and what their devices exchanged; how many rows that were.

        Done again after it was interrupted, it removes the rest.
        """

    def close(self) -> None:
        """Writes what is waiting and lets go of files. Closing twice is fine."""
