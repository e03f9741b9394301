"""What a site would show: published revisions other than the newest, and drafts that nobody published yet."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime

from helpsdk.errors import BundleInvalid, NotFound
from helpsdk.server.follower.live import LiveSite
from helpsdk.server.follower.snapshot import Opening, Snapshot
from helpsdk.server.threads import Pool
from helpsdk.site.bundle import manifest as manifest_of
from helpsdk.site.manifest import read_manifest

#: How many are kept open: each may be a whole site.
KEPT = 2
#: Who may wait for one to be opened; seconds that they do, and that closing does.
_WAITING, _SECONDS, _PATIENCE = 8, 60.0, 5.0


class Previews:
    """One is opened at a time, in a thread of its own: a large one takes seconds. None is served to anybody else."""

    def __init__(self) -> None:
        self._thread = Pool("helpsdk-preview", 1, waiting=_WAITING, seconds=_SECONDS)
        self._guard = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], Snapshot] = OrderedDict()

    async def snapshot(self, site: LiveSite, number: int) -> Snapshot:
        """Raises NotFound for a revision that is not there or cannot be opened any more, and StoreError."""
        known = site.current if site.revision == number else self._known(site.id, number)
        if known is not None:
            return known
        return await self._thread.run(lambda: self._opened(site, number))

    async def overlay(self, site: LiveSite, parts: Mapping[str, bytes], files: Mapping[str, str]) -> Snapshot:
        """The site as it would be with these parts of a bundle by name, and the hashes of all source files.

        It has the number of the site's revision. Nothing of it is kept. Raises BundleInvalid.
        """
        return await self._thread.run(lambda: overlaid(site, parts, files))

    def close(self) -> None:
        self._thread.close(_PATIENCE)

    def _known(self, site: str, number: int) -> Snapshot | None:
        with self._guard:
            found = self._kept.get((site, number))
            if found is not None:
                self._kept.move_to_end((site, number))
            return found

    def _opened(self, site: LiveSite, number: int) -> Snapshot:
        known = self._known(site.id, number)  # opened while this one waited
        if known is not None:
            return known
        snapshot = _open(site, number)
        with self._guard:
            self._kept[site.id, number] = snapshot
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return snapshot


def overlaid(site: LiveSite, parts: Mapping[str, bytes], files: Mapping[str, str]) -> Snapshot:
    """What `Previews.overlay` answers; blocks. What is as in the site's current revision is shared with that."""
    current = site.current
    sealed = manifest_of(parts, site=site.id, revision=max(1, site.revision), created=datetime.now(UTC))
    contents = {sealed.parts[name].hash: content for name, content in parts.items()}
    opening = Opening(None, site.interface_locales)
    return _searchable(
        opening.snapshot(sealed, sealed.model_dump_json(), files, contents.__getitem__, previous=current)
    )


def _searchable(snapshot: Snapshot) -> Snapshot:
    """With what is different from the current revision found as well, where that takes milliseconds."""
    if snapshot.runtime.index_follows:
        snapshot.runtime.build_index()
    return snapshot


def _open(site: LiveSite, number: int) -> Snapshot:
    store = site.shelf.store()
    revision = store.revision(site.id, number)
    current = site.current
    known = current.parts if current else frozenset()
    try:
        manifest = read_manifest(revision.manifest)
        blobs = store.blobs({part.hash for part in manifest.parts.values()} - known)
        return _searchable(
            Opening(None, site.interface_locales).snapshot(
                manifest,
                revision.manifest,
                revision.files,
                lambda hash: blobs[hash] if hash in blobs else site.asset(hash),
                previous=current,
            )
        )
    except BundleInvalid as error:
        raise NotFound("revision", str(number)) from error
