"""Putting a backup back. What was there is kept aside, and revision numbers go on rising.

Clients refuse a revision lower than one they have seen, so when the last-good files know a newer one than the backup
holds, what was restored is published again under the next number. Keys and revocations newer than the backup come back
from there as well, when a server starts.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from helpsdk.server.backup import postgres
from helpsdk.server.backup.backup import databases
from helpsdk.server.backup.manifest import DUMP, BackupInvalid, Manifest, read_manifest
from helpsdk.server.store import Store
from helpsdk.server.store.folder import prepare
from helpsdk.server.store.writer.election import Election


@dataclass(frozen=True, slots=True)
class Restored:
    """`aside` is where what was there before lies, a folder or a schema of the database; None when nothing was."""

    manifest: Manifest
    aside: Path | str | None = None


def restore(source: Path, data: Path, *, url: str | None = None, replace: bool = False) -> Restored:
    """Raises BackupInvalid, having changed nothing: for a damaged backup, one of another kind of store, a folder that
    a server uses, or one that holds something and `replace` is not given.
    """
    manifest = read_manifest(source)
    if (manifest.kind == "postgres") is not (url is not None):
        where = "set HELPSDK_DATABASE_URL to the database" if url is None else "unset HELPSDK_DATABASE_URL"
        raise BackupInvalid(f"the backup is of a {manifest.kind} store; {where}")
    if url is not None:
        return Restored(manifest, postgres.load(url, source / DUMP, replace=replace))
    prepare(data)
    election = Election(data)
    if not election.stand():
        raise BackupInvalid(f"{data} is in use; stop the server first")
    try:
        return Restored(manifest, _put_back(source, data, manifest, replace=replace))
    finally:
        election.resign()


def _put_back(source: Path, data: Path, manifest: Manifest, *, replace: bool) -> Path | None:
    there = databases(data)
    if there and not replace:
        raise BackupInvalid(f"{data} holds {there[0].name} already; with --replace it is kept aside")
    staged = data / f".restoring-{os.getpid()}"
    staged.mkdir(mode=0o700)
    try:
        for name in manifest.files:
            _copy(source / name, staged / name)
        aside = _set_aside(data, there)
        # content last: until it is there, a start that comes in between serves the last-good files
        for name in sorted(manifest.files, key=lambda name: name == "content.db"):
            (staged / name).rename(data / name)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return aside


def _set_aside(data: Path, there: list[Path]) -> Path | None:
    if not there:
        return None
    aside = data / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    aside.mkdir(mode=0o700)
    for path in there:
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            if (data / name).exists():
                (data / name).rename(aside / name)
    return aside


def _copy(source: Path, target: Path) -> None:
    target.touch(mode=0o600)
    with source.open("rb") as reading, target.open("wb") as writing:
        shutil.copyfileobj(reading, writing, 1 << 20)
        writing.flush()
        os.fsync(writing.fileno())


def risen(store: Store, known: Callable[[str], int], publish_again: Callable[[str, int], int]) -> dict[str, int]:
    """Publishes again each site of which a newer revision is `known` than the store holds; their new numbers."""
    return {
        site: publish_again(site, number) for site in store.sites() if (number := known(site)) > store.latest(site) > 0
    }
