"""A revision as one signed file, for clients that answer by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helpsdk.errors import StoreError
from helpsdk.server.publish.published import trust_of
from helpsdk.server.store import Store, sha256
from helpsdk.site.assets import files_in
from helpsdk.site.bundlefile import with_pictures, write_bundle_file
from helpsdk.site.manifest import Manifest, PartEntry, read_manifest
from helpsdk.site.signing import sign_manifest


@dataclass(frozen=True, slots=True)
class ExportedBundle:
    """`keys` are the ids of the keys that signed it; `bytes` the size of the file."""

    revision: int
    parts: int
    pictures: int
    keys: tuple[str, ...]
    bytes: int


def export_bundle(store: Store, site: str, revision: int | None, to: Path) -> ExportedBundle:
    """Writes a revision (the newest for None) as one file, with the pictures that its articles show.

    It is signed with the keys of today, since an old revision may carry the signature of a revoked one.
    Raises NotFound, ExportRefused, StoreError, KeyRefused and OSError.
    """
    kept = store.revision(site, revision)
    published = read_manifest(kept.manifest)
    pictures = _pictures(store, published, kept.files)
    signed = sign_manifest(with_pictures(published, pictures), trust_of(store, site).usable("bundle"))
    write_bundle_file(to, signed.model_dump_json(), signed, lambda hashes: _sound(store.blobs(hashes)))
    signers = tuple(signature.key for signature in signed.signatures)
    return ExportedBundle(kept.number, len(signed.parts), len(pictures), signers, to.stat().st_size)


def _pictures(store: Store, manifest: Manifest, files: Mapping[str, str]) -> dict[str, PartEntry]:
    """Of the revision's `files`, those that some article shows."""
    shown: set[str] = set()
    for name, part in manifest.parts.items():
        if name.startswith("articles/") and not name.startswith("articles/index/"):
            shown.update(files_in(store.blobs([part.hash])[part.hash]))
    found = {path: files[path] for path in sorted(shown) if path in files}
    return {path: PartEntry(hash=hash, bytes=len(store.blobs([hash])[hash])) for path, hash in found.items()}


def _sound(blobs: Mapping[str, bytes]) -> Mapping[str, bytes]:
    for hash, content in blobs.items():
        if sha256(content) != hash:
            raise StoreError(f"the stored copy of {hash} is damaged")
    return blobs
