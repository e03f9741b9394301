from __future__ import annotations

from datetime import date

from helpsdk.content.collections import Collection
from helpsdk.runtime.fragments import Fragments, Target, unlinked
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


def test_links_are_known_and_can_be_closed() -> None:
    tree = SITE.articles["a"].translations["ar"].tree
    assert Fragments(SITE).links("a", "ar") == {Target("b")}
    assert unlinked(tree, frozenset({Target("b")}), "a") == [
        {"t": "p", "c": ["x", {"t": "span", "c": ["see ", {"t": "em", "c": ["b"]}]}]}
    ]
    assert unlinked(tree, frozenset({Target("c"), Target("b", "s")}), "a") == tree


def test_links_within_the_page_are_links_too() -> None:
    here = {"t": "p", "c": [{"t": "a", "href": "#s", "c": ["s"]}, {"t": "a", "href": "https://x.example/#s"}]}
    fragments = Fragments(site(article("a", translation("en", "A", tree=[here]))))

    assert fragments.links("a", "en") == {Target("a", "s")}
    assert unlinked([here], frozenset({Target("a", "s")}), "a") == [
        {"t": "p", "c": [{"t": "span", "c": ["s"]}, here["c"][1]]}
    ]
