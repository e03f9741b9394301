"""Taking a backup. A server may run meanwhile: each database is copied as it is at one moment, and nobody waits.

Indexes and last-good files are made again from what is copied, and so are not in it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from helpsdk import __version__
from helpsdk.server.backup import postgres
from helpsdk.server.backup.manifest import DUMP, FILE, BackupInvalid, Manifest, entries
from helpsdk.server.store import Store
from helpsdk.server.store.damage import is_damage, what_to_do


def backup(store: Store, target: Path, *, data: Path, url: str | None = None) -> Manifest:
    """Writes a new folder `target` of what the store in `data`, or the database at `url`, holds; whole or not at all.

    Raises BackupInvalid, StoreError and OSError.
    """
    if target.exists():
        raise BackupInvalid(f"{target} is there already; name a new folder")
    sites = {site: store.latest(site) for site in store.sites()}  # before: what is copied is at least as new
    partial = target.with_name(f".{target.name}.partial-{os.getpid()}")
    partial.mkdir(mode=0o700, parents=True)
    try:
        names = postgres.dump(url, partial / DUMP) if url else _copy_files(data, partial)
        manifest = _manifest(partial, "postgres" if url else "sqlite", sites, names)
        partial.rename(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return manifest


def _manifest(folder: Path, kind: Literal["sqlite", "postgres"], sites: dict[str, int], names: list[str]) -> Manifest:
    manifest = Manifest(
        kind=kind,
        created=datetime.now(UTC).replace(microsecond=0),
        helpsdk=__version__,
        sites=sites,
        files=entries(folder, names),
    )
    (folder / FILE).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return manifest


def databases(data: Path) -> list[Path]:
    """Every database of a data folder: content, and interactions by month."""
    return sorted(data.glob("*.db"))


def _copy_files(data: Path, target: Path) -> list[str]:
    names = []
    for path in databases(data):
        _copy(path, target / path.name)
        names.append(path.name)
    return names


def _copy(source: Path, target: Path) -> None:
    """By SQLite's online backup (https://sqlite.org/backup.html), in one step: the copy is of one moment."""
    target.touch(mode=0o600)
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode=DELETE")  # one file, whatever the source had beside it
            problem = " ".join(writing.execute("PRAGMA quick_check(1)").fetchone()[0].split())
    except sqlite3.Error as error:
        more = f"; {what_to_do(source.name)}" if is_damage(error) else ""
        raise BackupInvalid(f"{source.name} cannot be copied: {error}{more}") from None
    if problem != "ok":
        raise BackupInvalid(f"{source.name} is damaged: {problem}; {what_to_do(source.name)}")
    with target.open("rb") as file:
        os.fsync(file.fileno())
