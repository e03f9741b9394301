from __future__ import annotations

import json

from helpsdk.search.analysed import AnalysedSections, SectionText, analysed_sections
from helpsdk.search.analysing import analysed_all
from helpsdk.search.analysis import analyzer
from helpsdk.site.workers import Workers

SECTIONS = [
    SectionText("Счета", "", "Выставьте счёт \ud800.", "", stands=True),
    SectionText("T", "", "", "", stands=False),
]


def test_a_process_answers_what_would_be_found_here() -> None:
    with Workers("helpsdk.search.worker", b"ru") as workers:
        answer = workers.ask(json.dumps(SECTIONS).encode())
    assert isinstance(answer, bytes)
    assert AnalysedSections(*json.loads(answer)) == analysed_sections(SECTIONS, analyzer("ru"))
    assert list(analysed_all([SECTIONS], "ru", len(SECTIONS))) == [analysed_sections(SECTIONS, analyzer("ru"))]
