"""A site as it is being served: the current snapshot, whom it trusts, and how both are replaced."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence

from helpsdk.errors import BundleInvalid, Problem, StoreError
from helpsdk.identity.sessions import Sessions
from helpsdk.identity.trust import Trust
from helpsdk.server.follower.exchanges import Exchange, Exchanges
from helpsdk.server.follower.lastgood import Kept, LastGood
from helpsdk.server.follower.shelf import Shelf
from helpsdk.server.follower.snapshot import Snapshot, open_snapshot
from helpsdk.server.follower.trusted import Trusted, TrustFollower
from helpsdk.server.follower.usage import Usage
from helpsdk.server.store import Revision, Store
from helpsdk.server.store.readonly import writable
from helpsdk.site.bundle import read_manifest
from helpsdk.types import Locale

_PATIENCE = 5.0  # seconds; a build left alone is thrown away and made again
_log = logging.getLogger("helpsdk.server")


class LiveSite:
    """Readers take `current` and `trusted` once and use them for the whole request. `refresh` is for any thread.

    `noted` takes what is to be counted of each request.
    """

    def __init__(self, id: str, shelf: Shelf, *, interface_locales: Sequence[Locale] = ("en",)) -> None:
        self.id, self.shelf, self.interface_locales = id, shelf, tuple(interface_locales)
        self.current: Snapshot | None = None
        self.stale = False  # the store is away, or its newest revision cannot be opened
        self.problems: tuple[Problem, ...] = ()  # of the folder, when the last edit could not be published
        self.last_good = LastGood(shelf.data, id)
        self.noted = Usage()
        self._trust = TrustFollower(id, shelf, self.last_good)
        self._exchanges = Exchanges(id, shelf)
        self._why = ""
        self._swapping = threading.Lock()
        self._indexing = threading.Lock()
        self._closed = False
        self._refused = 0  # a revision that could not be opened: not tried again every second

    @property
    def revision(self) -> int:
        """What is served now, 0 when nothing is."""
        return self.current.revision if self.current else 0

    @property
    def trusted(self) -> Trusted:
        """Trust and sessions of one moment, for a request that needs both."""
        return self._trust.current

    @property
    def trust(self) -> Trust:
        return self._trust.current.trust

    @property
    def sessions(self) -> Sessions:
        return self._trust.current.sessions

    @property
    def unchecked_exchanges(self) -> int:
        """How many tokens were exchanged without the store, on the word of this process alone."""
        return self._exchanges.unchecked

    def refresh(self, *, told: str = "") -> bool:
        """Whether a newer revision was swapped in. A store that is away only makes the site `stale`.

        Whom the site trusts is looked at first: a large revision takes its time. `told` is a cause that the caller
        logs: not logged again.
        """
        self._trust.refresh(told=told or (self._why if self.stale else ""))
        with self._swapping:
            return self._refresh_content(told)

    def refresh_trust(self) -> None:
        """Looks for keys and revocations that changed. Never waits for a revision that is being opened."""
        self._trust.refresh(told=self._why if self.stale else "")

    async def bind(self, jti: str, device: str, expires: float, now: float) -> bool:
        """Whether this device may exchange the host token `jti`: the first may, and again. Never raises.

        With the store away or slow, what this process has seen decides. Times are Unix times.
        """
        return await self._exchanges.bind(Exchange(jti, device, expires, now))

    def flush(self) -> None:
        """Writes what was noted; while the store is away, it is kept for the next time."""
        self._exchanges.flush()
        noted = self.noted.take()
        if not noted:
            return
        try:
            self.shelf.store().note_use(self.id, keys=noted.keys, traffic=noted.traffic)
        except StoreError:
            self.noted.put_back(noted)

    def fall_back(self) -> bool:
        """Starts from the last-good files when nothing is served yet. Whether something is served now."""
        with self._swapping:
            if self.current is None and self.last_good.present:
                try:
                    kept = self.last_good.load()
                    self._swap(self._opened(kept.manifest, kept.files, self.last_good.blob))
                except BundleInvalid as error:
                    _log.warning("site %s: %s", self.id, error)
        return self.current is not None

    def asset(self, hash: str) -> bytes:
        """A picture's bytes: from the last-good files, else from the store. Blocks. Raises StoreError."""
        try:
            return self.last_good.blob(hash)
        except BundleInvalid:
            return self.shelf.store().blobs([hash])[hash]

    def close(self) -> None:
        self._closed = True
        self._exchanges.close()
        self.flush()
        if self._indexing.acquire(timeout=_PATIENCE):  # a build under way uses files that may go away after us
            self._indexing.release()

    def _refresh_content(self, told: str) -> bool:
        try:
            swapped = self._follow(self.shelf.store())
        except StoreError as error:
            self._mark_stale(str(error), told)
            return False
        except BundleInvalid as error:
            self._mark_stale(f"the newest revision cannot be opened: {error}", told)
            return False
        return swapped

    def _follow(self, store: Store) -> bool:
        latest = store.latest(self.id)
        if latest <= self.revision:
            self.stale = False
            return False
        if latest == self._refused:
            return False
        revision = store.revision(self.id, latest)
        blobs = self._parts(store, revision)
        self._refused = latest
        snapshot = self._opened(revision.manifest, revision.files, blobs.__getitem__)
        self._refused = 0
        self._swap(snapshot)
        self.stale = False
        self._keep(store, snapshot, blobs)
        return True

    def _parts(self, store: Store, revision: Revision) -> dict[str, bytes]:
        manifest = read_manifest(revision.manifest)
        return store.blobs(part.hash for part in manifest.parts.values())

    def _opened(self, manifest: str, files: Mapping[str, str], blob: Callable[[str], bytes]) -> Snapshot:
        return open_snapshot(
            manifest,
            files,
            blob,
            index_folder=self.shelf.data / "index" / self.id if writable(self.shelf.data) else None,
            interface_locales=self.interface_locales,
        )

    def _swap(self, snapshot: Snapshot) -> None:
        self.current = snapshot
        threading.Thread(target=self._index, args=(snapshot,), name="helpsdk-index", daemon=True).start()

    def _index(self, snapshot: Snapshot) -> None:
        with self._indexing:
            if self._closed or self.current is not snapshot:
                return
            try:
                snapshot.runtime.build_index()
            except Exception:
                _log.exception("site %s: the index of revision %d was not built", self.id, snapshot.revision)

    def _keep(self, store: Store, snapshot: Snapshot, blobs: dict[str, bytes]) -> None:
        if not writable(self.shelf.data):
            return
        try:
            pictures = store.blobs(snapshot.pictures.values())
            self.last_good.save(Kept(snapshot.revision, snapshot.manifest, snapshot.pictures), blobs | pictures)
        except (OSError, StoreError) as error:
            _log.warning("site %s: last-good files were not written: %s", self.id, error)

    def _mark_stale(self, why: str, told: str) -> None:
        if not self.stale and why != told and not self._trust.told(why):
            _log.warning("site %s: %s", self.id, why)
        self.stale, self._why = True, why
