"""The manifest of a bundle: the small signed document that names its parts by their hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from helpsdk.errors import BundleInvalid

#: The format this version writes and the newest it reads.
SCHEMA = 3  # articles apply to app versions, which a reader of schema 2 would not respect (2: audiences of sections)


class PartEntry(BaseModel):
    """What a manifest says of a part: the SHA-256 of its bytes in hexadecimal, and how many there are."""

    model_config = ConfigDict(frozen=True, extra="allow")

    hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int = Field(ge=0)


class Signature(BaseModel):
    """One signature over a manifest: by which key, how, and the value in base64url. See `helpsdk.site.signing`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    alg: str
    value: str


class Manifest(BaseModel):
    """The small document that names a revision's parts. In JSON the format's number is called `schema`.

    Members of a newer writer are kept as they are: they are under the signature as well.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True, extra="allow")

    schema_number: int = Field(default=SCHEMA, alias="schema")
    site: str
    revision: int = Field(ge=1)
    created: datetime
    parts: dict[str, PartEntry]
    signatures: tuple[Signature, ...] = ()


def manifest(parts: Mapping[str, bytes], *, site: str, revision: int, created: datetime) -> Manifest:
    """The manifest of these parts, not signed."""
    entries = {name: PartEntry(hash=part_hash(content), bytes=len(content)) for name, content in sorted(parts.items())}
    return Manifest(site=site, revision=revision, created=created, parts=entries)


def canonical_json(value: Any) -> bytes:
    """Sorted keys, UTF-8, no spaces."""
    return _encode(value).encode()


#: Made once: `json.dumps` makes an encoder for each text that is not written its usual way.
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def part_hash(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_manifest(content: bytes | str) -> Manifest:
    """A manifest from its JSON. Raises BundleInvalid."""
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        raise BundleInvalid(f"the manifest is not one: {first_problem(error)}") from None


def first_problem(error: ValidationError) -> str:
    """Where and what, in one line."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"][:4])
    return f"{place}: {first['msg']}" if place else str(first["msg"])
