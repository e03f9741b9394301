"""A store that forgets when the process ends: for tests and for previews that must leave nothing behind."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any

from helpsdk.errors import NotFound, StoreBusy, StoreError
from helpsdk.identity.trust import Trust
from helpsdk.server.store.exchanges import LEEWAY
from helpsdk.server.store.interaction import COLUMNS, Added, month_of
from helpsdk.server.store.revision import NewRevision, Revision, sha256
from helpsdk.server.store.trust import Change, changed, nobody
from helpsdk.server.store.usage import by_day, by_kind, first_day, first_hour


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
        self._interactions: dict[str, dict[str, dict[str, Any]]] = {}
        self._trust: dict[str, Trust] = {}
        self._exchanges: dict[tuple[str, str], tuple[str, float]] = {}
        self._uses: dict[str, dict[str, datetime]] = {}
        self._traffic: dict[str, dict[tuple[str, str], int]] = {}
        self._waiting = waiting
        self._closed = False
        self.renders = MemoryRenders()

    def sites(self) -> list[str]:
        return sorted(self._revisions)

    def latest(self, site: str) -> int:
        revisions = self._revisions.get(site)
        return revisions[-1].number if revisions else 0

    def revision(self, site: str, number: int | None = None) -> Revision:
        for revision in reversed(self._revisions.get(site, [])):
            if number in (None, revision.number):
                return revision
        raise NotFound("revision", site if number is None else f"{site}/{number}")

    def revisions(self, site: str, *, limit: int = 50) -> list[Revision]:
        return self._revisions.get(site, [])[::-1][:limit]

    def publish(self, new: NewRevision) -> Revision:
        with self._guard:
            latest = self.latest(new.site)
            same = new.kind == "publish" and latest and self.revision(new.site).content == new.content
            number = max(latest, new.above) + 1
            revision = self.revision(new.site) if same else new.sealed(number, self.trust(new.site))
            self._blobs.update(new.blobs)
            if new.source is not None:
                self._save_drafts(new.site, new.source, new.files)
            if not same:
                self._revisions.setdefault(new.site, []).append(revision)
        return revision

    def drafts(self, site: str) -> dict[str, str]:
        return {path: hash for path, (_source, hash) in self._drafts.get(site, {}).items()}

    def blobs(self, hashes: Iterable[str]) -> dict[str, bytes]:
        wanted = set(hashes)
        missing = wanted - self._blobs.keys()
        if missing:
            raise StoreError(f"blob {min(missing)} is missing")
        return {hash: self._blobs[hash] for hash in wanted}

    def add_interactions(self, site: str, rows: Sequence[Mapping[str, Any]]) -> Future[Added]:
        if self._closed:
            raise StoreError("the store is closed")
        if len(rows) > self._waiting:
            raise StoreBusy("too many interactions at once")
        future: Future[Added] = Future()
        with self._guard:
            kept = self._interactions.setdefault(site, {})
            before = len(kept)
            for row in rows:
                kept.setdefault(row["id"], {column: row.get(column) for column in COLUMNS})
            accepted = len(kept) - before
        future.set_result(Added(accepted, len(rows) - accepted))
        return future

    def interactions(self, site: str, month: str) -> list[dict[str, Any]]:
        kept = self._interactions.get(site, {})
        return [kept[id] for id in sorted(kept) if month_of(id) == month]

    def trust(self, site: str) -> Trust:
        return self._trust.get(site) or nobody(site)

    def trust_number(self, site: str) -> int:
        return self.trust(site).number

    def change_trust(self, site: str, change: Change) -> Trust:
        with self._guard:
            trust = changed(self.trust(site), change)
            self._trust[site] = trust
        return trust

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

    def knows(self, site: str, viewer_key: str) -> bool:
        return any(row["viewer"] == viewer_key for row in list(self._interactions.get(site, {}).values()))

    def forget(self, site: str, viewer_key: str) -> int:
        with self._guard:
            kept = self._interactions.get(site, {})
            theirs = [id for id, row in kept.items() if row["viewer"] == viewer_key]
            devices = {sha256((kept.pop(id)["device"] or "").encode()) for id in theirs}
            exchanges = [key for key, (device, _) in self._exchanges.items() if key[0] == site and device in devices]
            for key in exchanges:
                del self._exchanges[key]
        return len(theirs) + len(exchanges)

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
