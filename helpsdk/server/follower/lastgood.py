"""The last revision that was served, as files beside the store: a start without a readable store answers from them.

    last-good/SITE/manifest.msgpack  {"revision", "manifest", "files", "store"} and the SHA-256 of that
    last-good/SITE/lent.msgpack      the same of a revision that another process is reading
    last-good/SITE/blobs/HASH        bundle parts and pictures
    last-good/SITE/trust.json        keys and revocations, and the SHA-256 of that; for the owner's eyes only

Every byte is checked by its hash when it is read. Derived from the store, so never backed up. Earlier versions wrote
`manifest.json` beside the same blobs: it is read while there is no other, and removed by the next save.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgpack

from helpsdk.errors import BundleInvalid, KeyRefused, StoreError
from helpsdk.identity.trust import Trust
from helpsdk.server.store import sha256
from helpsdk.server.store.lock import WriteLock
from helpsdk.site.durable import replace_all, replace_file
from helpsdk.site.manifest import read_manifest

_MANIFEST, _LENT, _EARLIER = "manifest.msgpack", "lent.msgpack", "manifest.json"
_LONGEST_LOAN = 3600.0  # seconds; what is older was left behind by a process that was killed
_AT_ONCE = 200  # blobs that are read from the store and held in memory together

#: Bytes by hash, for those that the files lack.
Fetch = Callable[[Collection[str]], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Kept:
    """`manifest` is the bundle's, as JSON; `files` maps the paths of pictures to their hashes.

    `store` is the identity of the one that it is from, "" where that was not noted.
    """

    revision: int
    manifest: str
    files: Mapping[str, str]
    store: str = ""

    @property
    def hashes(self) -> frozenset[str]:
        """Of all blobs that the revision needs. Raises BundleInvalid."""
        return frozenset(part.hash for part in read_manifest(self.manifest).parts.values()).union(self.files.values())

    def may_be_of(self, store: str) -> bool:
        """Whether nothing says that it is from another store than the one of this identity."""
        return not self.store or not store or self.store == store


class LastGood:
    """The files of one site. Several processes may share them."""

    def __init__(self, data: Path, site: str) -> None:
        self.data, self.site = data, site
        self._folder = data / "last-good" / site
        self._blobs = self._folder / "blobs"
        self._sound: set[str] = set()  # blobs that were read or written whole by this process

    @staticmethod
    def sites(data: Path) -> list[str]:
        found = [*data.glob(f"last-good/*/{_MANIFEST}"), *data.glob(f"last-good/*/{_EARLIER}")]
        return sorted({path.parent.name for path in found})

    @property
    def present(self) -> bool:
        """Whether something was kept, readable or not."""
        # also where another user's folder is closed to us
        return any(os.access(self._folder / name, os.F_OK) for name in (_MANIFEST, _EARLIER))

    @property
    def revision(self) -> int:
        """The revision kept, 0 when there is none that can be read."""
        try:
            return self.load().revision
        except BundleInvalid:
            return 0

    def load(self) -> Kept:
        """Raises BundleInvalid when there is none or it is damaged."""
        if not os.access(self._folder / _MANIFEST, os.F_OK) and os.access(self._folder / _EARLIER, os.F_OK):
            return _kept(json.loads, self._read_checked(_EARLIER, json.loads))
        return self._load(_MANIFEST)

    def load_lent(self) -> Kept:
        """What is lent now. Raises BundleInvalid."""
        return self._load(_LENT)

    @contextmanager
    def lent(self, kept: Kept) -> Iterator[None]:
        """Meanwhile newer revisions are saved beside the files of this one, for another process that reads it.

        One at a time. Raises OSError and StoreError.
        """
        self._make_folders()
        with self._locked():
            self._write(_LENT, kept)
        try:
            yield
        finally:
            with self._locked():
                (self._folder / _LENT).unlink(missing_ok=True)
                with suppress(BundleInvalid):
                    newest = self.load()
                    if newest.revision != kept.revision:
                        self._prune(newest.hashes)

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Whether nobody else, in this process or another, has the turn: then it is held. Raises OSError."""
        self._make_folders()
        (self._folder / "turn").touch(mode=0o600)
        try:
            lock = ExitStack()
            lock.enter_context(WriteLock(self._folder / "turn", patience=0.0).held())
        except StoreError:
            yield False
            return
        with lock:
            yield True

    def load_trust(self) -> Trust:
        """Whom the site trusted when the store was last read. Raises BundleInvalid."""
        text = self._read_checked("trust.json", json.loads)
        try:
            return Trust.from_json(text.decode())
        except (KeyRefused, UnicodeDecodeError) as error:
            raise BundleInvalid(str(error), part="trust.json") from error

    def save_trust(self, trust: Trust) -> None:
        """Readable by the owner only; never replaces a newer one. Raises OSError and StoreError."""
        self._make_folders()
        with self._locked():
            if self._trust_number <= trust.number:
                text = trust.to_json()
                envelope = json.dumps({"sha256": sha256(text.encode()), "kept": text})
                replace_file(self._folder / "trust.json", envelope.encode())

    def blob(self, hash: str) -> bytes:
        """Raises BundleInvalid when it is missing or not what it was."""
        try:
            data = (self._blobs / hash).read_bytes()
        except OSError as error:
            self._sound.discard(hash)
            raise BundleInvalid(f"last-good file {hash} cannot be read", part=hash) from error
        if sha256(data) != hash:
            self._sound.discard(hash)
            raise BundleInvalid(f"last-good file {hash} is damaged", part=hash)
        self._sound.add(hash)
        return data

    def save(self, kept: Kept, hashes: Collection[str], fetch: Fetch) -> None:
        """Files first, then the manifest that names them, then away with what it does not name.

        `hashes` are of all blobs that the revision needs; `fetch` is asked only for those that are not here whole.
        Raises OSError, StoreError and what `fetch` raises.
        """
        self._make_folders()
        with self._locked():
            if self.revision > kept.revision:
                return
            for some in _divided(self._lacking(hashes)):
                self._write_blobs(fetch(some))
            self._write(_MANIFEST, kept)
            (self._folder / _EARLIER).unlink(missing_ok=True)
            self._prune(self._lent_hashes().union(hashes))

    @property
    def _trust_number(self) -> int:
        try:
            return self.load_trust().number
        except BundleInvalid:
            return 0

    def _locked(self) -> AbstractContextManager[None]:
        return WriteLock(self._folder / "lock").held()

    def _make_folders(self) -> None:
        """For the owner alone, whatever the mode of the data folder."""
        for folder in (self.data, self.data / "last-good", self._folder, self._blobs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _read_checked(self, name: str, decode: Callable[[bytes], Any]) -> bytes:
        """What the envelope holds, as bytes."""
        try:
            envelope = decode((self._folder / name).read_bytes())
            content = envelope["kept"]
            content = content.encode() if isinstance(content, str) else bytes(content)
            whole = sha256(content) == envelope["sha256"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BundleInvalid(f"no readable last-good files: {error}") from error
        if not whole:
            raise BundleInvalid(f"the last-good {Path(name).stem} is damaged", part=name)
        return content

    def _load(self, name: str) -> Kept:
        return _kept(msgpack.unpackb, self._read_checked(name, msgpack.unpackb))

    def _write(self, name: str, kept: Kept) -> None:
        values = {"manifest": kept.manifest, "files": dict(kept.files), "store": kept.store}
        content = msgpack.packb({"revision": kept.revision, **values})
        replace_file(self._folder / name, msgpack.packb({"sha256": sha256(content), "kept": content}))

    def _lent_hashes(self) -> frozenset[str]:
        try:
            lent = time.time() - (self._folder / _LENT).stat().st_mtime < _LONGEST_LOAN
            return self.load_lent().hashes if lent else frozenset()
        except (OSError, BundleInvalid):
            return frozenset()

    def _lacking(self, hashes: Iterable[str]) -> list[str]:
        """Those that are not there, or not whole: each is read through once by a process, then only looked for."""
        there = {entry.name for entry in os.scandir(self._blobs)}
        return [hash for hash in sorted(set(hashes)) if hash not in there or not self._whole(hash)]

    def _whole(self, hash: str) -> bool:
        if hash in self._sound:
            return True
        try:
            return bool(self.blob(hash)) or True
        except BundleInvalid:
            return False

    def _write_blobs(self, blobs: Mapping[str, bytes]) -> None:
        replace_all({self._blobs / hash: data for hash, data in blobs.items()})
        self._sound.update(blobs)

    def _prune(self, keep: Collection[str]) -> None:
        self._sound &= frozenset(keep)
        for entry in os.scandir(self._blobs):
            if entry.name not in keep:
                (self._blobs / entry.name).unlink(missing_ok=True)


def _kept(decode: Callable[[bytes], Any], content: bytes) -> Kept:
    try:
        value = decode(content)
        return Kept(int(value["revision"]), str(value["manifest"]), dict(value["files"]), str(value.get("store", "")))
    except (ValueError, TypeError, KeyError) as error:
        raise BundleInvalid(f"no readable last-good files: {error}") from error


def _divided(hashes: list[str]) -> Iterable[list[str]]:
    return (hashes[at : at + _AT_ONCE] for at in range(0, len(hashes), _AT_ONCE))
