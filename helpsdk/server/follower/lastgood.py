"""The last revision that was served, as files beside the store: a start without a readable store answers from them.

    last-good/SITE/manifest.json     {"revision", "manifest", "assets"} and the SHA-256 of that
    last-good/SITE/blobs/HASH        bundle parts and pictures
    last-good/SITE/trust.json        keys and revocations, and the SHA-256 of that; for the owner's eyes only

Every byte is checked by its hash when it is read. Derived from the store, so never backed up.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helpsdk.errors import BundleInvalid, KeyRefused
from helpsdk.identity.trust import Trust
from helpsdk.server.store import sha256
from helpsdk.server.store.lock import WriteLock


@dataclass(frozen=True, slots=True)
class Kept:
    """`manifest` is the bundle's, as JSON; `files` maps the paths of pictures to their hashes."""

    revision: int
    manifest: str
    files: Mapping[str, str]


class LastGood:
    """The files of one site. Several processes may share them."""

    def __init__(self, data: Path, site: str) -> None:
        self.data = data
        self._folder = data / "last-good" / site
        self._blobs = self._folder / "blobs"

    @staticmethod
    def sites(data: Path) -> list[str]:
        return sorted(path.parent.name for path in data.glob("last-good/*/manifest.json"))

    @property
    def present(self) -> bool:
        """Whether something was kept, readable or not."""
        return os.access(self._folder / "manifest.json", os.F_OK)  # also where another user's folder is closed to us

    @property
    def revision(self) -> int:
        """The revision kept, 0 when there is none that can be read."""
        try:
            return self.load().revision
        except BundleInvalid:
            return 0

    def load(self) -> Kept:
        """Raises BundleInvalid when there is none or it is damaged."""
        text = self._read_checked("manifest.json", "manifest")
        try:
            return Kept(**json.loads(text))
        except (ValueError, TypeError) as error:
            raise BundleInvalid(f"no readable last-good files: {error}") from error

    def load_trust(self) -> Trust:
        """Whom the site trusted when the store was last read. Raises BundleInvalid."""
        text = self._read_checked("trust.json", "trust")
        try:
            return Trust.from_json(text)
        except KeyRefused as error:
            raise BundleInvalid(str(error), part="trust.json") from error

    def save_trust(self, trust: Trust) -> None:
        """Readable by the owner only; never replaces a newer one. Raises OSError and StoreError."""
        self._make_folders()
        with WriteLock(self._folder / "lock").held():
            if self._trust_number <= trust.number:
                self._write_checked("trust.json", trust.to_json())

    def blob(self, hash: str) -> bytes:
        """Raises BundleInvalid when it is missing or not what it was."""
        try:
            data = (self._blobs / hash).read_bytes()
        except OSError as error:
            raise BundleInvalid(f"last-good file {hash} cannot be read", part=hash) from error
        if sha256(data) != hash:
            raise BundleInvalid(f"last-good file {hash} is damaged", part=hash)
        return data

    def save(self, kept: Kept, blobs: Mapping[str, bytes]) -> None:
        """Files first, then the manifest that names them, then away with what it does not name. Raises OSError."""
        self._make_folders()
        with WriteLock(self._folder / "lock").held():
            if self.revision > kept.revision:
                return
            for hash, data in blobs.items():
                self._save_blob(hash, data)
            text = json.dumps({"revision": kept.revision, "manifest": kept.manifest, "files": dict(kept.files)})
            self._write_checked("manifest.json", text)
            self._prune(blobs)

    @property
    def _trust_number(self) -> int:
        try:
            return self.load_trust().number
        except BundleInvalid:
            return 0

    def _make_folders(self) -> None:
        """For the owner alone, whatever the mode of the data folder."""
        for folder in (self.data / "last-good", self._folder, self._blobs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _read_checked(self, name: str, what: str) -> str:
        try:
            envelope = json.loads((self._folder / name).read_bytes())
            text: str = envelope["kept"]
            whole = sha256(text.encode()) == envelope["sha256"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BundleInvalid(f"no readable last-good files: {error}") from error
        if not whole:
            raise BundleInvalid(f"the last-good {what} is damaged", part=name)
        return text

    def _write_checked(self, name: str, text: str) -> None:
        envelope = json.dumps({"sha256": sha256(text.encode()), "kept": text})
        _replace(self._folder / name, envelope.encode())

    def _save_blob(self, hash: str, data: bytes) -> None:
        try:
            self.blob(hash)
        except BundleInvalid:
            _replace(self._blobs / hash, data)

    def _prune(self, keep: Mapping[str, bytes]) -> None:
        for path in self._blobs.iterdir():
            if path.name not in keep:
                path.unlink(missing_ok=True)


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
