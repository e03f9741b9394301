from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from helpsdk.content.screens import Screen
from helpsdk.context.rules import At, Rule, Show
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.runtime import Runtime
from helpsdk.runtime.searchreplies import SearchReply
from helpsdk.site.published import PublishedSite
from tests.search.sites import OWNERS, article, english, marks, plain_text, site, translation

OWNER = Viewer(id="ann", groups=frozenset({"owners"}))
SITE = site(
    article(
        "send",
        translation("en", "Send an invoice", "Press Send.", sections=[("vat", "VAT", "VAT is added to an invoice.")]),
        translation("ru", "Отправить счёт", "Нажмите кнопку.", sections=[("vat", "НДС", "НДС добавляется к счёту.")]),
    ),
    english("webhooks", "Webhooks", "Invoices call your endpoint."),
    english("payroll", "Payroll", "Confidential salaries.", audience=OWNERS),
    locales=("en", "ru"),
    screens=(Screen(id="form", title="Form"),),
    rules=(Rule(id="r", show=Show(kind="panel", article="webhooks"), at=At(screen=("form",))),),
)


def runtime(published: PublishedSite = SITE, **options: Any) -> Runtime:
    made = Runtime(published, 9, **options)
    made.build_index()
    return made


def ids(reply: SearchReply) -> list[str]:
    return [hit.article.id for hit in reply.hits]


def test_a_hit_shows_its_section_and_the_words_in_it() -> None:
    reply = runtime().search("ндс к счетам", ["ru"], ANONYMOUS)
    (hit, *_) = reply.hits
    assert (reply.revision, reply.search_revision, reply.degraded, reply.locale) == (9, 9, False, "ru")
    assert hit.section is not None and hit.section.id == "vat"
    assert (marks(hit.title), marks(hit.snippet)) == (["счёт"], ["НДС", "счёту"])
    assert hit.reasons == ["title", "heading", "body"]


def test_too_few_hits_are_filled_from_the_default_language() -> None:
    (hit,) = runtime().search("webhooks", ["ru"], ANONYMOUS).hits
    assert (hit.article.locale, hit.article.fallback_locale) == ("en", "en")


def test_a_second_wish_is_not_a_fallback() -> None:
    (hit,) = runtime().search("webhooks", ["ru", "en"], ANONYMOUS).hits
    assert hit.article.fallback_locale is None


def test_an_article_comes_in_one_language_only() -> None:
    published = SITE.model_copy(update={"articles": {"send": SITE.articles["send"]}})
    assert ids(runtime(published).search("vat счёт", ["ru"], ANONYMOUS)) == ["send"]


def test_filled_hits_score_below_the_readers_own() -> None:
    reply = runtime().search("счёт endpoint", ["ru"], ANONYMOUS)
    assert ids(reply) == ["send", "webhooks"]
    assert reply.hits[0].score >= reply.hits[1].score


def test_the_viewers_screen_is_a_reason() -> None:
    hits = runtime().search("invoices", ["en"], ANONYMOUS, screen="form").hits
    assert "screen" in next(hit for hit in hits if hit.article.id == "webhooks").reasons


@pytest.mark.parametrize("ready", [True, False])
def test_restricted_articles_leave_no_trace(ready: bool) -> None:
    made = runtime() if ready else Runtime(SITE, 9)
    for query in ("confidential salaries", "confidentail", "payr", "sal"):
        reply = made.search(query, ["en"], ANONYMOUS)
        assert (reply.hits, reply.total, reply.more, reply.corrected) == ([], 0, False, None)
    assert ids(made.search("confidential salaries", ["en"], OWNER)) == ["payroll"]


def test_before_the_index_is_ready_the_answer_says_so() -> None:
    made = Runtime(SITE, 9)
    reply = made.search("invoices", ["en"], ANONYMOUS)
    assert (reply.degraded, made.index_ready) == (True, False)
    assert set(ids(reply)) == {"send", "webhooks"}


def test_corrections_are_told_and_can_be_refused() -> None:
    corrected = runtime().search("webhoosk", ["en"], ANONYMOUS)
    assert corrected.corrected is not None
    assert corrected.corrected.model_dump() == {"query": "webhooks", "words": {"webhoosk": "webhooks"}}
    assert (corrected.query, ids(corrected)) == ("webhoosk", ["webhooks"])
    assert ids(runtime().search("webhoosk", ["en"], ANONYMOUS, exact=True)) == []


def test_a_word_still_being_typed_is_found() -> None:
    (hit,) = runtime().search("endpo", ["en"], ANONYMOUS).hits
    assert marks(hit.snippet) == ["endpoint"]


def test_pages_are_bounded_and_do_not_overlap() -> None:
    made = runtime(site(*(english(f"a{n:03}", f"Refund {n}") for n in range(120))))
    first, second = (made.search("refund", ["en"], ANONYMOUS, limit=10, offset=offset) for offset in (0, 10))
    assert not set(ids(first)) & set(ids(second))
    assert first.more
    assert len(made.search("refund", ["en"], ANONYMOUS, limit=1000).hits) == 100
    assert made.search("refund", ["en"], ANONYMOUS, limit=-1, offset=-5).hits == []
    assert made.search("refund", ["en"], ANONYMOUS, offset=5000).hits == []


@pytest.mark.parametrize("ready", [True, False])
def test_what_is_counted_is_the_same_on_every_page(ready: bool) -> None:
    russian = [translation("ru", f"Счёт {at}", "invoice") for at in range(12)]
    english = [translation("en", f"Invoice {at}", "invoice") for at in range(30)]
    both = [article(f"b{at:02}", english[at], russian[at], type="faq", collection="money") for at in range(6)]
    rest = [article(f"r{at:02}", russian[at]) for at in range(6, 12)] + [
        article(f"e{at:02}", english[at]) for at in range(6, 30)
    ]
    published = site(*both, *rest, locales=("en", "ru"))
    made = runtime(published) if ready else Runtime(published, 9)
    asked = [(10, 0), (10, 10), (10, 30), (12, 0), (100, 0), (10, 90)]
    pages = [made.search("invoice", ["ru"], ANONYMOUS, limit=n, offset=at, counts=True) for n, at in asked]

    assert [page.total for page in pages] == [36] * len(asked)
    assert all(page.facets and page.facets.types == {"faq": 6, "howto": 30} for page in pages)
    assert all(page.facets and page.facets.collections == {"money": 6} for page in pages)
    assert [page.more for page in pages] == [True, True, False, True, False, False]


def test_a_total_that_is_not_asked_for_is_never_that_of_one_language_alone() -> None:
    both = [article(f"a{at}", translation("ru" if at < 3 else "en", "Invoice")) for at in range(6)]
    made = runtime(site(*both, locales=("en", "ru")))
    pages = [made.search("invoice", ["ru"], ANONYMOUS, limit=n) for n in (1, 3, 5, 10)]

    assert [(page.total, page.more) for page in pages] == [(None, True), (6, True), (6, True), (6, False)]


def test_an_article_without_text_shows_its_excerpt() -> None:
    made = runtime(site(english("a", "Refunds", excerpt="About money.")))
    assert plain_text(made.search("refund", ["en"], ANONYMOUS).hits[0].snippet) == "About money."


def test_the_index_lies_in_its_folder_and_is_mended(tmp_path: Path) -> None:
    runtime(index_folder=tmp_path)
    (manifest,) = (tmp_path / "en").glob("*/manifest.json")
    manifest.write_text("{")
    assert ids(runtime(index_folder=tmp_path).search("webhooks", ["en"], ANONYMOUS)) == ["webhooks"]


def test_a_site_without_articles_answers() -> None:
    reply = runtime(site()).search("anything", ["en"], ANONYMOUS)
    assert (reply.hits, reply.total, reply.degraded) == ([], 0, False)


@pytest.mark.parametrize("query", ["", "?!", "\0", "\ud800", "a" * 10_240, 'title:"x" OR *', "the of and"])
def test_any_text_gets_a_reply_that_can_be_sent(query: str) -> None:
    for made in (runtime(), Runtime(SITE, 9)):
        made.search(query, ["ru"], ANONYMOUS).model_dump_json()


def test_an_index_whose_files_are_damaged_answers_no_more(tmp_path: Path) -> None:
    served = runtime(index_folder=tmp_path)
    whole = served.search("invoice", ["en"], ANONYMOUS)
    assert not served.leave_damaged_index()
    (words,) = tmp_path.glob("en/*/vocabulary")
    words.unlink()

    assert served.leave_damaged_index()

    assert (served.index_ready, served.leave_damaged_index()) == (False, False)
    reply = served.search("invoice", ["en"], ANONYMOUS)
    assert (reply.degraded, sorted(ids(reply))) == (True, sorted(ids(whole)))
    served.build_index()
    assert served.search("invoice", ["en"], ANONYMOUS) == whole
    assert words.exists()
