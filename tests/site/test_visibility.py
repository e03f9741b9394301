from __future__ import annotations

from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from helpsdk.site.published import PublishedArticle, PublishedSite
from helpsdk.site.visibility import open_part, unsound
from tests.factories import AUDIENCES, site_files

INTERNAL = Audience("internal", frozenset({"staff", "agents"}))
OWNERS = Audience("groups", frozenset({"owners"}))
GROUPS = AUDIENCES + "  agents: {staff: true}\n"
PAGE = """\
---
title: Refunds
collection: money
sections: {notes: {audience: internal}, last: {audience: {groups: [owners]}}}
---
## Notes {#notes}

Secret :term[VAT].

### Details {#details}

More secrets.

## How {#how}

Ask for it.

## Last {#last}

For owners.
"""
RU = """\
---
title: Возврат
omits: [last]
---
## Как {#how}

Попросите.

## Подробности {#details}

Секрет.

## Заметки {#notes}

Секрет.
"""


def published(collection: str = "public", page: str = PAGE, ru: str = RU) -> PublishedSite:
    files = {
        "audiences.yaml": GROUPS,
        "collections.yaml": f"- {{id: invoices, title: I}}\n- {{id: money, title: M, audience: {collection}}}\n",
        "articles/refunds/en.md": page,
        "articles/refunds/ru.md": ru,
    }
    return publishable(site_from_files(site_files(**files)).site)


def audiences(article: PublishedArticle, locale: str = "en") -> dict[str, Audience | None]:
    return {section.id: section.audience for section in article.translations[locale].sections}


def test_a_section_narrows_and_deeper_headings_are_within_it() -> None:
    article = published().articles["refunds"]

    assert article.audience == PUBLIC
    assert audiences(article) == {"notes": INTERNAL, "details": INTERNAL, "how": None, "last": OWNERS}


def test_a_section_stays_closed_wherever_a_translator_puts_it() -> None:
    assert audiences(published().articles["refunds"], "ru") == {"how": None, "details": INTERNAL, "notes": INTERNAL}


def test_a_collection_narrows_its_articles_and_their_sections() -> None:
    article = published("internal").articles["refunds"]

    assert article.audience == INTERNAL
    assert audiences(article) == {"notes": None, "details": None, "how": None, "last": OWNERS.narrowed(INTERNAL)}


def test_what_goes_with_the_article_is_of_what_its_own_readers_see() -> None:
    english = published().articles["refunds"].translations["en"]

    assert english.excerpt == "Ask for it."
    assert english.lead == [{"t": "p", "c": ["Ask for it."]}]
    assert english.terms == ()


def test_a_summary_is_the_writers_own() -> None:
    page = PAGE.replace("title: Refunds", "title: Refunds\nsummary: All of it.")

    assert published(page=page).articles["refunds"].translations["en"].excerpt == "All of it."


def test_headings_are_hidden_by_their_order() -> None:
    english = published().articles["refunds"].translations["en"]

    assert english.hidden_from(ANONYMOUS) == {0, 1, 3}
    assert english.hidden_from(Viewer(id="ann", groups=frozenset({"agents"}))) == {3}
    assert [node["id"] for node in open_part(english.tree, english.sections) if node["t"] == "h2"] == ["how"]


def test_an_open_body_is_not_copied() -> None:
    english = published().articles["tax-id-format"].translations["en"]

    assert not english.restricted
    assert open_part(english.tree, english.sections) is english.tree


def test_audiences_that_do_not_fit_the_content() -> None:
    english = published().articles["refunds"].translations["en"]
    other_tree = english.model_copy(update={"tree": english.tree[:2]})

    assert unsound(english, PUBLIC) is None
    assert unsound(english, OWNERS) == "section 'notes' is for others than its article"
    assert unsound(other_tree, PUBLIC) == "its restricted sections are not those of its content"
