"""Sites as bundles, for tests of what is in one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from helpsdk.site.bundle import Manifest, canonical_json, manifest, pack, part_hash, unpack
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from helpsdk.site.published import PublishedSite
from tests.factories import site_files

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def site(**overrides: str | bytes | None) -> PublishedSite:
    return publishable(site_from_files(site_files(**overrides)).site)


def named(parts: dict[str, bytes]) -> Manifest:
    return manifest(parts, site="shop", revision=3, created=NOW)


def opened(parts: dict[str, bytes], about: Manifest | None = None) -> PublishedSite:
    by_hash = {part_hash(content): content for content in parts.values()}
    return unpack(about or named(parts), by_hash.__getitem__)


def changed(**overrides: str | bytes | None) -> set[str]:
    before, after = pack(site()), pack(site(**overrides))
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def many(count: int, **overrides: str) -> dict[str, bytes]:
    page = "---\ntitle: A\n---\nText.\n"
    return site_files(
        **{f"articles/a{at}/{locale}.md": page for at in range(count) for locale in ("en", "ru")}, **overrides
    )


def with_part(name: str, change: Any) -> dict[str, bytes]:
    parts = pack(site())
    value = json.loads(parts[name])
    change(value)
    return {**parts, name: canonical_json(value)}
