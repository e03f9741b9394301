"""A store that forgets when the process ends: for tests and for previews that must leave nothing behind."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from helpsdk.errors import NotFound, StoreBusy, StoreError
from helpsdk.server.store.interaction import COLUMNS, Added, month_of
from helpsdk.server.store.revision import NewRevision, Revision


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
            revision = self.revision(new.site) if same else new.sealed(max(latest, new.above) + 1)
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

    def close(self) -> None:
        self._closed = True

    def _save_drafts(self, site: str, source: str, files: Mapping[str, str]) -> None:
        others = {path: draft for path, draft in self._drafts.get(site, {}).items() if draft[0] != source}
        clash = sorted(others.keys() & files.keys())
        if clash:
            raise StoreError(f"{clash[0]} belongs to another source")
        self._drafts[site] = others | {path: (source, hash) for path, hash in files.items()}
