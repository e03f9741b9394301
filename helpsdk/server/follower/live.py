"""A site as it is being served: the current snapshot, whom it trusts, and how both are replaced."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress

from helpsdk.errors import BundleInvalid, StoreError
from helpsdk.identity.sessions import Sessions
from helpsdk.identity.trust import Trust
from helpsdk.search.buildfolder import IndexInvalid
from helpsdk.server.follower.attempts import Attempts
from helpsdk.server.follower.child import MANY, build_beside
from helpsdk.server.follower.collector import Collector
from helpsdk.server.follower.exchanges import Exchange, Exchanges
from helpsdk.server.follower.housekeeper import Chores, Housekeeper
from helpsdk.server.follower.indexwatch import IndexWatch
from helpsdk.server.follower.lastgood import Kept, LastGood
from helpsdk.server.follower.older import behind, raise_above
from helpsdk.server.follower.retired import retire
from helpsdk.server.follower.shelf import Shelf
from helpsdk.server.follower.snapshot import Opening, Snapshot
from helpsdk.server.follower.told import Told
from helpsdk.server.follower.trusted import Trusted, TrustFollower
from helpsdk.server.follower.usage import Usage
from helpsdk.server.store import News, Store
from helpsdk.server.store.readonly import writable
from helpsdk.site.manifest import read_manifest
from helpsdk.types import Locale

#: Parts from which on a revision is a large one: its memory is looked after, its index built by another process.
LARGE = 32
#: Seconds between looks whether the revision served is still the store's: another store may have its number, too.
COMPARE_SECONDS = 30.0
_FOREIGN = "the last-good files here are of another store, and are not served; name that one, or another data folder"
_log = logging.getLogger("helpsdk.server")


class LiveSite:
    """Readers take `current` and `trusted` once and use them for the whole request. `refresh` is for any thread.

    `noted` takes what is to be counted of each request, `told` what is in the log. `own_process`: the process serves
    help and nothing else.
    """

    def __init__(
        self, id: str, shelf: Shelf, *, interface_locales: Sequence[Locale] = ("en",), own_process: bool = False
    ) -> None:
        self.id, self.shelf, self.interface_locales = id, shelf, tuple(interface_locales)
        self.current: Snapshot | None = None
        self.stale = False  # the store is away, or its newest revision cannot be opened
        self.last_good = LastGood(shelf.data, id)
        self.noted = Usage()
        self.told = Told(id)
        self._trust = TrustFollower(id, shelf, self.last_good)
        self._exchanges = Exchanges(id, shelf)
        self._housekeeper = Housekeeper(
            id, Chores(self._follow_search, self._keep, self._index, self._renew, lambda one: one.runtime.index_edits)
        )
        self._collector = Collector(active=own_process)
        self._base: Snapshot | None = None  # of the last-good files: what the store's newest takes over from
        self._foreign = False  # whether those are of another store
        self._why = ""
        self._following, self._swapping = threading.Lock(), threading.Lock()
        self._attempts, self._compared, self._index_watch = Attempts(), 0.0, IndexWatch(id)

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
        with self._following:
            return self._refresh_content(told)

    def refresh_content(self, *, told: str = "") -> bool:
        """As `refresh`, where whom the site trusts is known and looked after by `refresh_trust`."""
        if not self.trust.number:
            return self.refresh(told=told)
        with self._following:
            return self._refresh_content(told)

    def refresh_trust(self) -> None:
        """Looks for keys and revocations that changed. Never waits for a revision that is being opened."""
        self._trust.refresh(told=self._why if self.stale else "")

    async def bind(self, jti: str, device: str, expires: float, now: float) -> bool:
        """Whether this device may exchange the host token `jti`: the first may, and again. Never raises.

        With the store away or slow, what this process has seen decides. Times are Unix times.
        """
        return await self._exchanges.bind(Exchange(jti, device, expires, now))

    def check_index(self) -> None:
        """Has an index made that is damaged, or could not be made before. Cheap, and never blocks.

        Not while the whole data folder is away: an open index goes on, and whoever moved it may bring it back.
        """
        snapshot = self.current
        if snapshot is not None and self.shelf.data.is_dir() and self._index_watch.wanting(snapshot):
            self._housekeeper.index(snapshot)

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

    def prepare(self) -> None:
        """Opens the last-good files, without serving them: the store's newest is then opened in less time."""
        if self.current is not None or self._base is not None or not self.last_good.present:
            return
        try:
            kept = self.last_good.load()
            self._foreign = not kept.may_be_of(self.shelf.identity)
            if self._foreign:
                _log.warning("site %s: %s", self.id, _FOREIGN)
            with self._collector.opening(large=True):
                self._base = self._opening().snapshot(
                    read_manifest(kept.manifest), kept.manifest, kept.files, self.last_good.blob, trusted=True
                )
        except BundleInvalid as error:
            _log.warning("site %s: %s; it is written again as soon as the store is read", self.id, error)
        except Exception:
            _log.exception("site %s: the last-good files cannot be opened", self.id)

    def fall_back(self) -> bool:
        """Serves the last-good files when nothing is served yet. Whether something is served now. Never waits long.

        Those of another store only tell which numbers readers have seen.
        """
        if self.current is None:
            self.prepare()
            base = self._base
            if base is not None and not self._foreign:
                self._swap(base, {})
        return self.current is not None

    def asset(self, hash: str) -> bytes:
        """A picture's bytes, or a part's: from the last-good files, else from the store. Blocks. Raises StoreError."""
        try:
            return self.last_good.blob(hash)
        except BundleInvalid:
            return self.shelf.store().blobs([hash])[hash]

    def close(self) -> None:
        self._housekeeper.close()
        self._exchanges.close()
        self.flush()

    def _refresh_content(self, told: str) -> bool:
        try:
            swapped = self._follow(self.shelf.store())
        except StoreError as error:
            self._mark_stale(str(error), told)
            return False
        except BundleInvalid as error:
            self._mark_stale(f"the newest revision cannot be opened: {error}", told)
            return False
        except Exception as error:
            _log.exception("site %s: the newest revision cannot be opened now", self.id)
            self.stale, self._why = True, repr(error)
            return False
        return swapped

    def _follow(self, store: Store) -> bool:
        previous = self.current or self._base
        news = self._news(store, previous)
        if news is None and previous is not None and self._raised(store, previous):
            news = self._news(store, previous)
        if news is None:
            self.stale = self.stale and self._attempts.passed_over > self.revision
            return False
        self._take_over(news, previous)
        self.stale = False
        return True

    def _news(self, store: Store, previous: Snapshot | None) -> News | None:
        above = max(self.revision, self._attempts.passed_over, self._base.revision - 1 if self._base else 0)
        return store.news(self.id, above, previous.parts if previous else ())

    def _raised(self, store: Store, seen: Snapshot) -> bool:
        """Whether the store was put back as it was before, and its newest was published above what readers have seen.

        Raises StoreError when that cannot be done.
        """
        latest = store.latest(self.id)
        if latest < self._attempts.passed_over:
            self._attempts.forget()
        if latest > seen.revision or (latest == seen.revision and self._same(store, seen)):
            return False
        self._trust.refresh(told=self._why if self.stale else "")  # the last known keys sign what is published
        if not writable(self.shelf.data) or not raise_above(store, self.id, seen.revision):
            raise behind(self.id, latest, seen.revision)
        return True

    def _same(self, store: Store, seen: Snapshot) -> bool:
        """Whether the store's revision of this number is the one that is served; asked now and then."""
        now = time.monotonic()
        if self._compared and now - self._compared < COMPARE_SECONDS:
            return True
        self._compared = now
        news = store.news(self.id, seen.revision - 1, seen.parts)
        return news is None or news.manifest.revision != seen.revision or news.text == seen.manifest

    def _take_over(self, news: News, previous: Snapshot | None) -> None:
        try:
            self._open(news, previous)
        except BundleInvalid:
            self._attempts.refused(news.manifest.revision)
            raise
        except Exception:
            self._attempts.failed(news.manifest.revision)
            raise
        self._attempts.forget()

    def _open(self, news: News, previous: Snapshot | None) -> None:
        parts = news.parts
        with self._collector.opening(large=len(parts) > LARGE):
            snapshot = self._opening().snapshot(
                news.manifest,
                news.text,
                news.assets,
                lambda hash: parts[hash] if hash in parts else self.asset(hash),
                previous=previous,
            )
            self._swap(snapshot, parts)

    def _opening(self) -> Opening:
        folder = self.shelf.data / "index" / self.id if writable(self.shelf.data) else None
        return Opening(folder, self.interface_locales)

    def _swap(self, snapshot: Snapshot, parts: Mapping[str, bytes]) -> None:
        """Revisions only rise."""
        with self._swapping:
            if snapshot.revision <= self.revision:
                return
            before, self.current, self._base = self.current, snapshot, None
        self.told.swapped(snapshot)
        if before is not None and len(snapshot.parts - before.parts) > LARGE:
            holder = [before]
            del before
            retire(holder)
        self._housekeeper.swapped(snapshot, parts)

    def _keep(self, snapshot: Snapshot, parts: Mapping[str, bytes]) -> None:
        """The last-good files. `parts` need not be read again."""
        if not writable(self.shelf.data):
            return

        def fetch(hashes: Collection[str]) -> Mapping[str, bytes]:
            return {**self._from_store([hash for hash in hashes if hash not in parts]), **_some(parts, hashes)}

        try:
            self.last_good.save(self._kept(snapshot), snapshot.parts | set(snapshot.pictures.values()), fetch)
        except (OSError, StoreError) as error:
            _log.warning("site %s: last-good files were not written: %s", self.id, error)

    def _kept(self, snapshot: Snapshot) -> Kept:
        return Kept(snapshot.revision, snapshot.manifest, snapshot.pictures, self.shelf.identity)

    def _from_store(self, hashes: Sequence[str]) -> Mapping[str, bytes]:
        return self.shelf.store().blobs(hashes) if hashes else {}

    def _follow_search(self, snapshot: Snapshot) -> None:
        runtime = snapshot.runtime
        if self.current is snapshot and runtime.index_follows:
            with self._collector.working():
                runtime.build_index()

    def _index(self, snapshot: Snapshot) -> None:
        runtime = snapshot.runtime
        if self.current is not snapshot or runtime.index_ready:
            return
        large = not runtime.index_follows and len(snapshot.shown.site.articles) >= MANY
        beside = large and self._built_beside(snapshot, lambda: self._unwanted(snapshot))
        if not self._unwanted(snapshot):
            if large and not beside and writable(self.shelf.data):
                _log.warning("site %s: no other process could build the index, this one does", self.id)
            with self._collector.working():
                runtime.build_index()

    def _renew(self, snapshot: Snapshot) -> None:
        """Where another process cannot, the index goes on following: nobody waits for this, and nothing is built here.

        What was published meanwhile has taken over from the older index, so it is told as often as that is so.
        """
        if not self._built_beside(snapshot, self._closed):
            return
        with self._collector.working(), suppress(IndexInvalid):
            whole, adopted = snapshot.runtime.whole_index(), None
            while adopted is not self.current and not self._closed():
                adopted = self.current
                if adopted is not None and adopted.runtime.index_follows:  # else it is indexed next, beside again
                    adopted.runtime.adopt_index(whole)

    def _built_beside(self, snapshot: Snapshot, over: Callable[[], bool]) -> bool:
        def there() -> bool:
            with self._collector.working():
                return snapshot.runtime.index_on_disk

        return writable(self.shelf.data) and build_beside(self.last_good, self._kept(snapshot), there, over)

    def _unwanted(self, snapshot: Snapshot) -> bool:
        """Whether its index is for nobody any more."""
        return self._closed() or self.current is not snapshot

    def _closed(self) -> bool:
        return self._housekeeper.closed

    def _mark_stale(self, why: str, told: str) -> None:
        if not self.stale and why != told and not self._trust.told(why):
            _log.warning("site %s: %s", self.id, why)
        self.stale, self._why = True, why


def _some(parts: Mapping[str, bytes], hashes: Collection[str]) -> dict[str, bytes]:
    return {hash: parts[hash] for hash in hashes if hash in parts}
