"""The same titles are found in an index and among sections in memory."""

from __future__ import annotations

import pytest

from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.search.index import SearchIndex
from helpsdk.search.titles import Wanted
from helpsdk.site.published import PublishedSite
from helpsdk.types import Locale
from tests.search.sites import article, english, site, translation

BEFORE = site(english("none", "Nothing of it"), article("kein", translation("zh", "没有")), locales=("en", "zh"))
SITE = site(
    english("create", "Create an invoice", "Lead.", sections=[("s", "Cre", "Invoices are created.")]),
    english("send", "Send invoices", "Lead.", keywords=("Mailing", "résumé")),
    english("walrus", "Walrus", "The body speaks of an invoice."),
    article("fapiao", translation("zh", "创建发票", "点击。")),
    locales=("en", "zh"),
)


def built(locale: Locale) -> SearchIndex:
    return SearchIndex.build(SITE, locale)


def edited(locale: Locale) -> SearchIndex:
    """Everything is in memory."""
    return SearchIndex.build(BEFORE, locale).following(SITE, [*BEFORE.articles, *SITE.articles], 2)


def found(index: SearchIndex, published: PublishedSite, wanted: Wanted) -> list[str]:
    visible = index.visible(ANONYMOUS)
    assert published is visible.published
    return sorted(visible.rows[row].article for one in visible.partitions for row in one.titled(wanted, 10))


@pytest.mark.parametrize("make", [built, edited])
@pytest.mark.parametrize(
    ("locale", "wanted", "expected"),
    [
        ("en", Wanted(("invoice",)), ["create"]),
        ("en", Wanted((), ("inv",)), ["create", "send"]),
        ("en", Wanted((), ("inv", "cre")), ["create"]),
        ("en", Wanted(("an",), ("c",)), ["create"]),
        ("en", Wanted((), ("resu",)), ["send"]),
        ("en", Wanted((), ("mail",)), ["send"]),
        ("en", Wanted((), ("body",)), []),
        ("en", Wanted((), ("invioce",), slips=True), ["create", "send"]),
        ("en", Wanted((), ("wlaru",), slips=True), ["walrus"]),
        ("en", Wanted(("invoces",), (), slips=True), ["send"]),
        ("en", Wanted((), ("cra",), slips=True), []),
        ("en", Wanted(), []),
        ("zh", Wanted((), ("发",)), ["fapiao"]),
        ("zh", Wanted(("发票",)), ["fapiao"]),
        ("zh", Wanted((), ("票",)), []),
    ],
)
def test_titles_are_found_by_their_words(make: type, locale: Locale, wanted: Wanted, expected: list[str]) -> None:
    assert found(make(locale), SITE, wanted) == expected


@pytest.mark.parametrize("make", [built, edited])
def test_some_articles_alone(make: type) -> None:
    visible = make("en").visible(ANONYMOUS)
    rows = [row for one in visible.partitions for row in one.titled(Wanted((), ("inv",)), 10, frozenset({"send"}))]

    assert [visible.rows[row].article for row in rows] == ["send"]


@pytest.mark.parametrize("make", [built, edited])
@pytest.mark.parametrize(
    ("terms", "expected"), [(["invoic", "walrus"], ["walrus"]), (["invoic", "noth"], []), (["mail"], ["send"])]
)
def test_all_terms_in_one_section(make: type, terms: list[str], expected: list[str]) -> None:
    visible = make("en").visible(ANONYMOUS)
    rows = {row for one in visible.partitions for row in one.holding(terms, 10)}

    assert sorted({visible.rows[row].article for row in rows}) == expected


def test_what_is_gone_has_no_title_any_more() -> None:
    index = SearchIndex.build(SITE, "en")
    index.visible(ANONYMOUS).partitions[0].titled(Wanted((), ("inv",)), 10)
    fewer = SITE.model_copy(update={"articles": {id: one for id, one in SITE.articles.items() if id != "send"}})

    assert found(index.hiding(fewer, ["send"]), fewer, Wanted((), ("inv",))) == ["create"]
    assert found(index.following(fewer, ["send"], 2), fewer, Wanted((), ("inv",))) == ["create"]


def test_however_many_were_edited_the_others_are_found_as_in_an_index_built_anew() -> None:
    """Also where each of those had a word of its own."""
    many = [english(f"a{at:02}", f"Invoice inv{at:02}") for at in range(90)]
    kept = [english(f"k{at}", f"Invoice invzz that was not edited {at}") for at in range(3)]
    after = site(*(english(one.id, "Other") for one in many), *kept)
    index = SearchIndex.build(site(*many, *kept), "en").following(after, [one.id for one in many], 2)
    anew = SearchIndex.build(after, "en")

    for wanted in (Wanted((), ("inv",)), Wanted((), ("invz",)), Wanted(("invoice",)), Wanted(("other",))):
        assert found(index, after, wanted)[:10] == found(anew, after, wanted)
    assert holding(index, ["invoic"]) == holding(anew, ["invoic"]) == ["k0", "k1", "k2"]


def holding(index: SearchIndex, terms: list[str]) -> list[str]:
    visible = index.visible(ANONYMOUS)
    return sorted(visible.rows[row].article for one in visible.partitions for row in one.holding(terms, 3))
