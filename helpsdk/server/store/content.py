"""Revisions, drafts and the bytes that both name by their hash."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, case, delete, func, select, union

from helpsdk.errors import NotFound, RevisionConflict, StoreError
from helpsdk.server.store.database import Database, at_once, insert
from helpsdk.server.store.drafts import unexpected
from helpsdk.server.store.revision import NewRevision, News, Revision
from helpsdk.server.store.schema import blobs, drafts, revisions, trust
from helpsdk.server.store.trust import SqlTrust
from helpsdk.site.assets import FOLDER
from helpsdk.site.manifest import read_manifest

#: Blobs that are read at once, about a megabyte: a driver makes the rows of an answer with all threads waiting.
_READ: Final = 32


class SqlContent:
    """See `protocol.Store`: from `sites` to `blobs`. `signers` have the keys that a publish is signed with."""

    def __init__(self, database: Database, signers: SqlTrust) -> None:
        self._database, self._signers = database, signers

    def sites(self) -> list[str]:
        with self._database.reading() as connection:
            known = union(select(revisions.c.site), select(trust.c.site))
            return sorted(connection.scalars(known))

    def latest(self, site: str) -> int:
        with self._database.reading() as connection:
            return connection.scalar(select(func.max(revisions.c.number)).where(revisions.c.site == site)) or 0

    def revision(self, site: str, number: int | None) -> Revision:
        query = _newest(site) if number is None else _newest(site).where(revisions.c.number == number)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound("revision", site if number is None else f"{site}/{number}")
        return _revision(row)

    def news(self, site: str, above: int, known: Collection[str]) -> News | None:
        """Over one connection. A manifest names a thousand parts of a large site, of which a publish changes a few."""
        query = _newest(site).where(revisions.c.number > above)
        with self._database.reading() as connection:
            row = connection.execute(query.with_only_columns(revisions.c.manifest, _WITH_ASSETS)).first()
            if row is None:
                return None
            manifest = read_manifest(row.manifest)
            lacking = {part.hash for part in manifest.parts.values()}.difference(known)
            parts = self._blobs(connection, lacking)
        return News(manifest, row.manifest, _assets(row.files), parts)

    def revisions(self, site: str, limit: int) -> list[Revision]:
        with self._database.reading() as connection:
            return [_revision(row) for row in connection.execute(_newest(site).limit(limit))]

    def publish(self, new: NewRevision) -> Revision:
        with self._database.writing() as connection:
            self._database.patient(connection)
            self._database.hold(connection, new.site)
            latest, content = _latest(connection, new.site)
            same = new.kind == "publish" and bool(latest) and content == new.content
            if not same and new.expected not in (None, latest):
                raise RevisionConflict(new.site, new.expected or 0, latest)
            self._save_blobs(connection, new.blobs)
            if new.source is not None:
                self._save_drafts(connection, new.site, new.source, new.files if new.drafts is None else new.drafts)
            if same:
                return _revision(connection.execute(_newest(new.site)).one())
            revision = new.sealed(max(latest, new.above) + 1, self._signers.begun(connection, new.site))
            connection.execute(revisions.insert().values(**_row(revision)))
            self._database.announce(connection, new.site)
        return revision

    def drafts(self, site: str) -> dict[str, tuple[str, str]]:
        with self._database.reading() as connection:
            return _drafts(connection, site)

    def save_drafts(
        self,
        site: str,
        source: str,
        files: Mapping[str, str],
        blobs: Mapping[str, bytes],
        expected: Mapping[str, str],
    ) -> list[str]:
        with self._database.writing() as connection:
            self._database.patient(connection)
            self._database.hold(connection, site)
            kept = _drafts(connection, site)
            clash = unexpected(kept, source, files, expected)
            if not clash:
                self._save_blobs(connection, blobs)
                owned = {path: hash for path, (owner, hash) in kept.items() if owner == source}
                self._save_drafts(connection, site, source, {**owned, **files})
        return clash

    def blobs(self, hashes: Iterable[str]) -> dict[str, bytes]:
        with self._database.reading() as connection:
            return self._blobs(connection, set(hashes))

    def _blobs(self, connection: Connection, wanted: Collection[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for some in at_once(wanted, _READ):
            rows = connection.execute(select(blobs).where(blobs.c.hash.in_(some)))
            found.update((row.hash, row.bytes) for row in rows)
        if len(found) < len(wanted):
            raise StoreError(f"{self._database.name}: blob {min(set(wanted) - found.keys())} is missing")
        return found

    def _save_blobs(self, connection: Connection, new: Mapping[str, bytes]) -> None:
        """Those that are not there; in one order, so that two publishers never wait for each other."""
        for some in at_once(new):
            there = set(connection.scalars(select(blobs.c.hash).where(blobs.c.hash.in_(some))))
            rows = [{"hash": hash, "bytes": new[hash]} for hash in some if hash not in there]
            if rows:
                connection.execute(insert(self._database, blobs).on_conflict_do_nothing(), rows)

    def _save_drafts(self, connection: Connection, site: str, source: str, files: Mapping[str, str]) -> None:
        """Writes what differs, which is little of a large site."""
        kept = _drafts(connection, site)
        clash = sorted(path for path in files.keys() & kept.keys() if kept[path][0] != source)
        if clash:
            raise StoreError(f"{clash[0]} belongs to another source")
        gone = [path for path, (owner, _hash) in kept.items() if owner == source and path not in files]
        for some in at_once(gone):
            connection.execute(delete(drafts).where(drafts.c.site == site, drafts.c.path.in_(some)))
        changed = [path for path, hash in files.items() if kept.get(path) != (source, hash)]
        if changed:
            new = insert(self._database, drafts)
            newest = new.on_conflict_do_update(
                index_elements=[drafts.c.site, drafts.c.path], set_={"hash": new.excluded.hash}
            )
            rows = [{"site": site, "source": source, "path": path, "hash": files[path]} for path in changed]
            connection.execute(newest, rows)


def _newest(site: str) -> Select[Any]:
    return select(revisions).where(revisions.c.site == site).order_by(revisions.c.number.desc()).limit(1)


#: The files of a revision where some are below `assets/`. Of many sites none are, and the files a megabyte.
_WITH_ASSETS: Final = case(
    (revisions.c.files.contains(f'"{FOLDER}', autoescape=True), revisions.c.files), else_="{}"
).label("files")


def _assets(files: str) -> dict[str, str]:
    """Those of the files, as JSON, that are below `assets/`."""
    return {path: hash for path, hash in json.loads(files).items() if path.startswith(FOLDER)}


def _latest(connection: Connection, site: str) -> tuple[int, str]:
    """Number and content of the newest revision, without the long rest; 0 when there is none."""
    row = connection.execute(_newest(site).with_only_columns(revisions.c.number, revisions.c.content)).first()
    return (row.number, row.content) if row else (0, "")


def _drafts(connection: Connection, site: str) -> dict[str, tuple[str, str]]:
    """(source, hash) of each path."""
    rows = connection.execute(select(drafts.c.path, drafts.c.source, drafts.c.hash).where(drafts.c.site == site))
    return {path: (source, hash) for path, source, hash in rows}


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
