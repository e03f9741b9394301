"""What a site that does not load is still checked for: everything that could be read, and nothing that follows."""

from __future__ import annotations

import pytest

from helpsdk.errors import Problem, SiteInvalid
from helpsdk.site.bodies import MemoryRenderCache
from helpsdk.site.folder import site_from_files
from tests.factories import ARTICLES, GLOSSARY, RULES, SCREENS, SITE, site_files

#: A structural error that has to do with nothing else.
POLICY = {"policy.yaml": "limit: {}\n"}
LINKED = "articles/invoice-failed/en.md"


def problems(files: dict[str, str], *, cache: MemoryRenderCache | None = None) -> tuple[Problem, ...]:
    with pytest.raises(SiteInvalid) as caught:
        site_from_files(site_files(**files), cache=cache)
    return caught.value.problems


def places(files: dict[str, str]) -> list[tuple[str | None, str]]:
    return [(one.file, one.code) for one in problems(files) if one.severity == "error"]


def page(body: str, meta: str = "") -> str:
    return f"---\ntitle: T\n{meta}---\n{body}\n"


def test_bodies_are_checked_although_the_structure_does_not_hold() -> None:
    files = {
        **POLICY,
        LINKED: page("[x](article:nope) ![a](assets/none.png)\n\n:term[Gibberish]"),
        "articles/invoice-failed/ru.md": page("x" * 600_000),
    }

    assert places(files) == [
        (LINKED, "unknown-article"),
        (LINKED, "missing-image"),
        (LINKED, "unknown-term"),
        ("articles/invoice-failed/ru.md", "markup-refused"),
        ("policy.yaml", "unknown-key"),
    ]


@pytest.mark.parametrize("meta", ["type: how\n", "tpye: faq\n"])
def test_a_body_below_wrong_front_matter_is_checked(meta: str) -> None:
    assert [code for _, code in places({LINKED: page("[x](article:nope)", meta)})][1:] == ["unknown-article"]


def test_a_body_without_front_matter_is_checked() -> None:
    assert places({LINKED: "[x](article:nope)"}) == [(LINKED, "unknown-article"), (LINKED, "missing-key")]


def test_a_translation_of_an_article_whose_source_failed_is_checked() -> None:
    files = {
        "articles/tax-id-format/en.md": "---\ntitle: [\n---\n",
        "articles/tax-id-format/ru.md": page("[x](article:nope)", "major: 2\n"),
    }

    assert [code for _, code in places(files)][1:] == ["misplaced-key", "unknown-article"]


@pytest.mark.parametrize(
    "broken",
    [
        "---\ntitle: [\naliases: [sending-invoices]\n---\n",
        "---\ntitle: T\naliases: [sending-invoices]\n",
        page("", "aliases: [sending-invoices]\ntype: how\n"),
        page("", "aliases: sending-invoices\n"),
        page("", "alias: [sending-invoices]\n"),
        "---\n- sending-invoices\n---\n",
        "title: T\naliases: [sending-invoices]\n---\nBody\n",
    ],
)
def test_links_to_an_article_that_failed_are_not_dead(broken: str) -> None:
    files = {
        "articles/send-invoice/en.md": broken,
        LINKED: page("[a](article:send-invoice) [b](article:sending-invoices) [c](article:send-invoice#x)"),
        "rules/main.yaml": RULES.replace("article: send-invoice", "article: sending-invoices"),
    }

    assert {file for file, _ in places(files)} == {"articles/send-invoice/en.md"}


@pytest.mark.parametrize("stray", ["articles/new.md", "articles/new/deep/en.md", "articles/new/de.md"])
def test_links_to_an_article_in_the_wrong_place_are_not_dead(stray: str) -> None:
    files = {stray: page("", "aliases: [former]\n"), LINKED: page("[a](article:new) [b](article:former)")}

    assert {file for file, _ in places(files)} <= {stray, "articles/new"}


@pytest.mark.parametrize(
    "glossary",
    [
        GLOSSARY.replace("definition", "defnition"),
        GLOSSARY.replace("term:", "trem:"),
        GLOSSARY.replace("id: vat", "id: VAT!"),
        GLOSSARY.replace("A tax on what is sold.", "[1]"),
        GLOSSARY + "  see: vat\n",
        "terms:\n  - id: vat\n",
        "- id: [\n",
    ],
)
def test_terms_that_failed_are_not_unknown(glossary: str) -> None:
    assert {file for file, _ in places({"glossary.yaml": glossary})} == {"glossary.yaml"}


def test_a_definition_may_use_a_term_that_failed() -> None:
    glossary = (
        GLOSSARY.replace("definition: A", "definition: 5 #") + "- {id: b, term: B, definition: ':term[НДС] :term[C]'}\n"
    )

    found = problems({"glossary.yaml": glossary})

    assert [(one.line, one.code) for one in found] == [(3, "wrong-type"), (4, "unknown-term")]


@pytest.mark.parametrize(
    "screens",
    [
        SCREENS.replace("title: Tax settings", "titel: Tax settings"),
        SCREENS.replace("elements:", "elemnts:"),
        SCREENS.replace("urls: [/settings/tax]", "urls: 5"),
        SCREENS.replace("- id: tax.settings", "- idd: tax.settings"),
        SCREENS.replace("{id: tax.settings.number, title: Tax number}", "{idd: tax.settings.number}"),
    ],
)
def test_rules_about_a_screen_that_failed_are_not_wrong(screens: str) -> None:
    rules = RULES.replace("{element: tax.settings.number}", "{element: tax.settings.number, screen: tax.settings}")

    assert {file for file, _ in places({"screens.yaml": screens, "rules/main.yaml": rules})} == {"screens.yaml"}


def test_an_element_on_a_screen_that_failed_and_on_another_is_not_misplaced() -> None:
    screens = SCREENS.replace("invoice.detail.total, title: Total}", "tax.settings.number, title: Tax number}")
    rules = RULES.replace("{element: tax.settings.number}", "{element: tax.settings.number, screen: tax.settings}")

    found = places({"screens.yaml": screens.replace("[/settings/tax]", "5"), "rules/main.yaml": rules})

    assert found == [("screens.yaml", "wrong-type")]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("site.yaml", SITE.replace("traits:", "triats:")),
        ("site.yaml", SITE.replace("events:", "evnts:")),
        ("site.yaml", SITE.replace("invoice.failed: {", "invoice.failed: {name: x, ")),
        ("audiences.yaml", "group:\n  owners: {title: Owners}\n  accountants: {}\n"),
        ("collections.yaml", "- {id: invoices, tilte: Invoices}\n"),
    ],
)
def test_names_declared_under_a_mistyped_key_are_not_unknown(file: str, text: str) -> None:
    assert {one for one, _ in places({file: text})} == {file}


def test_a_link_that_is_certainly_dead_is_told_beside_a_damaged_article() -> None:
    files = {"articles/send-invoice/en.md": "---\ntitle: [\n---\n", LINKED: page("[a](article:nope)")}

    assert (LINKED, "unknown-article") in places(files)


def test_warnings_of_bodies_are_told_too() -> None:
    found = problems({**POLICY, LINKED: page("<blink>x</blink>")})

    assert [(one.file, one.severity) for one in found] == [(LINKED, "warning"), ("policy.yaml", "error")]


def test_the_callers_cache_is_used() -> None:
    cache = MemoryRenderCache()

    problems(POLICY, cache=cache)

    assert len(cache._kept) == len(ARTICLES)
