"""Whether an article still reads as it did."""

from __future__ import annotations

from datetime import date

from helpsdk.search.sketch import sketch
from helpsdk.server.insights import Texts
from helpsdk.site.learned import NOTHING_LEARNED, Learned, LearnedSearch, LearnedText
from tests.search.sites import english, site

TODAY = date(2026, 11, 21)
SITE = site(english("tax", "Tax numbers", "On every invoice"))


def before(*terms: str) -> Learned:
    text = LearnedText(since="2026-05-01", sketch=sketch(terms))
    return Learned(search={"en": LearnedSearch(day="2026-11-20", articles={"tax": text})})


def test_of_an_article_that_is_new_everything_counts() -> None:
    texts = Texts(SITE, NOTHING_LEARNED, TODAY)

    assert texts.counts("en", "tax", "2026-01-01")
    assert not texts.counts("en", "gone", "2026-11-21")
    assert not texts.counts("ru", "tax", "2026-11-21")


def test_one_that_reads_alike_counts_since_then() -> None:
    texts = Texts(SITE, before(*Texts(SITE, NOTHING_LEARNED, TODAY).terms("en", "tax"), "gone"), TODAY)

    assert [texts.counts("en", "tax", day) for day in ("2026-04-30", "2026-05-01")] == [False, True]


def test_one_that_was_rewritten_counts_from_today() -> None:
    texts = Texts(SITE, before("other", "words"), TODAY)

    assert [texts.counts("en", "tax", day) for day in ("2026-11-20", "2026-11-21")] == [False, True]
