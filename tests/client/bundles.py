"""Signed revisions for tests of local evaluation: as files, and as what a server gives out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from helpsdk.identity.trust import Trust, new_trust
from helpsdk.site.bundle import Manifest, manifest, pack, part_hash
from helpsdk.site.bundlefile import with_pictures, write_bundle_file
from helpsdk.site.folder import site_from_files
from helpsdk.site.manifest import PartEntry
from helpsdk.site.publishable import publishable
from helpsdk.site.signing import public_keys, sign_manifest
from tests.factories import site_files
from tests.server.serving import PICTURE

MADE = datetime(2026, 11, 22, 12, tzinfo=UTC)
VERSIONS = """\
- id: for-three
  show: {kind: panel, article: three}
  at: {screen: invoice.detail}
- id: for-all
  show: {kind: panel, article: tax-id-format}
  at: {screen: invoice.detail}
"""
THREE = """\
---
title: Zeppelin billing
applies_to: {from: "3.0"}
---
The zeppelin flies. ![a picture](assets/zeppelin.png)
"""
FILES: dict[str, str | bytes | None] = {
    "rules/versions.yaml": VERSIONS,
    "articles/three/en.md": THREE,
    "assets/zeppelin.png": PICTURE,
}


@cache
def trust() -> Trust:
    return new_trust("shop", MADE)


def keys() -> dict[str, str]:
    return public_keys(trust())


@dataclass
class Signed:
    """A signed revision with its bytes; what tests change of it before they hand it out."""

    manifest: Manifest
    text: bytes
    blobs: dict[str, bytes]

    def write(self, path: Path) -> Path:
        write_bundle_file(
            path, self.text.decode(), self.manifest, lambda hashes: {one: self.blobs[one] for one in hashes}
        )
        return path

    def altered(self, change: Callable[[dict[str, Any]], Any]) -> Signed:
        """With another manifest, under the same signature."""
        value = json.loads(self.text)
        change(value)
        return Signed(Manifest.model_validate(value), json.dumps(value).encode(), self.blobs)


def signed(revision: int = 1, *, by: Trust | None = None, **overrides: Any) -> Signed:
    """`overrides` are files of the site, as `site_files` takes them."""
    parts = _parts(tuple(sorted({**FILES, **overrides}.items())))
    named = manifest(parts, site="shop", revision=revision, created=MADE)
    pictured = with_pictures(named, {"assets/zeppelin.png": PartEntry(hash=part_hash(PICTURE), bytes=len(PICTURE))})
    return resigned(pictured, parts, by)


def resigned(named: Manifest, parts: Mapping[str, bytes], by: Trust | None = None) -> Signed:
    sealed = sign_manifest(named, (by or trust()).usable("bundle"))
    blobs = {part_hash(content): content for content in (*parts.values(), PICTURE)}
    return Signed(sealed, sealed.model_dump_json().encode(), blobs)


@cache
def _parts(files: tuple[tuple[str, str | bytes | None], ...]) -> dict[str, bytes]:
    return pack(publishable(site_from_files(site_files(**dict(files))).site))


@dataclass
class Giver:
    """A help server that gives out a bundle, and notes what it was asked."""

    shown: Signed | None
    asked: list[str] = field(default_factory=list)
    status: int = 200
    skew: float = 0.0

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/help")
        self.asked.append(f"{request.method} {path}")
        if self.status != 200 or self.shown is None:
            return httpx.Response(self.status, json={"code": "busy", "title": "Busy"})
        if request.headers.get("authorization") != "Bearer hk_bundle":
            return httpx.Response(401, json={"code": "key_required", "title": "No key"})
        if path == "/v1/bundle":
            etag = f'"{self.shown.manifest.revision}"'
            if request.headers.get("if-none-match") == etag:
                return httpx.Response(304)
            return httpx.Response(200, content=self.shown.text, headers={"etag": etag, **JSON, **self._date})
        content = self.shown.blobs.get(path.rpartition("/")[2])
        return httpx.Response(404, json={"code": "not_found"}) if content is None else _json(content)

    @property
    def _date(self) -> dict[str, str]:
        from email.utils import formatdate
        from time import time

        return {"date": formatdate(time() + self.skew, usegmt=True)}


JSON = {"content-type": "application/json"}


def _json(content: bytes) -> httpx.Response:
    return httpx.Response(200, content=content, headers=JSON)
