"""A site as it is being served: the current snapshot, and how it is replaced."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence

from helpsdk.errors import BundleInvalid, Problem, StoreError
from helpsdk.server.follower.lastgood import Kept, LastGood
from helpsdk.server.follower.shelf import Shelf
from helpsdk.server.follower.snapshot import Snapshot, open_snapshot
from helpsdk.server.store import Revision, Store
from helpsdk.server.store.readonly import writable
from helpsdk.site.bundle import read_manifest
from helpsdk.types import Locale

_PATIENCE = 5.0  # seconds; a build left alone is thrown away and made again
_log = logging.getLogger("helpsdk.server")


class LiveSite:
    """Readers take `current` once and use it for the whole request. `refresh` may be called from any thread."""

    def __init__(self, id: str, shelf: Shelf, *, interface_locales: Sequence[Locale] = ("en",)) -> None:
        self.id, self.shelf, self._interface_locales = id, shelf, tuple(interface_locales)
        self.current: Snapshot | None = None
        self.stale = False  # the store is away, or its newest revision cannot be opened
        self.problems: tuple[Problem, ...] = ()  # of the folder, when the last edit could not be published
        self.last_good = LastGood(shelf.data, id)
        self._swapping = threading.Lock()
        self._indexing = threading.Lock()
        self._closed = False
        self._refused = 0  # a revision that could not be opened: not tried again every second

    @property
    def revision(self) -> int:
        """What is served now, 0 when nothing is."""
        return self.current.revision if self.current else 0

    def refresh(self, *, told: str = "") -> bool:
        """Whether a newer revision was swapped in. A store that is away only makes the site `stale`.

        `told` is a cause that the caller logs: not logged again.
        """
        with self._swapping:
            try:
                swapped = self._follow(self.shelf.store())
            except StoreError as error:
                self._mark_stale(str(error), told)
                return False
            except BundleInvalid as error:
                self._mark_stale(f"the newest revision cannot be opened: {error}", told)
                return False
        return swapped

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
        if self._indexing.acquire(timeout=_PATIENCE):  # a build under way uses files that may go away after us
            self._indexing.release()

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
            interface_locales=self._interface_locales,
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
        if not self.stale and why != told:
            _log.warning("site %s: %s", self.id, why)
        self.stale = True
