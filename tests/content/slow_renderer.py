"""The renderer, with one word that keeps it busy for ever."""

from __future__ import annotations

from helpsdk.content.limited import serve
from helpsdk.content.worker import body_json


def main() -> None:
    serve(lambda _setup: _render)


def _render(markdown: bytes) -> bytes:
    while b"SPIN" in markdown:
        pass
    return body_json(markdown)
