from __future__ import annotations

from datetime import date

from helpsdk.content.collections import Collection
from helpsdk.runtime.fragments import Fragments, unlinked
from tests.search.sites import article, site, translation

LINK = {"t": "a", "article": "b", "c": ["see ", {"t": "em", "c": ["b"]}]}
SITE = site(
    article(
        "a",
        translation("en", "Title", "Lead.", sections=[("s", "More", "Text.")], updated=date(2026, 11, 1)),
        translation("ar", "عنوان", "نص", tree=[{"t": "p", "c": ["x", LINK]}]),
        collection="money",
        type="faq",
        major=3,
    ),
    locales=("en", "ar"),
    collections=(Collection(id="money", title={"en": "Money", "ar": "مال"}),),
)


def test_a_card_says_what_lists_need() -> None:
    assert Fragments(SITE).card("a", "en", fallback=False).model_dump() == {
        "id": "a",
        "title": "Title",
        "type": "faq",
        "locale": "en",
        "fallback_locale": None,
        "dir": "ltr",
        "excerpt": "Lead.",
        "collection": "money",
        "collection_title": "Money",
        "url": "v1/articles/a",
        "updated": "2026-11-01",
        "major": 3,
    }


def test_a_language_that_stands_in_is_labelled() -> None:
    card = Fragments(SITE).card("a", "ar", fallback=True)
    assert (card.fallback_locale, card.dir, card.collection_title) == ("ar", "rtl", "مال")


def test_more_is_what_the_lead_leaves_out() -> None:
    fragments = Fragments(
        site(article("a", translation("en", "A", "Only.")), article("b", *SITE.articles["a"].translations.values()))
    )
    assert not fragments.has_more("a", "en")
    assert fragments.has_more("b", "en")


def test_links_are_known_and_can_be_closed() -> None:
    tree = SITE.articles["a"].translations["ar"].tree
    assert Fragments(SITE).links("a", "ar") == {"b"}
    assert unlinked(tree, frozenset({"b"})) == [
        {"t": "p", "c": ["x", {"t": "span", "c": ["see ", {"t": "em", "c": ["b"]}]}]}
    ]
    assert unlinked(tree, frozenset({"c"})) == tree
