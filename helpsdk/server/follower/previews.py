"""What a site would show: published revisions other than the newest, and drafts that nobody published yet."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from helpsdk.errors import BundleInvalid, NotFound
from helpsdk.server.follower.live import LiveSite
from helpsdk.server.follower.snapshot import Opening, Snapshot
from helpsdk.server.store import Store, sha256
from helpsdk.site.bundle import manifest as manifest_of
from helpsdk.site.bundle import pack
from helpsdk.site.folder import site_from_files
from helpsdk.site.manifest import read_manifest
from helpsdk.site.publishable import publishable

#: How many are kept open: each may be a whole site.
KEPT = 2

#: Source files by path; None takes one away.
Drafts = Mapping[str, bytes | None]


class Previews:
    """One is opened at a time, in a thread of its own: a large one takes seconds. None is served to anybody else."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="helpsdk-preview")
        self._guard = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], Snapshot] = OrderedDict()

    async def snapshot(self, site: LiveSite, number: int) -> Snapshot:
        """Raises NotFound for a revision that is not there or cannot be opened any more, and StoreError."""
        known = site.current if site.revision == number else self._known(site.id, number)
        if known is not None:
            return known
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._opened, site, number)

    async def draft(self, site: LiveSite, files: Drafts) -> Snapshot:
        """The site as it would be with these files over those of its newest revision, under that revision's number.

        Nothing of it is kept. Raises SiteInvalid with every problem of the result, NotFound where nothing is published
        yet, and StoreError.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, drafted, site, files)

    async def overlay(self, site: LiveSite, parts: Mapping[str, bytes], files: Mapping[str, str]) -> Snapshot:
        """As `draft`, from a bundle's parts by name that were packed already, and the hashes of all source files.

        Raises BundleInvalid.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, overlaid, site, parts, files)

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

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


def drafted(site: LiveSite, files: Drafts) -> Snapshot:
    """What `Previews.draft` answers; blocks."""
    store = site.shelf.store()
    sources = _sources(store, site.id)
    for path, content in files.items():
        sources.pop(path, None)
        if content is not None:
            sources[path] = content
    published = publishable(site_from_files(sources, cache=store.renders).site, cache=store.renders)
    return overlaid(site, pack(published), {path: sha256(content) for path, content in sources.items()})


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


def _sources(store: Store, site: str) -> dict[str, bytes]:
    files = store.revision(site).files
    blobs = store.blobs(files.values())
    return {path: blobs[hash] for path, hash in files.items()}


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
