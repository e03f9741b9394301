from __future__ import annotations

import pytest

from helpsdk.content.collections import Collection
from helpsdk.content.glossary import Term
from helpsdk.errors import NotFound
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.fragments import Fragments
from helpsdk.runtime.library import Library
from helpsdk.runtime.pages import Pages
from helpsdk.site.published import PublishedSite
from tests.search.sites import INTERNAL, OWNERS, article, english, site, translation

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
    assert heading.model_dump() == {"id": "again", "level": 2, "text": "Again", "internal": False}


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
        ("money", "Деньги", ["bill", "send"]),
        ("", "", ["far"]),  # in none
    ]
    assert [card.fallback_locale for card in reply.collections[0].articles] == ["en", None]
    assert [one.id for one in pages().collections([], OWNER).collections] == ["staff", "money", ""]


NOTES = site(
    article(
        "refunds",
        translation(
            "en",
            "Refunds",
            "Open.",
            sections=[("notes", "Notes", "Secret.", INTERNAL), ("end", "End", "Bye.")],
            tree=[
                {"t": "p", "c": [{"t": "a", "href": "#notes", "c": ["see notes"]}]},
                {"t": "details", "c": [{"t": "h2", "id": "notes", "c": ["Notes"]}, {"t": "p", "c": ["Secret."]}]},
                {"t": "h2", "id": "end", "c": ["End"]},
            ],
        ),
    ),
    english("other", "Other", tree=[{"t": "a", "article": "refunds", "section": "notes", "c": ["why"]}]),
)


def test_a_restricted_section_is_not_in_the_reply() -> None:
    for format in ("tree", "html"):
        text = pages(NOTES).article("refunds", ["en"], ANONYMOUS, format).model_dump_json()
        assert "ecret" not in text and "Notes" not in text and "#notes" not in text
    reply = pages(NOTES).article("refunds", ["en"], ANONYMOUS)
    assert reply.tree == [
        {"t": "p", "c": [{"t": "span", "c": ["see notes"]}]},
        {"t": "h2", "id": "end", "c": ["End"]},
    ]
    assert [heading.id for heading in reply.headings] == ["end"]


def test_its_audience_reads_all_of_it() -> None:
    staff = Viewer(id="sam", groups=frozenset({"staff"}))
    reply = pages(NOTES).article("refunds", ["en"], staff)
    assert reply.tree == NOTES.articles["refunds"].translations["en"].tree
    assert pages(NOTES).article("other", ["en"], staff).tree == NOTES.articles["other"].translations["en"].tree


def test_a_link_to_a_hidden_section_elsewhere_leads_to_its_article() -> None:
    reply = pages(NOTES).article("other", ["en"], ANONYMOUS)
    assert reply.tree == [{"t": "a", "article": "refunds", "c": ["why"]}]
    assert "notes" not in reply.model_dump_json()
