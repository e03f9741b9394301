"""What the store keeps of a publish."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from helpsdk.identity.trust import Trust
from helpsdk.site.manifest import Manifest, read_manifest
from helpsdk.site.signing import sign_manifest

RevisionKind = Literal["publish", "rollback"]


@dataclass(frozen=True, slots=True)
class Revision:
    """One published revision. `files` maps each source file's path to its hash; `of` is what a rollback republished."""

    site: str
    number: int
    created: datetime
    kind: RevisionKind
    note: str
    of: int | None
    content: str
    manifest: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NewRevision:
    """What to publish. `content` identifies parts and files together: the same, published twice, is one revision.

    `blobs` are bytes by their hash, those the store may not have yet. `draft` is the manifest as JSON; number, time and
    signatures in it are replaced by the store's. With a `source`, that source's drafts are replaced by `files` in the
    same transaction, or by `drafts` where `files` holds those of other sources as well. The number will be greater than
    `above` and than any before. `expected` is the newest revision that the publisher knows of; None for one that does
    not mind.
    """

    site: str
    kind: RevisionKind
    content: str
    files: Mapping[str, str]
    blobs: Mapping[str, bytes]
    draft: str
    note: str = ""
    of: int | None = None
    source: str | None = None
    above: int = 0
    expected: int | None = None
    drafts: Mapping[str, str] | None = None

    def sealed(self, number: int, trust: Trust) -> Revision:
        """The revision that this becomes under `number`, now, signed with the bundle keys of `trust`.

        `trust` is read in the transaction that keeps it: a key that was revoked meanwhile signs nothing.
        Raises BundleInvalid for a draft that is no manifest.
        """
        created = datetime.now(UTC).replace(microsecond=0)
        numbered = read_manifest(self.draft).model_copy(update={"revision": number, "created": created})
        return Revision(
            site=self.site,
            number=number,
            created=created,
            kind=self.kind,
            note=self.note,
            of=self.of,
            content=self.content,
            manifest=sign_manifest(numbered, tuple(trust.usable("bundle"))).model_dump_json(),
            files=dict(self.files),
        )


@dataclass(frozen=True, slots=True)
class News:
    """A revision as a process that follows takes it over. `text` is its manifest as JSON, `parts` are bytes by hash.

    `assets` are the source files below `assets/`, path → hash.
    """

    manifest: Manifest
    text: str
    assets: Mapping[str, str]
    parts: Mapping[str, bytes]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def content_digest(files: Mapping[str, str], parts: Mapping[str, str]) -> str:
    """One hash over the paths and hashes of source files and bundle parts."""
    return sha256(json.dumps([sorted(files.items()), sorted(parts.items())], separators=(",", ":")).encode())
