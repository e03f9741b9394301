"""One revision as one file, `.helpbundle`: what `helpsdk export --bundle` writes and a local client opens.

The format is ZIP (APPNOTE 6.3.9, deflate), since every language and desktop can look into one, a part is read without
the others, and a file that was cut off is noticed at once: the directory is at its end. In it are

    manifest.json       the signed manifest
    parts/HASH          the parts it names, by SHA-256
    pictures/HASH       the pictures that its member `pictures` names, likewise

in this order and sorted, with fixed times, so that equal revisions are equal files. Nothing is ever unpacked to a disk,
and only names that the signed manifest led to are looked up, each of exactly the size that it says: no name leads out
of a folder, and nothing unfolds to more than was signed.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from pydantic import TypeAdapter, ValidationError

from helpsdk.errors import BundleInvalid, ExportRefused
from helpsdk.site.manifest import Manifest, PartEntry, first_problem

SUFFIX: Final = ".helpbundle"
#: Bytes of a manifest: one of a million articles has a tenth of it.
LONGEST_MANIFEST: Final = 16_000_000
_MANIFEST: Final = "manifest.json"
_COMMENT: Final = b"helpsdk bundle 1"
_TIME: Final = (1980, 1, 1, 0, 0, 0)
_AT_ONCE: Final = 100
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)

#: Bytes by hash.
Blobs = Callable[[list[str]], Mapping[str, bytes]]


def with_pictures(manifest: Manifest, pictures: Mapping[str, PartEntry]) -> Manifest:
    """The manifest that names pictures too, by their paths with `assets/`; to be signed. The very same without any."""
    if not pictures:
        return manifest
    named = {path: entry.model_dump(mode="json") for path, entry in sorted(pictures.items())}
    return manifest.model_copy(update={"pictures": named})


def pictures_of(manifest: Manifest) -> dict[str, PartEntry]:
    """The pictures that a manifest names, by path. Raises BundleInvalid."""
    try:
        named: dict[str, PartEntry] = _PICTURES.validate_python((manifest.model_extra or {}).get("pictures", {}))
    except ValidationError as error:
        raise BundleInvalid(f"the manifest's pictures are of another format: {first_problem(error)}") from None
    return named


def is_bundle_file(path: Path) -> bool:
    """Whether we wrote it, as its first and last bytes tell. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(64)
        file.seek(-min(len(_COMMENT), file.seek(0, os.SEEK_END)), os.SEEK_END)
        return head.startswith(b"PK\x03\x04") and _MANIFEST.encode() in head and file.read() == _COMMENT


def write_bundle_file(path: Path, text: str, manifest: Manifest, blobs: Blobs) -> None:
    """Writes the file whole or not at all, for its owner alone: it holds what not everybody may read.

    `text` is the signed `manifest` as JSON. Another file of ours is replaced. Raises ExportRefused for any other,
    OSError, and what `blobs` raises.
    """
    if path.is_dir() or (path.exists() and not is_bundle_file(path)):
        raise ExportRefused(str(path), (path.name,), why="is no bundle; choose a new file")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # mode 0600
    staged = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            _write(file, text, manifest, blobs)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)


class BundleFile:
    """An open file. `part` and `picture` raise BundleInvalid, also for what is larger than the manifest says.

    That the bytes are the ones that were signed is for the caller to verify.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.manifest = self._read(_MANIFEST, None)

    def part(self, entry: PartEntry) -> bytes:
        return self._read(f"parts/{entry.hash}", entry.bytes)

    def picture(self, entry: PartEntry) -> bytes:
        return self._read(f"pictures/{entry.hash}", entry.bytes)

    def _read(self, name: str, size: int | None) -> bytes:
        try:
            info = self._archive.getinfo(name)
            if info.compress_type not in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
                raise BundleInvalid(f"{name} is packed in a way that is not ours", part=name)
            if info.file_size > LONGEST_MANIFEST if size is None else info.file_size != size:
                raise BundleInvalid(f"{name} is not as large as it has to be", part=name)
            return self._archive.read(info)
        except KeyError:
            raise BundleInvalid(f"{name} is missing in the file", part=name) from None
        except _DAMAGE as error:
            raise BundleInvalid(f"{name} is damaged: its bytes were changed or lost", part=name) from error


@contextmanager
def opened_bundle_file(path: Path) -> Iterator[BundleFile]:
    """Raises BundleInvalid for what is no bundle file or is cut off, OSError."""
    with path.open("rb") as file:
        try:
            archive = zipfile.ZipFile(file)
        except _DAMAGE as error:
            raise BundleInvalid(f"{path.name} is no bundle file, or was cut off") from error
        with archive:
            yield BundleFile(archive)


def _write(file: BinaryIO, text: str, manifest: Manifest, blobs: Blobs) -> None:
    parts = sorted({entry.hash for entry in manifest.parts.values()})
    pictures = sorted({entry.hash for entry in pictures_of(manifest).values()})
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = _COMMENT
        _add(archive, _MANIFEST, text.encode())
        for folder, hashes in (("parts", parts), ("pictures", pictures)):
            for some in _divided(hashes):
                found = blobs(some)
                for hash in some:
                    _add(archive, f"{folder}/{hash}", found[hash])


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
    archive.writestr(info, data, compresslevel=6)


def _divided(hashes: list[str]) -> Iterable[list[str]]:
    return (hashes[at : at + _AT_ONCE] for at in range(0, len(hashes), _AT_ONCE))


_PICTURES: TypeAdapter[Any] = TypeAdapter(dict[str, PartEntry])
