"""Small revisions to publish."""

from __future__ import annotations

import json
from typing import Any

from helpsdk.server.store import NewRevision, content_digest, sha256


def manifest_of(site: str) -> str:
    """An unnumbered and unsigned manifest of one part."""
    parts = {"site": {"hash": sha256(b"part"), "bytes": 4}}
    return json.dumps({"schema": 3, "site": site, "revision": 1, "created": "2026-01-01T00:00:00Z", "parts": parts})


def new(text: str = "hello", **fields: Any) -> NewRevision:
    data = text.encode()
    files = {"site.yaml": sha256(data)}
    values: dict[str, Any] = {
        "site": "shop",
        "kind": "publish",
        "content": content_digest(files, {}),
        "files": files,
        "blobs": {sha256(data): data},
        "draft": manifest_of("shop"),
        **fields,
    }
    return NewRevision(**values)
