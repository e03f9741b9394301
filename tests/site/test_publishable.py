from __future__ import annotations

from typing import Any

import pytest

from helpsdk.errors import SiteInvalid
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import MemoryRenderCache, prepare, publishable
from helpsdk.site.published import PublishedSite
from tests.factories import site_files


def published(**overrides: str | bytes | None) -> PublishedSite:
    return publishable(site_from_files(site_files(**overrides)).site)


def article(body: str, meta: str = "") -> dict[str, str]:
    return {"articles/send-invoice/en.md": f"---\ntitle: Send\n{meta}---\n{body}\n"}


def test_a_translation_is_rendered() -> None:
    translation = published().articles["tax-id-format"].translations["en"]

    assert translation.title == "Format of a tax number"
    assert [section.id for section in translation.sections][-1] == "germany"
    assert translation.excerpt.startswith("A tax number for VAT")
    assert translation.keywords == ("vat id",)


def test_terms_are_found_by_their_words_in_any_language() -> None:
    translations = published().articles["tax-id-format"].translations

    assert translations["en"].terms == ("vat",)
    assert translations["ru"].terms == ("vat",)
    first: Any = translations["ru"].tree[0]
    assert {"t": "term", "id": "vat", "c": ["НДС"]} in first["c"]


def test_former_ids_are_replaced_by_present_ones() -> None:
    page = "---\ntitle: T\nrelated: [sending-invoices]\n---\n[x](article:sending-invoices)\n"
    rule = "- {id: a, show: {kind: panel, article: sending-invoices}, at: {any: true}}\n"

    site = published(**{"articles/tax-id-format/en.md": page, "rules/main.yaml": rule})

    found = site.articles["tax-id-format"]
    assert found.related == ("send-invoice",)
    first: Any = found.translations["en"].tree[0]
    assert first["c"][0]["article"] == "send-invoice"
    assert site.rules[0].show.article == "send-invoice"


def test_a_summary_is_the_excerpt() -> None:
    site = published(**article("Body.", "summary: In short\naliases: [sending-invoices]\n"))

    assert site.articles["send-invoice"].translations["en"].excerpt == "In short"


def test_rules_and_articles_are_in_the_order_of_their_ids() -> None:
    site = published()

    assert [rule.id for rule in site.rules] == ["invoice-failed", "invoice-help", "tax-number-tip"]
    assert list(site.articles) == ["invoice-failed", "send-invoice", "tax-id-format"]


def test_every_problem_of_every_body_is_raised() -> None:
    files = {
        **article("\n[x](article:tax-id-formt) ![a](assets/x.png)", "aliases: [sending-invoices]\n"),
        "articles/invoice-failed/ru.md": "---\ntitle: T\n---\n:term[Gibberish]\n",
        "articles/invoice-failed/en.md": "---\ntitle: T\n---\n" + "x" * 600_000,
    }
    with pytest.raises(SiteInvalid) as caught:
        published(**files)

    errors = [one for one in caught.value.problems if one.severity == "error"]
    assert [(one.file, one.line, one.code) for one in errors] == [
        ("articles/invoice-failed/en.md", 4, "markup-refused"),
        ("articles/invoice-failed/ru.md", 4, "unknown-term"),
        ("articles/send-invoice/en.md", 6, "unknown-article"),
        ("articles/send-invoice/en.md", 6, "missing-image"),
    ]


def test_preparing_gives_warnings_and_the_site() -> None:
    site = site_from_files(site_files(**article("<blink>x</blink>", "aliases: [sending-invoices]\n"))).site

    prepared = prepare(site, cache=MemoryRenderCache())

    assert prepared.published is not None
    assert [one.code for one in prepared.problems] == ["dropped-tag"]


def test_trusted_html_is_kept_within_the_allow_list() -> None:
    site = published(**article("Press <kbd>F1</kbd><script>x()</script>", "aliases: [sending-invoices]\n"))

    assert site.articles["send-invoice"].translations["en"].tree == [
        {"t": "p", "c": ["Press ", {"t": "kbd", "c": ["F1"]}]}
    ]
