"""From counters to the part of a revision."""

from __future__ import annotations

from datetime import date
from typing import Any

from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.server.insights import Texts, counters_of, taught
from helpsdk.server.insights.taught import MOST_ARTICLES
from helpsdk.server.store.rollups import Click, Search
from helpsdk.site.learned import NOTHING_LEARNED, Learned, LearnedSearch, Useful
from helpsdk.site.published import PublishedSite
from tests.search.sites import english, site

DAY = "2026-11-21"
TODAY = date(2026, 11, 21)
SITE = site(
    english("invoice", "Change an invoice", "Open the invoice and choose change."),
    english("tax", "Tax numbers", "A tax number is on every invoice."),
    synonyms={"en": (("bill", "invoice"),)},
)


def learned(
    searches: dict[Search, int], clicks: dict[Click, int] | None = None, published: PublishedSite = SITE, **how: Any
) -> Learned:
    before = how.get("before", NOTHING_LEARNED)
    texts = Texts(published, before, TODAY)
    found = counters_of(lambda: [(searches, clicks or {})], texts, TODAY)
    return taught(found, texts, published, before, TODAY)


def search(query: str, shown: str = "invoice\ntax", *, day: str = DAY, screen: str = "") -> Search:
    return Search(day, "en", screen, query, 0, shown)


def english_of(found: Learned) -> LearnedSearch:
    return found.search["en"]


def test_queries_and_terms_of_three_people() -> None:
    found = english_of(learned({search("chang invoic"): 3}, {Click(DAY, "en", "", "chang invoic", "opened", "tax"): 2}))

    assert found.queries == {"chang invoic": {"invoice": (0.0, 3.0, 0.0), "tax": (2.0, 1.61, 0.0)}}
    assert found.terms.keys() == {"chang", "invoic"}
    assert (found.day, set(found.articles)) == (DAY, {"invoice", "tax"})


def test_what_two_people_asked_is_nobody_elses_business() -> None:
    assert learned({search("chang invoic"): 2}) == NOTHING_LEARNED


def test_one_person_on_three_days() -> None:
    days = {search("tax", day=f"2026-11-{number}"): 1 for number in (19, 20, 21)}

    assert "tax" in english_of(learned(days)).queries


def test_words_that_are_not_the_sites_own_are_left_out() -> None:
    found = english_of(learned({search("invoic smith"): 5, search("bill"): 5}))

    assert found.queries.keys() == {"bill"}
    assert found.terms.keys() == {"bill", "invoic"}


def test_articles_and_screens_that_are_gone_are_left_out() -> None:
    found = english_of(learned({search("tax", "tax\ngone", screen="nowhere"): 3}))

    assert found.queries["tax"].keys() == {"tax"}
    assert found.screens == {}


def test_a_key_has_so_many_articles_at_most() -> None:
    many = [english(f"a{number}", "Tax") for number in range(MOST_ARTICLES + 10)]
    lists = ["\n".join(one.id for one in many[at : at + 15]) for at in range(0, len(many), 15)]
    found = english_of(learned({search("tax", shown): 3 for shown in lists}, published=site(*many)))

    assert len(found.queries["tax"]) == MOST_ARTICLES


def test_an_article_that_was_rewritten_counts_from_today() -> None:
    before = learned({search("invoic"): 3})
    rewritten = site(english("invoice", "Charge a credit card", "Nothing remains of it"), SITE.articles["tax"])
    after = learned({search("invoic", day="2026-11-20"): 3}, published=rewritten, before=before)

    assert english_of(after).queries["invoic"].keys() == {"tax"}
    assert english_of(after).articles["invoice"].since == DAY
    assert english_of(after).articles["tax"] == english_of(before).articles["tax"]


def test_the_rest_of_the_part_stays() -> None:
    before = Learned(faq={"": ("tax",)}, useful={"tax": Useful(step=1, sample=9)})
    after = learned({search("tax"): 3}, before=before)

    assert (after.faq, after.useful) == (before.faq, before.useful)


def test_popular_queries_are_in_the_sites_own_words() -> None:
    clicks = {
        Click(DAY, "en", "", "chang invoic", "opened", "invoice"): 2,
        Click(DAY, "en", "", "number tax", "opened", "tax"): 1,
    }
    searches = {search("chang invoic"): 3, search("number tax"): 4, search("invoic"): 9}

    assert english_of(learned(searches, clicks)).popular == ("Tax numbers", "Change an invoice")


def test_popular_queries_are_not_taken_from_what_some_may_not_read() -> None:
    clicks = {Click(DAY, "en", "", "tax", "opened", "tax"): 2}
    for audience, popular in ((PUBLIC, ("Tax",)), (Audience("signed_in"), ())):
        published = site(english("tax", "Tax numbers", audience=audience))
        assert english_of(learned({search("tax", "tax"): 3}, clicks, published)).popular == popular
