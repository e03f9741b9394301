from __future__ import annotations

from datetime import date

import pytest

from helpsdk.content.collections import Collection
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.runtime.fragments import Fragments, Target, unlinked
from helpsdk.runtime.replies import SectionRef
from helpsdk.site.published import Section
from helpsdk.site.site import Audiences, Group
from helpsdk.types import Tree
from tests.search.sites import INTERNAL, OWNERS, SIGNED_IN, article, english, site, translation

SUPPORT = Audience("groups", frozenset({"support"}))
BOTH = INTERNAL.narrowed(OWNERS)
STAFFED = Audiences(groups={"support": Group(staff=True), "owners": Group()})
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
        "internal": False,
    }


@pytest.mark.parametrize(
    ("audience", "internal"),
    [(PUBLIC, False), (SIGNED_IN, False), (OWNERS, False), (INTERNAL, True), (SUPPORT, True), (BOTH, True)],
)
def test_what_only_staff_may_read_is_internal_however_it_is_written(audience: Audience, internal: bool) -> None:
    fragments = Fragments(site(english("a", "A", audience=audience), audiences=STAFFED))
    assert fragments.card("a", "en", fallback=False).internal is internal


@pytest.mark.parametrize(("audience", "internal"), [(None, False), (OWNERS, False), (INTERNAL, True), (SUPPORT, True)])
def test_a_section_says_that_it_is_internal_where_its_article_does_not(
    audience: Audience | None, internal: bool
) -> None:
    section = Section(id="s", title="S", level=2, text="Text.", audience=audience)
    fragments = Fragments(site(english("a", "A"), english("own", "B", audience=INTERNAL), audiences=STAFFED))
    for id, said in (("a", internal), ("own", False)):
        card = fragments.card(id, "en", fallback=False)
        assert fragments.heading(section, card).internal is said
        assert fragments.reference(section, card) == SectionRef(id="s", title="S", internal=said)


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


def test_a_link_to_a_closed_section_may_lead_to_its_article() -> None:
    tree: Tree = [{"t": "p", "c": [{"t": "a", "article": "b", "section": "s", "c": [{"t": "em", "c": ["b"]}]}]}]
    closed = frozenset({Target("b", "s")})

    assert unlinked(tree, closed, "a", shortened=closed) == [
        {"t": "p", "c": [{"t": "a", "article": "b", "c": [{"t": "em", "c": ["b"]}]}]}
    ]


def test_links_within_the_page_are_links_too() -> None:
    here = {"t": "p", "c": [{"t": "a", "href": "#s", "c": ["s"]}, {"t": "a", "href": "https://x.example/#s"}]}
    fragments = Fragments(site(article("a", translation("en", "A", tree=[here]))))

    assert fragments.links("a", "en") == {Target("a", "s")}
    assert unlinked([here], frozenset({Target("a", "s")}), "a") == [
        {"t": "p", "c": [{"t": "span", "c": ["s"]}, here["c"][1]]}
    ]
