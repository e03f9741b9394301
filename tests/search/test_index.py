from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.search.index import SearchIndex
from helpsdk.site.published import PublishedSite
from tests.search.sites import OWNERS, SIGNED_IN, article, ask, english, site, translation

OWNER = Viewer(id="ann", groups=frozenset({"owners"}))
LEDGER = site(
    english(
        "send-invoice", "Send an invoice", "Press Send.", sections=[("resend", "Send again", "A reminder repeats it.")]
    ),
    english("tax-number", "Tax numbers", "Nine digits, printed on every invoice.", keywords=("vat id",)),
    english("payroll", "Payroll secrets", "Only owners know the confidential salaries.", audience=OWNERS),
    english("team", "Invite your team", "People join by link.", audience=SIGNED_IN),
)


def found(
    published: PublishedSite, query: str, viewer: Viewer = ANONYMOUS, locale: str = "en", **options: Any
) -> list[str]:
    return [hit.article for hit in SearchIndex.build(published, locale).search(ask(query, **options), viewer).hits]


def test_a_title_counts_for_more_than_a_body() -> None:
    assert found(LEDGER, "invoices") == ["send-invoice", "tax-number"]


def test_an_article_comes_once_with_its_best_section() -> None:
    (hit,) = SearchIndex.build(LEDGER, "en").search(ask("repeat reminder"), ANONYMOUS).hits
    assert (hit.article, hit.section) == ("send-invoice", 1)


def test_keywords_are_searched() -> None:
    assert found(LEDGER, "vat") == ["tax-number"]


@pytest.mark.parametrize(("viewer", "articles"), [(ANONYMOUS, []), (Viewer(id="bob"), []), (OWNER, ["payroll"])])
def test_restricted_articles_are_for_their_audience(viewer: Viewer, articles: list[str]) -> None:
    assert found(LEDGER, "confidential salaries", viewer) == articles


def test_signed_in_articles_are_for_the_signed_in() -> None:
    assert found(LEDGER, "invite") == []
    assert found(LEDGER, "invite", Viewer(id="bob")) == ["team"]


def test_secret_words_neither_correct_nor_complete() -> None:
    index = SearchIndex.build(LEDGER, "en")
    for prefix in (False, True):
        result = index.search(ask("confidentail sal", prefix=prefix), ANONYMOUS)
        assert (result.hits, result.corrected, result.total) == ((), {}, 0)
        assert not any(term.startswith("salar") for term in result.terms)


def test_unknown_words_are_corrected_and_said() -> None:
    index = SearchIndex.build(LEDGER, "en")
    result = index.search(ask("Tax nmubers"), ANONYMOUS)
    assert [hit.article for hit in result.hits] == ["tax-number"]
    assert (result.query, result.corrected) == ("Tax numbers", {"nmubers": "numbers"})
    assert index.search(ask("nmubers", exact=True), ANONYMOUS).hits == ()


def test_the_last_word_may_be_unfinished() -> None:
    assert found(LEDGER, "prin") == []
    assert found(LEDGER, "prin", prefix=True) == ["tax-number"]
    assert found(LEDGER, "prin ", prefix=True) == []


def test_synonyms_of_the_site_are_found_below_the_word_itself() -> None:
    published = LEDGER.model_copy(update={"synonyms": {"en": (("reminder", "nudge"),)}})
    assert found(published, "nudge") == ["send-invoice"]


def test_articles_of_the_screen_come_higher() -> None:
    published = site(
        english("a", "Refunds by bank"),
        english("b", "Refunds by card"),
    )
    assert found(published, "refund") == ["a", "b"]
    assert found(published, "refund", boosted=frozenset({"b"})) == ["b", "a"]
    assert found(published, "refund", boosted=frozenset({"gone"})) == ["a", "b"]


def test_articles_of_the_screen_are_found_however_many_match() -> None:
    published = site(
        *(english(f"a{n:03}", "Cards", "Refund soon.") for n in range(200)),
        english("z", "Cards", "Refund late, never early."),
    )
    hits = SearchIndex.build(published, "en").search(ask("refund", boosted=frozenset({"z"})), ANONYMOUS).hits
    assert hits[0].article == "z"


def test_type_and_collection_narrow() -> None:
    published = site(
        article("a", translation("en", "Refunds"), type="faq", collection="money"),
        article("b", translation("en", "Refunds by card"), type="howto", collection="cards"),
    )
    assert found(published, "refunds", type="faq") == ["a"]
    assert found(published, "refunds", collection="cards") == ["b"]
    assert found(published, "refunds", type="faq", collection="cards") == []


def test_pages_follow_each_other() -> None:
    published = site(*(english(f"a{n:02}", f"Refund number {n}") for n in range(30)))
    index = SearchIndex.build(published, "en")
    pages = [index.search(ask("refund", limit=10, offset=offset), ANONYMOUS) for offset in (0, 10, 20)]
    assert len({hit.article for page in pages for hit in page.hits}) == 30
    assert [page.more for page in pages] == [True, True, False]
    assert pages[0].total == 30


def test_many_restricted_matches_do_not_hide_the_few_visible() -> None:
    hidden = (english(f"h{n:03}", "Refund", "refund " * 5, audience=OWNERS) for n in range(300))
    published = site(*hidden, english("open", "About", "A refund is rare, and this text is long. " * 5))
    result = SearchIndex.build(published, "en").search(ask("refund"), ANONYMOUS)
    assert [hit.article for hit in result.hits] == ["open"]
    assert result.total == 1


def test_more_audiences_than_a_machine_word_has_bits() -> None:
    audiences = [Audience("groups", frozenset({f"g{n}"})) for n in range(130)]
    published = site(*(english(f"a{n}", "Refund", audience=audience) for n, audience in enumerate(audiences)))
    assert found(published, "refund", Viewer(id="x", groups=frozenset({"g101"}))) == ["a101"]


def test_languages_find_their_own_words() -> None:
    published = site(
        article(
            "invoice",
            translation("en", "Invoices"),
            translation("ru", "Счета", "Выставьте счёт покупателю."),
            translation("zh-Hans", "发票", "如何开具发票。"),
        ),
        locales=("en", "ru", "zh-Hans"),
    )
    assert found(published, "счёту", locale="ru") == ["invoice"]
    assert found(published, "开发票", locale="zh-Hans") == ["invoice"]
    assert found(published, "票", locale="zh-Hans") == ["invoice"]


def test_stop_words_alone_find_titles() -> None:
    published = site(english("a", "How to begin", "Words."), english("b", "Refunds", "How to pay back."))
    assert found(published, "how to") == ["a"]


def test_an_article_without_a_body_is_found() -> None:
    assert found(site(english("a", "Refunds")), "refund") == ["a"]


def test_a_language_without_articles_finds_nothing() -> None:
    assert found(site(english("a", "Refunds"), locales=("en", "ru")), "refund", locale="ru") == []


def test_threads_share_an_index() -> None:
    index = SearchIndex.build(LEDGER, "en")
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: index.search(ask("invocie send"), ANONYMOUS), range(200)))
    assert len(set(map(str, results))) == 1
