"""The limited process that renders: Markdown in, one JSON object out. `helpsdk.site.rendering` starts it.

It imports the renderer and nothing else, so that starting it costs little.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from helpsdk.content.limited import serve
from helpsdk.content.markup import render


def main() -> None:
    serve(lambda _setup: body_json)


def body_json(markdown: bytes) -> bytes:
    """A body (UTF-8) rendered, as `helpsdk.site.bodies.Body` reads it. Raises MarkupRefused."""
    rendered = render(markdown.decode("utf-8", "surrogatepass"), trusted=True)
    body = {
        "tree": rendered.tree,
        "lead": rendered.lead,
        "excerpt": rendered.excerpt,
        "sections": _rows(rendered.sections),
        "links": _rows(rendered.links),
        "images": _rows(rendered.images),
        "videos": _rows(rendered.videos),
        "notices": _rows((*rendered.warnings, *rendered.barriers)),
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _rows(values: Iterable[Any]) -> list[dict[str, Any]]:
    return [{field.name: getattr(value, field.name) for field in fields(value)} for value in values]
