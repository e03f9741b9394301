from __future__ import annotations

from helpsdk.search.analysed import SectionText, analysed, analysed_sections
from helpsdk.search.analysis import analyzer

FIRST = SectionText("How to send ON: 开发票", "Payments", "Press Send, then wait.", "Café \n on", stands=True)


def test_a_section_s_terms_and_words() -> None:
    found = analysed(FIRST, analyzer("en"))
    assert found.terms == {
        "title": ["how", "to", "send", "on", "开发", "发票"],
        "headings": ["payment"],
        "body": ["press", "send", "wait"],
        "keywords": ["cafe"],
    }
    assert {"café", "发票", "press"} <= found.words
    assert list(found.title_words) == ["how", "to", "send", "on", "开发", "发票", "cafe"]


def test_only_what_stands_for_its_article_has_words_of_its_title() -> None:
    found = analysed(FIRST._replace(stands=False, keywords=""), analyzer("en"))
    assert list(found.title_words) == []
    assert found.texts == {"title": "how to send on 开发 发票", "headings": "payment", "body": "press send wait"}


def test_sections_are_counted_together() -> None:
    found = analysed_sections([FIRST, FIRST._replace(body="Send it.")], analyzer("en"))
    assert (len(found.texts), found.terms["body"], found.words["send"], found.words["press"]) == (2, 4, 2, 1)
