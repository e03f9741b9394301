"""Published revisions other than the newest, opened for authors who ask what they would show."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from helpsdk.errors import BundleInvalid, NotFound
from helpsdk.server.follower.live import LiveSite
from helpsdk.server.follower.snapshot import Snapshot, open_snapshot
from helpsdk.site.bundle import read_manifest

#: How many are kept open: each is a whole site.
KEPT = 2


class Previews:
    """One revision is opened at a time, in a thread of its own: a large one takes seconds."""

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


def _open(site: LiveSite, number: int) -> Snapshot:
    store = site.shelf.store()
    revision = store.revision(site.id, number)
    try:
        manifest = read_manifest(revision.manifest)
        blobs = store.blobs(part.hash for part in manifest.parts.values())
        return open_snapshot(
            revision.manifest,
            revision.files,
            blobs.__getitem__,
            index_folder=None,
            interface_locales=site.interface_locales,
        )
    except BundleInvalid as error:
        raise NotFound("revision", str(number)) from error
