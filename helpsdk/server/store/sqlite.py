"""The store on one machine: content.db and one file of interactions per month, in a data folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from helpsdk.errors import NotFound, StoreError
from helpsdk.identity.trust import Trust
from helpsdk.server.store.database import Database
from helpsdk.server.store.exchanges import SqliteExchanges
from helpsdk.server.store.folder import prepare
from helpsdk.server.store.interaction import Added
from helpsdk.server.store.interactions import InteractionLog
from helpsdk.server.store.lock import WriteLock
from helpsdk.server.store.migrate import migrate
from helpsdk.server.store.renders import SqliteRenders
from helpsdk.server.store.revision import NewRevision, Revision
from helpsdk.server.store.schema import blobs, drafts, revisions
from helpsdk.server.store.trust import Change, SqliteTrust, kept
from helpsdk.server.store.usage import SqliteUsage, by_day, by_kind, first_day, first_hour

_AT_ONCE = 500  # host parameters in one statement


class SqliteStore:
    """See `protocol.Store`. The first use brings the schema up to date; one of a newer helpsdk is refused (StoreError).

    Content and interactions fail apart: with a damaged content.db, feedback is still accepted.
    """

    def __init__(self, folder: Path, *, waiting: int = 50_000, keep_months: int = 13) -> None:
        prepare(folder)
        self.folder = folder
        self._content = Database(folder / "content.db", WriteLock(folder / "content.lock"), migrate)
        self._renders = SqliteRenders(self._content)
        self._trust = SqliteTrust(self._content)
        self._exchanges = SqliteExchanges(self._content)
        self._usage = SqliteUsage(self._content)
        self._interactions = InteractionLog(folder, limit=waiting, keep_months=keep_months)

    @property
    def renders(self) -> SqliteRenders:
        return self._renders

    def sites(self) -> list[str]:
        with self._content.reading() as connection:
            return list(connection.scalars(select(revisions.c.site).distinct().order_by(revisions.c.site)))

    def latest(self, site: str) -> int:
        with self._content.reading() as connection:
            return _latest(connection, site)

    def revision(self, site: str, number: int | None = None) -> Revision:
        query = select(revisions).where(revisions.c.site == site).order_by(revisions.c.number.desc()).limit(1)
        if number is not None:
            query = query.where(revisions.c.number == number)
        with self._content.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound("revision", site if number is None else f"{site}/{number}")
        return _revision(row)

    def revisions(self, site: str, *, limit: int = 50) -> list[Revision]:
        query = select(revisions).where(revisions.c.site == site).order_by(revisions.c.number.desc()).limit(limit)
        with self._content.reading() as connection:
            return [_revision(row) for row in connection.execute(query)]

    def publish(self, new: NewRevision) -> Revision:
        with self._content.writing() as connection:
            last = connection.execute(
                select(revisions).where(revisions.c.site == new.site).order_by(revisions.c.number.desc()).limit(1)
            ).first()
            _save_blobs(connection, new.blobs)
            if new.source is not None:
                _save_drafts(connection, new.site, new.source, new.files)
            if new.kind == "publish" and last is not None and last.content == new.content:
                return _revision(last)
            revision = new.sealed(max(last.number if last else 0, new.above) + 1, kept(connection, new.site))
            connection.execute(revisions.insert().values(**_row(revision)))
        return revision

    def drafts(self, site: str) -> dict[str, str]:
        with self._content.reading() as connection:
            rows = connection.execute(select(drafts.c.path, drafts.c.hash).where(drafts.c.site == site))
            return {row.path: row.hash for row in rows}

    def blobs(self, hashes: Iterable[str]) -> dict[str, bytes]:
        wanted = sorted(set(hashes))
        found: dict[str, bytes] = {}
        with self._content.reading() as connection:
            for start in range(0, len(wanted), _AT_ONCE):
                some = select(blobs).where(blobs.c.hash.in_(wanted[start : start + _AT_ONCE]))
                found.update((row.hash, row.bytes) for row in connection.execute(some))
        if len(found) < len(wanted):
            missing = next(hash for hash in wanted if hash not in found)
            raise StoreError(f"content.db: blob {missing} is missing")
        return found

    def add_interactions(self, site: str, rows: Sequence[Mapping[str, Any]]) -> Future[Added]:
        return self._interactions.add(site, rows)

    def interactions(self, site: str, month: str) -> list[dict[str, Any]]:
        return self._interactions.read(site, month)

    def trust(self, site: str) -> Trust:
        return self._trust.read(site)

    def trust_number(self, site: str) -> int:
        return self._trust.number(site)

    def change_trust(self, site: str, change: Change) -> Trust:
        return self._trust.change(site, change)

    def bind(self, site: str, jti: str, device: str, expires: float, now: float) -> bool:
        return self._exchanges.bind(site, jti, device, expires, now)

    def note_use(self, site: str, *, keys: Mapping[str, datetime], traffic: Mapping[tuple[str, str], int]) -> None:
        self._usage.note(site, keys, traffic)

    def uses(self, site: str) -> dict[str, datetime]:
        return self._usage.uses(site)

    def traffic(self, site: str, days: int) -> list[tuple[str, str, int]]:
        return by_day(self._usage.since(site, first_day(days)))

    def recent_traffic(self, site: str, hours: int) -> dict[str, int]:
        return by_kind(self._usage.since(site, first_hour(hours)))

    def knows(self, site: str, viewer_key: str) -> bool:
        return self._interactions.knows(site, viewer_key)

    def forget(self, site: str, viewer_key: str) -> int:
        # Devices are known from the interactions, so what hangs on them goes first: an interruption loses nothing.
        devices = self._interactions.devices(site, viewer_key)
        return self._exchanges.forget(site, devices) + self._interactions.forget(site, viewer_key)

    def close(self) -> None:
        self._interactions.close()
        self._content.close()


def _latest(connection: Connection, site: str) -> int:
    return connection.scalar(select(func.max(revisions.c.number)).where(revisions.c.site == site)) or 0


def _save_blobs(connection: Connection, new: Mapping[str, bytes]) -> None:
    if new:
        rows = [{"hash": hash, "bytes": data} for hash, data in new.items()]
        connection.execute(insert(blobs).on_conflict_do_nothing(), rows)


def _save_drafts(connection: Connection, site: str, source: str, files: Mapping[str, str]) -> None:
    connection.execute(delete(drafts).where(drafts.c.site == site, drafts.c.source == source))
    if files:
        rows = [{"site": site, "source": source, "path": path, "hash": hash} for path, hash in files.items()]
        connection.execute(drafts.insert(), rows)


def _row(revision: Revision) -> dict[str, Any]:
    return {
        "site": revision.site,
        "number": revision.number,
        "created": revision.created.isoformat(),
        "kind": revision.kind,
        "note": revision.note,
        "of": revision.of,
        "content": revision.content,
        "manifest": revision.manifest,
        "files": json.dumps(dict(revision.files), ensure_ascii=False, sort_keys=True),
    }


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        site=row.site,
        number=row.number,
        created=datetime.fromisoformat(row.created),
        kind=row.kind,
        note=row.note,
        of=row.of,
        content=row.content,
        manifest=row.manifest,
        files=json.loads(row.files),
    )
