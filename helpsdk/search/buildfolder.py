"""Folders of index builds on disk: made aside, checked, switched in whole.

A locale's folder holds one folder per build, named by what it was built from. Each has a `manifest.json` with size and
SHA-256 of every other file; it is checked when opened. An index is disposable: what is wrong is built again.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from helpsdk.errors import HelpError
from helpsdk.identity.audience import Audience
from helpsdk.types import Locale

MANIFEST = "manifest.json"
_log = logging.getLogger("helpsdk.server.search")  # told with what the server says
_KEPT_BUILDS = 3
_MOST_ATTEMPTS = 20
_LARGEST_COPIED = 1_000_000_000  # bytes
_ABANDONED = 3600.0  # seconds after which an unfinished build is nobody's


class IndexInvalid(HelpError):
    """An index that is missing, damaged or of other content; build it again. `folder` says which."""

    def __init__(self, message: str, *, folder: Path) -> None:
        self.folder = folder
        super().__init__(message)


class FileEntry(BaseModel):
    model_config = ConfigDict(frozen=True)

    bytes: int
    sha256: str


class IndexManifest(BaseModel):
    """What a build was made from and every file it consists of."""

    model_config = ConfigDict(frozen=True)

    schema_version: int
    analysis: str
    site: str
    locale: Locale
    revision: int
    fingerprint: str
    count: int
    audiences: tuple[Audience, ...]  # an audience's position is the name of its partition
    terms: tuple[dict[str, int], ...] = ()  # how many each field has in all of a partition
    files: dict[str, FileEntry] = {}
    digest: str = ""  # SHA-256 of all the rest

    def sealed(self) -> IndexManifest:
        """The same with its digest."""
        rest = self.model_copy(update={"digest": ""}).model_dump_json()
        return self.model_copy(update={"digest": hashlib.sha256(rest.encode()).hexdigest()})

    def describes_as(self, other: IndexManifest) -> bool:
        """Whether an index made from the one is an index of the other."""
        return self._made_from == other._made_from

    @property
    def _made_from(self) -> tuple[object, ...]:
        return self.schema_version, self.analysis, self.locale, self.fingerprint, self.count, self.audiences


@dataclass(frozen=True, slots=True)
class Stamps:
    """What the files of a build were when it was opened: a look tells whether one is another, shorter or gone."""

    files: Mapping[Path, tuple[int, ...]]

    @classmethod
    def of(cls, folder: Path) -> Stamps:
        """Taken before the files are checked, so that nothing happens in between."""
        names = (path for path in folder.rglob("*") if _counts(path) or path.name == MANIFEST)
        return cls({path: stamp for path in names if (stamp := _stamp(path))})

    def hold(self) -> bool:
        return all(_stamp(path) == stamp for path, stamp in self.files.items())


def _stamp(path: Path) -> tuple[int, ...]:
    """Empty where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def mapped(path: Path) -> mmap:
    """A file in memory, read as it is asked for; it stays there when it is removed. Raises OSError and ValueError."""
    with path.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ)


@contextmanager
def held(build: Path) -> Iterator[Path]:
    """A copy of a build to open: what is mapped of it lives on when it is removed, which it is at once.

    A file that is cut short while it is mapped ends the process that reads beyond its new end, and nobody can cut a
    copy. It is the build itself where that is large, or where there is no place for a copy.
    """
    copy = build.with_name(f".open-{uuid.uuid4().hex}")
    _remove_abandoned(build.parent)
    try:
        files = [path for path in build.rglob("*") if _counts(path) or path.name == MANIFEST]
        small = sum(path.stat().st_size for path in files) <= _LARGEST_COPIED
        if small:
            shutil.copytree(build, copy)
    except OSError:  # also of several files at once: shutil.Error is one
        small = False
    try:
        yield copy if small else build
    finally:
        _remove(copy)


def read_manifest(folder: Path, build: Path | None = None) -> IndexManifest:
    """The manifest of a build whose files are all as it says. Raises `IndexInvalid`; `build` is what that names where
    `folder` is a copy.
    """
    build = build or folder
    try:
        manifest = IndexManifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise IndexInvalid(f"no readable manifest in {build.name}", folder=build) from error
    if manifest != manifest.sealed():
        raise IndexInvalid(f"the manifest of {build.name} is not what was written", folder=build)
    for name, expected in manifest.files.items():
        if _entry(folder / name, build) != expected:
            raise IndexInvalid(f"{name} is not what was built", folder=build)
    return manifest


def write_manifest(folder: Path, manifest: IndexManifest) -> None:
    """Write the manifest with the sizes and hashes of the files beside it."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if _counts(path))
    files = {name: _entry(folder / name, folder) for name in names}
    sealed = manifest.model_copy(update={"files": files}).sealed()
    (folder / MANIFEST).write_text(sealed.model_dump_json(), encoding="utf-8")


@contextmanager
def building(folder: Path, name: str) -> Iterator[Path]:
    """A fresh folder to build in. Left without an error it becomes `folder/name` in one step; else it goes away."""
    fresh = folder / f".building-{uuid.uuid4().hex}"
    for missing in [place for place in (fresh, *fresh.parents) if not place.exists()][::-1]:
        missing.mkdir(mode=0o700, exist_ok=True)  # `parents=True` would open the others to everybody
    try:
        yield fresh
        _switch(fresh, folder / name)
    finally:
        _remove(fresh)
    _prune(folder, keep=name)


def _switch(fresh: Path, target: Path) -> None:
    """Put a build in its place, unless another process has just put a sound one there: they are equal."""
    for attempt in range(_MOST_ATTEMPTS):
        if _sound(target):
            return
        retired = target.with_name(f".retired-{uuid.uuid4().hex}")
        with suppress(FileNotFoundError):
            target.rename(retired)
            _log.warning("the search index %s was damaged, and is built again", target)
        try:
            fresh.rename(target)
            return
        except OSError:
            if attempt + 1 == _MOST_ATTEMPTS:
                raise
        finally:
            _remove(retired)


def _sound(build: Path) -> bool:
    try:
        read_manifest(build)
    except IndexInvalid:
        return False
    return True


def _prune(folder: Path, *, keep: str) -> None:
    """Remove all but the newest builds; open readers keep the files they have mapped."""
    builds = sorted(folder.iterdir(), key=_changed, reverse=True)
    finished = [build for build in builds if not build.name.startswith(".") and build.name != keep]
    for build in finished[_KEPT_BUILDS - 1 :]:
        _remove(build)
    _remove_abandoned(folder)


def _remove_abandoned(folder: Path) -> None:
    """What a process that was killed left half made."""
    for build in folder.glob(".*"):
        ours = build.name.startswith((".building-", ".gone-", ".open-", ".retired-"))
        if ours and _changed(build) < time.time() - _ABANDONED:
            _remove(build)


def _remove(folder: Path) -> None:
    """All of it, though who has it open may write there: an index that was just opened takes a lock in its folder.

    Under another name nobody finds it to write in.
    """
    gone = folder.with_name(f".gone-{uuid.uuid4().hex}")
    try:
        folder.rename(gone)  # from here on the name may be that of another build
    except OSError:
        gone = folder
    for _ in range(2):  # once more what somebody wrote into while it went
        shutil.rmtree(gone, ignore_errors=True)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process has just removed it
        return time.time()


def _counts(path: Path) -> bool:
    return path.is_file() and path.suffix != ".lock" and path.name != MANIFEST


def _entry(path: Path, folder: Path) -> FileEntry:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileEntry(bytes=path.stat().st_size, sha256=digest)
    except OSError as error:
        raise IndexInvalid(f"{path.name} cannot be read", folder=folder) from error
