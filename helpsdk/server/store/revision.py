"""What the store keeps of a publish."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from helpsdk.identity.trust import Trust

RevisionKind = Literal["publish", "rollback"]

#: Given the number and the time the store has chosen, and whom the site trusts then, the manifest as JSON text.
Seal = Callable[[int, datetime, Trust], str]


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

    `blobs` are bytes by their hash, those the store may not have yet. With a `source`, that source's drafts are
    replaced by `files` in the same transaction. The number will be greater than `above` and than any before.
    """

    site: str
    kind: RevisionKind
    content: str
    files: Mapping[str, str]
    blobs: Mapping[str, bytes]
    seal: Seal
    note: str = ""
    of: int | None = None
    source: str | None = None
    above: int = 0

    def sealed(self, number: int, trust: Trust) -> Revision:
        """The revision that this becomes under `number`, now; `trust` is read in the transaction that keeps it."""
        created = datetime.now(UTC).replace(microsecond=0)
        return Revision(
            site=self.site,
            number=number,
            created=created,
            kind=self.kind,
            note=self.note,
            of=self.of,
            content=self.content,
            manifest=self.seal(number, created, trust),
            files=dict(self.files),
        )


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def content_digest(files: Mapping[str, str], parts: Mapping[str, str]) -> str:
    """One hash over the paths and hashes of source files and bundle parts."""
    return sha256(json.dumps([sorted(files.items()), sorted(parts.items())], separators=(",", ":")).encode())
