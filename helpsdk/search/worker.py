"""The limited process that analyses sections for an index: texts in, terms out. `analysing` starts it."""

from __future__ import annotations

import json

from helpsdk.content.limited import Answer, serve
from helpsdk.search.analysed import SectionText, analysed_sections
from helpsdk.search.analysis import analyzer


def main() -> None:
    serve(_prepared)


def _prepared(locale: bytes) -> Answer:
    """What answers for one language."""
    cutting = analyzer(locale.decode())

    def answer(request: bytes) -> bytes:
        sections = (SectionText(*fields) for fields in json.loads(request))
        return json.dumps(analysed_sections(sections, cutting), separators=(",", ":")).encode()

    return answer
