"""A store that forgets when the process ends: for tests and for previews that must leave nothing behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any

from helpsdk.context.memory import Memory
from helpsdk.errors import NotFound, RevisionConflict, StoreBusy, StoreError
from helpsdk.identity.trust import Trust, new_trust
from helpsdk.server.store.contacts import Contact, KeptContacts
from helpsdk.server.store.drafts import unexpected
from helpsdk.server.store.exchanges import LEEWAY
from helpsdk.server.store.figures import Rollups
from helpsdk.server.store.interaction import Added, Rows
from helpsdk.server.store.journal import Delivery
from helpsdk.server.store.listening import Changed, Listeners, forgotten
from helpsdk.server.store.remembered import RememberedInteractions
from helpsdk.server.store.revision import NewRevision, News, Revision, sha256
from helpsdk.server.store.status import StoreStatus
from helpsdk.server.store.trust import Change, change_trust, nobody, numbered
from helpsdk.server.store.usage import by_day, by_kind, first_day, first_hour
from helpsdk.server.store.viewers import KeptMemories
from helpsdk.site.assets import FOLDER
from helpsdk.site.manifest import read_manifest


class MemoryRenders:
    """See `protocol.Renders`."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self._kept.get(key)

    def put(self, key: str, value: bytes) -> None:
        self._kept.setdefault(key, value)

    def flush(self, *, keep: int | None = None) -> None:
        for key in list(self._kept)[: -keep or None] if keep is not None else ():
            del self._kept[key]


class MemoryStore:
    """See `protocol.Store`."""

    def __init__(self, *, waiting: int = 50_000) -> None:
        self._guard = threading.RLock()
        self._revisions: dict[str, list[Revision]] = {}
        self._drafts: dict[str, dict[str, tuple[str, str]]] = {}
        self._blobs: dict[str, bytes] = {}
        self._interactions = RememberedInteractions()
        self._trust: dict[str, Trust] = {}
        self._exchanges: dict[tuple[str, str], tuple[str, float]] = {}
        self._uses: dict[str, dict[str, datetime]] = {}
        self._traffic: dict[str, dict[tuple[str, str], int]] = {}
        self._waiting = waiting
        self._closed = False
        self._memories = KeptMemories()
        self._contacts = KeptContacts()
        self._listeners = Listeners()
        self.renders = MemoryRenders()

    def sites(self) -> list[str]:
        return sorted({*self._revisions, *self._trust})

    def latest(self, site: str) -> int:
        revisions = self._revisions.get(site)
        return revisions[-1].number if revisions else 0

    def revision(self, site: str, number: int | None = None) -> Revision:
        for revision in reversed(self._revisions.get(site, [])):
            if number in (None, revision.number):
                return revision
        raise NotFound("revision", site if number is None else f"{site}/{number}")

    def news(self, site: str, above: int, known: Collection[str]) -> News | None:
        if self.latest(site) <= above:
            return None
        revision = self.revision(site)
        manifest = read_manifest(revision.manifest)
        assets = {path: hash for path, hash in revision.files.items() if path.startswith(FOLDER)}
        lacking = {part.hash for part in manifest.parts.values()}.difference(known)
        return News(manifest, revision.manifest, assets, self.blobs(lacking))

    def revisions(self, site: str, *, limit: int = 50) -> list[Revision]:
        return self._revisions.get(site, [])[::-1][:limit]

    def publish(self, new: NewRevision) -> Revision:
        with self._guard:
            latest = self.latest(new.site)
            same = new.kind == "publish" and latest and self.revision(new.site).content == new.content
            if not same and new.expected not in (None, latest):
                raise RevisionConflict(new.site, new.expected or 0, latest)
            trust = self._trust.get(new.site) or numbered(new_trust(new.site, datetime.now(UTC)), 0)
            revision = self.revision(new.site) if same else new.sealed(max(latest, new.above) + 1, trust)
            if new.source is not None:
                self._save_drafts(new.site, new.source, new.files if new.drafts is None else new.drafts)
            self._blobs.update(new.blobs)
            if same:
                return revision
            self._trust[new.site] = trust
            self._revisions.setdefault(new.site, []).append(revision)
        self._listeners.tell(new.site)
        return revision

    def drafts(self, site: str) -> dict[str, str]:
        return {path: hash for path, (_source, hash) in self._drafts.get(site, {}).items() if hash}

    def draft_sources(self, site: str) -> dict[str, tuple[str, str]]:
        return dict(self._drafts.get(site, {}))

    def save_drafts(
        self,
        site: str,
        source: str,
        files: Mapping[str, str],
        blobs: Mapping[str, bytes],
        expected: Mapping[str, str],
    ) -> list[str]:
        with self._guard:
            kept = self.draft_sources(site)
            clash = unexpected(kept, source, files, expected)
            if not clash:
                self._blobs.update(blobs)
                self._drafts[site] = kept | {path: (source, hash) for path, hash in files.items()}
        return clash

    def blobs(self, hashes: Iterable[str]) -> dict[str, bytes]:
        wanted = set(hashes)
        missing = wanted - self._blobs.keys()
        if missing:
            raise StoreError(f"blob {min(missing)} is missing")
        return {hash: self._blobs[hash] for hash in wanted}

    def add_interactions(self, site: str, rows: Rows) -> Future[Added]:
        if self._closed:
            raise StoreError("the store is closed")
        if len(rows) > self._waiting:
            raise StoreBusy("too many interactions at once")
        future: Future[Added] = Future()
        future.set_result(self._interactions.add(site, rows))
        return future

    def interactions(self, site: str, period: str) -> list[dict[str, Any]]:
        return self._interactions.read(site, period)

    @property
    def rollups(self) -> Rollups:
        return self._interactions

    def delivering(self) -> AbstractContextManager[bool]:
        return nullcontext(True)

    def undelivered(self, limit: int) -> Delivery | None:
        """None: a sink is for what lasts."""

    def delivered(self, delivery: Delivery) -> None:
        """Nothing is noted."""

    def trust(self, site: str) -> Trust:
        return self._trust.get(site) or nobody(site)

    def trust_number(self, site: str) -> int:
        return self.trust(site).number

    def replace_trust(self, site: str, trust: Trust, *, expected: int) -> Trust | None:
        with self._guard:
            if self.trust_number(site) != expected:
                return None
            self._trust[site] = kept = numbered(trust, expected)
        self._listeners.tell(site)
        return kept

    def change_trust(self, site: str, change: Change) -> Trust:
        return change_trust(self, site, change)

    def bind(self, site: str, jti: str, device: str, expires: float, now: float) -> bool:
        key, held_by = (site, sha256(jti.encode())), sha256(device.encode())
        with self._guard:
            kept = self._exchanges.items()
            self._exchanges = {one: exchange for one, exchange in kept if exchange[1] >= now - LEEWAY}
            return self._exchanges.setdefault(key, (held_by, expires))[0] == held_by

    def note_use(self, site: str, *, keys: Mapping[str, datetime], traffic: Mapping[tuple[str, str], int]) -> None:
        with self._guard:
            uses, counts = self._uses.setdefault(site, {}), self._traffic.setdefault(site, {})
            for key, at in keys.items():
                uses[key] = max(at, uses.get(key, at))
            for hour, count in traffic.items():
                counts[hour] = counts.get(hour, 0) + count

    def uses(self, site: str) -> dict[str, datetime]:
        return dict(self._uses.get(site, {}))

    def traffic(self, site: str, days: int) -> list[tuple[str, str, int]]:
        return by_day(self._traffic_since(site, first_day(days)))

    def recent_traffic(self, site: str, hours: int) -> dict[str, int]:
        return by_kind(self._traffic_since(site, first_hour(hours)))

    def memory(self, site: str, viewer: str) -> Memory | None:
        return self._memories.read(site, viewer)

    def merge_memory(self, site: str, viewer: str, memory: Memory, gone: Sequence[str] = ()) -> Memory:
        return self._memories.merge(site, viewer, memory, gone)

    def add_contact(self, contact: Contact) -> None:
        self._contacts.add(contact)

    def due_contacts(self, now: float, limit: int = 50, sites: Collection[str] | None = None) -> list[Contact]:
        return self._contacts.due(now, limit, sites)

    def claim_contact(self, contact: Contact, until: float) -> Contact | None:
        return self._contacts.claim(contact, until)

    def save_contact(self, contact: Contact) -> None:
        self._contacts.save(contact)

    def contacts(self, site: str | None = None, state: str | None = None, limit: int = 100) -> list[Contact]:
        return self._contacts.kept(site, state, limit)

    def tidy_contacts(self, now: float) -> int:
        return self._contacts.tidy(now)

    def knows(self, site: str, viewer_key: str) -> bool:
        return self._interactions.knows(site, viewer_key)

    def forget(self, site: str, viewer_key: str) -> int:
        with self._guard:
            devices = {sha256(device.encode()) for device in self._interactions.devices(site, viewer_key)}
            exchanges = [key for key, (device, _) in self._exchanges.items() if key[0] == site and device in devices]
            for key in exchanges:
                del self._exchanges[key]
        others = self._memories.forget(site, viewer_key) + self._contacts.forget(site, viewer_key)
        self._listeners.tell(forgotten(site, viewer_key))
        return self._interactions.forget(site, viewer_key) + len(exchanges) + others

    def listen(self, changed: Changed) -> Callable[[], None]:
        return self._listeners.add(changed)

    def status(self) -> StoreStatus:
        return StoreStatus("memory", "direct", version="", schema="")

    def close(self) -> None:
        self._closed = True

    def _traffic_since(self, site: str, hour: str) -> list[tuple[str, str, int]]:
        return sorted((at, kind, count) for (at, kind), count in self._traffic.get(site, {}).items() if at >= hour)

    def _save_drafts(self, site: str, source: str, files: Mapping[str, str]) -> None:
        others = {path: draft for path, draft in self._drafts.get(site, {}).items() if draft[0] != source}
        clash = sorted(others.keys() & files.keys())
        if clash:
            raise StoreError(f"{clash[0]} belongs to another source")
        self._drafts[site] = others | {path: (source, hash) for path, hash in files.items()}
