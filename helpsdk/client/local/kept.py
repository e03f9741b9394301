"""The last good revision in a folder, so that a restart answers at once, with no network at all.

    FOLDER/manifest.json   as it was signed
    FOLDER/blobs/HASH      parts and pictures
    FOLDER/index/          the search index, made again whenever it is wrong
    FOLDER/lock            held while the manifest is replaced

Nothing of it is believed: what is opened is verified by signature and hash as if it came from a stranger. Written
whole or not at all, for the owner alone. Several processes may share a folder: equal names hold equal bytes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from helpsdk.client.local.folderlock import alone_in
from helpsdk.client.local.revision import LocalRevision, Shelf
from helpsdk.errors import BundleInvalid
from helpsdk.site.durable import replace_all, replace_file
from helpsdk.site.manifest import PartEntry, part_hash

_AT_ONCE: Final = 50
#: Seconds that a blob nobody names stays: another process may be about to name it.
_GRACE: Final = 3600.0


class KeptBundle:
    """The files of one site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifest, self._blobs = folder / "manifest.json", folder / "blobs"

    @property
    def manifest(self) -> bytes:
        """Raises BundleInvalid when nothing is kept."""
        try:
            return self._manifest.read_bytes()
        except OSError as error:
            raise BundleInvalid(f"no last-good help is kept: {error}") from None

    @property
    def present(self) -> bool:
        return self._manifest.is_file()

    def part(self, entry: PartEntry) -> bytes:
        """Raises BundleInvalid when it is missing or not what it was."""
        try:
            content = (self._blobs / entry.hash).read_bytes()
        except OSError as error:
            raise BundleInvalid(f"last-good file {entry.hash} cannot be read: {error}", part=entry.hash) from None
        if part_hash(content) != entry.hash:
            raise BundleInvalid(f"last-good file {entry.hash} is damaged", part=entry.hash)
        return content

    picture = part

    def save(self, revision: LocalRevision, shelf: Shelf, trusted: Callable[[bytes], int]) -> int:
        """Files first, then the manifest that names them, then away with what it does not name.

        Gives the revision that is kept then: a lower one never takes the place of what another client left there
        meanwhile, of which `trusted` tells the revision, 0 for what it does not trust. Raises OSError, and what the
        shelf raises.
        """
        self._blobs.mkdir(mode=0o700, parents=True, exist_ok=True)
        for some in _divided(self._lacking(revision.manifest.parts.values())):
            replace_all({self._blobs / entry.hash: shelf.part(entry) for entry in some})
        pictures = _verified(shelf, self._lacking(revision.pictures.values()))
        replace_all({self._blobs / hash: content for hash, content in pictures})
        with alone_in(self.folder):
            kept = trusted(self.manifest) if self.present else 0
            if kept > revision.number:
                return kept
            replace_file(self._manifest, shelf.manifest)
            self._prune({entry.hash for entry in (*revision.manifest.parts.values(), *revision.pictures.values())})
        return revision.number

    def _lacking(self, entries: Iterable[PartEntry]) -> list[PartEntry]:
        """Those that are not here whole."""
        return [entry for entry in {entry.hash: entry for entry in entries}.values() if not self._whole(entry)]

    def _whole(self, entry: PartEntry) -> bool:
        try:
            return bool(self.part(entry)) or True
        except BundleInvalid:
            return False

    def _prune(self, keep: Collection[str]) -> None:
        old = time.time() - _GRACE
        for file in self._blobs.iterdir():
            with suppress(OSError):
                if file.name not in keep and file.stat().st_mtime < old:
                    file.unlink()


def _verified(shelf: Shelf, entries: Iterable[PartEntry]) -> Iterator[tuple[str, bytes]]:
    """A picture that is damaged or missing is only not there."""
    for entry in entries:
        with suppress(BundleInvalid):
            content = shelf.picture(entry)
            if part_hash(content) == entry.hash:
                yield entry.hash, content


def _divided(entries: list[PartEntry]) -> Iterable[list[PartEntry]]:
    return (entries[at : at + _AT_ONCE] for at in range(0, len(entries), _AT_ONCE))
