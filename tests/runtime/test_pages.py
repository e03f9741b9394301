from __future__ import annotations

import pytest

from helpsdk.content.collections import Collection
from helpsdk.content.glossary import Term
from helpsdk.errors import NotFound
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.fragments import Fragments
from helpsdk.runtime.library import Library
from helpsdk.runtime.pages import Pages, reading_minutes
from helpsdk.site.published import PublishedSite
from tests.search.sites import OWNERS, article, english, site, translation

OWNER = Viewer(id="ann", groups=frozenset({"owners"}))
LINKED = [{"t": "p", "c": ["See ", {"t": "a", "article": "secret", "c": ["payroll"]}, "."]}]
SITE = site(
    article(
        "send",
        translation("en", "Send", "Text.", sections=[("again", "Again", "More.")], tree=LINKED, terms=("nds", "gone")),
        translation("ru", "Отправить", "Текст."),
        collection="money",
        related=("secret", "far", "missing"),
        aliases=("sending",),
    ),
    article("bill", translation("en", "Bill"), collection="money"),
    english("far", "Far"),
    article("secret", translation("en", "Payroll"), audience=OWNERS, collection="staff"),
    locales=("en", "ru"),
    collections=(
        Collection(id="staff", title="Staff"),
        Collection(id="money", title={"en": "Money", "ru": "Деньги"}, summary="What is paid"),
        Collection(id="empty", title="Empty"),
    ),
    glossary=(Term(id="vat", term="VAT", definition="A tax."), Term(id="nds", term="НДС", see="vat")),
)


def pages(published: PublishedSite = SITE) -> Pages:
    return Pages(Library(published), Fragments(published), 4)


def test_an_article_in_the_readers_language() -> None:
    reply = pages().article("sending", ["ru"], ANONYMOUS)
    assert (reply.revision, reply.id, reply.title, reply.locale, reply.fallback_locale) == (
        4,
        "send",
        "Отправить",
        "ru",
        None,
    )
    assert reply.collection_title == "Деньги"
    assert [(one.locale, one.name) for one in reply.available] == [("en", "English"), ("ru", "Русский")]


def test_headings_come_with_their_ids() -> None:
    (heading,) = pages().article("send", ["en"], ANONYMOUS).headings
    assert heading.model_dump() == {"id": "again", "level": 2, "text": "Again"}


def test_html_where_asked() -> None:
    reply = pages().article("send", ["en"], OWNER, "html")
    assert reply.tree is None
    assert reply.html == '<p>See <a href="#article/secret">payroll</a>.</p>'


def test_a_link_to_what_is_not_theirs_is_plain_text() -> None:
    reply = pages().article("send", ["en"], ANONYMOUS)
    assert reply.tree == [{"t": "p", "c": ["See ", {"t": "span", "c": ["payroll"]}, "."]}]
    assert "secret" not in reply.model_dump_json()
    assert pages().article("send", ["en"], OWNER).tree == LINKED


@pytest.mark.parametrize(("viewer", "ids"), [(ANONYMOUS, ["far", "bill"]), (OWNER, ["secret", "far", "bill"])])
def test_related_are_declared_ones_then_the_collection(viewer: Viewer, ids: list[str]) -> None:
    assert [related.id for related in pages().article("send", ["en"], viewer).related] == ids


def test_an_article_without_a_collection_has_no_neighbours() -> None:
    assert pages().article("far", ["en"], ANONYMOUS).related == []


def test_the_glossary_holds_the_terms_used() -> None:
    glossary = pages().article("send", ["en"], ANONYMOUS).glossary
    assert {id: entry.model_dump() for id, entry in glossary.items()} == {
        "nds": {"term": "НДС", "definition": "A tax."}
    }


def test_a_restricted_article_is_not_there() -> None:
    with pytest.raises(NotFound):
        pages().article("secret", ["en"], ANONYMOUS)


def test_collections_hold_what_the_viewer_may_read() -> None:
    reply = pages().collections(["ru"], ANONYMOUS)
    assert [(one.id, one.title, [card.id for card in one.articles]) for one in reply.collections] == [
        ("money", "Деньги", ["bill", "send"])
    ]
    assert [card.fallback_locale for card in reply.collections[0].articles] == ["en", None]
    assert [one.id for one in pages().collections([], OWNER).collections] == ["staff", "money"]


@pytest.mark.parametrize(("body", "minutes"), [("word " * 440, 2), ("字" * 900, 2), ("", 1), ("word " * 221, 2)])
def test_reading_time(body: str, minutes: int) -> None:
    assert reading_minutes(translation("en", "T", body)) == minutes
