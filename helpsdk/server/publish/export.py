"""A revision's source files as a folder, byte for byte."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from helpsdk.errors import ExportRefused, StoreError
from helpsdk.server.store import Store, sha256
from helpsdk.site.paths import stays_inside


@dataclass(frozen=True, slots=True)
class Exported:
    """Which revision, and how many files it has."""

    revision: int
    files: int


def export(store: Store, site: str, revision: int | None, to: Path) -> Exported:
    """Writes revision's files (the newest for None) to `to`: all of them or none.

    A folder with other visible files in it is refused (ExportRefused); hidden ones are not looked at and stay.
    Raises NotFound and StoreError.
    """
    kept = store.revision(site, revision)
    _refuse_mixing(to, kept.files)
    blobs = store.blobs(kept.files.values())
    to.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=f".{to.name}-", dir=to.parent))
    try:
        for path, hash in kept.files.items():
            _write(staged / _inside(path), blobs[hash], hash)
        _move(staged, to, kept.files)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return Exported(kept.number, len(kept.files))


def _refuse_mixing(to: Path, files: Mapping[str, str]) -> None:
    if not to.exists():
        return
    if not to.is_dir():
        raise ExportRefused(str(to), (to.name,))
    foreign = sorted(path for path in _visible(to) if path not in files)
    if foreign:
        raise ExportRefused(str(to), tuple(foreign))


def _visible(folder: Path) -> list[str]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())
    return [path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts)]


def _inside(path: str) -> PurePosixPath:
    if not stays_inside(path):
        raise StoreError(f"a revision holds a file outside of its folder: {path}")
    return PurePosixPath(path)


def _write(path: Path, data: bytes, hash: str) -> None:
    if sha256(data) != hash:
        raise StoreError(f"the stored copy of {path.name} is damaged")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _move(staged: Path, to: Path, files: Mapping[str, str]) -> None:
    staged.chmod(0o755)  # mkdtemp makes it private
    if not to.exists():
        staged.rename(to)
        return
    for path in files:
        target = to / path
        target.parent.mkdir(parents=True, exist_ok=True)
        (staged / path).replace(target)
