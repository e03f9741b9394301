"""What a store does. One test suite is run on every implementation: memory, SQLite and PostgreSQL.

All methods block and may be called from any thread. A store that is away, full, locked or damaged raises StoreError.
Every write but `change_trust` takes data alone, so that one process can hand it to another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from helpsdk.context.memory import Memory
from helpsdk.identity.trust import Trust
from helpsdk.server.store.contacts import Contact
from helpsdk.server.store.figures import Rollups
from helpsdk.server.store.interaction import Added, Rows
from helpsdk.server.store.journal import Delivery
from helpsdk.server.store.revision import NewRevision, News, Revision
from helpsdk.server.store.status import StoreStatus


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
        """The ids of all sites that were ever published or have keys, sorted."""

    def latest(self, site: str) -> int:
        """The newest revision's number, 0 when there is none."""

    def revision(self, site: str, number: int | None = None) -> Revision:
        """One revision, the newest when no number is given. Raises NotFound."""

    def news(self, site: str, above: int, known: Collection[str]) -> News | None:
        """The newest revision when its number is above `above`, without the parts that are `known` by their hash.

        Cheap when there is none. Raises BundleInvalid for a manifest that cannot be read.
        """

    def revisions(self, site: str, *, limit: int = 50) -> list[Revision]:
        """The newest first."""

    def publish(self, new: NewRevision) -> Revision:
        """One transaction: blobs, drafts, number, signatures and manifest; a site without keys gets its first ones.

        Returns the newest when its content is the same; but a rollback is always a new revision. Otherwise raises
        RevisionConflict when the newest is not the one expected. Raises BundleInvalid for a draft that is no manifest.
        """

    def drafts(self, site: str) -> dict[str, str]:
        """path → hash of every source file as it was last saved."""

    def draft_sources(self, site: str) -> dict[str, tuple[str, str]]:
        """path → (source, hash); the hash of a file that is gone from the drafts but still published is empty."""

    def save_drafts(
        self,
        site: str,
        source: str,
        files: Mapping[str, str],
        blobs: Mapping[str, bytes],
        expected: Mapping[str, str],
    ) -> list[str]:
        """Saves a source's files, path → hash, as drafts in one transaction, with the bytes of those hashes.

        An empty hash is no file: as `files` it removes, as `expected` it says there is none. Returns the paths that are
        not as expected, or of another source; then nothing is kept.
        """

    def blobs(self, hashes: Iterable[str]) -> dict[str, bytes]:
        """Bytes by hash. Raises StoreError when one is missing."""

    def add_interactions(self, site: str, rows: Rows) -> Future[Added]:
        """Done when the rows (see `interaction.COLUMNS`) are on disk. Raises StoreBusy at once when too many wait."""

    def interactions(self, site: str, period: str) -> list[dict[str, Any]]:
        """The rows of one month (`2026-11`) or day (`2026-11-21`) in the order of their ids."""

    @property
    def rollups(self) -> Rollups:
        """What the interactions add up to; it outlives them."""

    def delivering(self) -> AbstractContextManager[bool]:
        """Whether this process is the one that delivers to the sink, until the end of the block."""

    def undelivered(self, limit: int) -> Delivery | None:
        """The oldest interactions that a sink was not given yet, about `limit`."""

    def delivered(self, delivery: Delivery) -> None:
        """They need not be delivered again."""

    def trust(self, site: str) -> Trust:
        """Whom the site trusts; number 0 and no keys while nothing is kept of it."""

    def trust_number(self, site: str) -> int:
        """The number of `trust(site)`, cheaply."""

    def replace_trust(self, site: str, trust: Trust, *, expected: int) -> Trust | None:
        """Keeps the trust under the next number, and returns it so; None when the number is not `expected` any more.

        The next number is above both, so that a trust from elsewhere never falls behind it.
        """

    def change_trust(self, site: str, change: Callable[[Trust], Trust]) -> Trust:
        """What `change` makes of the site's trust is kept, under the next number; asked again if another was faster.

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

    def memory(self, site: str, viewer: str) -> Memory | None:
        """What is kept of what a viewer (`Trust.viewer_key`) has seen and done."""

    def merge_memory(self, site: str, viewer: str, memory: Memory, gone: Sequence[str] = ()) -> Memory:
        """Merges a copy with what is kept, in one transaction, without the keys that are `gone`; what is kept now.

        `event:NAME` stands for an event.
        """

    def add_contact(self, contact: Contact) -> None:
        """On disk when it returns; the same id twice at a site is one."""

    def due_contacts(self, now: float, limit: int = 50, sites: Collection[str] | None = None) -> list[Contact]:
        """Those of these sites (None: of all) that wait and are due (Unix time), the longest due first."""

    def claim_contact(self, contact: Contact, until: float) -> Contact | None:
        """Counts an attempt and lets nobody else begin one before `until` (Unix time); None when somebody else did."""

    def save_contact(self, contact: Contact) -> None:
        """The new state of one that is kept; one that was delivered stays so."""

    def contacts(self, site: str | None = None, state: str | None = None, limit: int = 100) -> list[Contact]:
        """The newest first; of all sites and in any state when none is named."""

    def tidy_contacts(self, now: float) -> int:
        """Removes those of all sites that were kept long enough (`contacts.KEPT`) at this Unix time.

        One that has been due for too long (`contacts.WAITS`) is given up; how many were.
        """

    def listen(self, changed: Callable[[str | None], None]) -> Callable[[], None]:
        """Calls `changed` with a site when its revision or trust may be newer, with None when any may be; with what
        `listening.who_is_forgotten` reads when a viewer was forgotten.

        A hint, from any thread and quick to return from; the numbers are the truth. Returns what stops it.
        """

    def status(self) -> StoreStatus:
        """Never raises: what is wrong is among its problems."""

    def forget(self, site: str, viewer_key: str) -> int:
        """Removes a viewer's interactions, memory and contacts, and what their devices exchanged; how many rows.

        Done again after it was interrupted, it removes the rest.
        """

    def close(self) -> None:
        """Writes what is waiting and lets go of files. Closing twice is fine."""
