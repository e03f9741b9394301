"""The checks that only warn: translations, audiences, reach, screens and tips."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from helpsdk.site.articles import source_revision
from helpsdk.site.check.asset_patterns import asset_patterns
from helpsdk.site.check.competing_tips import competing_tips
from helpsdk.site.check.exclusive_audiences import exclusive_audiences
from helpsdk.site.check.missing_translations import missing_translations
from helpsdk.site.check.outdated_translations import outdated_translations
from helpsdk.site.check.structure import warnings_in
from helpsdk.site.check.unmapped_screens import unmapped_screens
from helpsdk.site.check.unreached_articles import unreached_articles
from helpsdk.site.sources import read_sources
from tests.factories import AUDIENCES, RULES, SCREENS, SITE, site_files
from tests.site.check.cases import structure

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_a_good_site_has_no_warning() -> None:
    assert warnings_in(read_sources(site_files())[0], NOW) == []


def test_missing_translations() -> None:
    found = structure(missing_translations, {"site.yaml": SITE.replace("[en, ru]", "[en, ru, ar]")})

    assert found[0].message == "article `invoice-failed` is not translated into ar"
    assert len(found) == 3 and {one.severity for one in found} == {"warning"}


def test_a_language_that_many_articles_lack_is_told_once() -> None:
    pages = {f"articles/a{number}/en.md": "---\ntitle: T\n---\n" for number in range(4)}
    files = {"site.yaml": SITE.replace("[en, ru]", "[en, ru, ar]"), **pages}

    together, *each = structure(missing_translations, files)

    assert together.message == "7 of 7 articles are not translated into ar: a0, a1, a2, …"
    assert (together.file, together.key, together.line) == ("site.yaml", "locales.2", 4)
    assert [one.message for one in each] == [f"article `a{number}` is not translated into ru" for number in range(4)]


def test_outdated_translations() -> None:
    current = source_revision("Send", None, "New.\n")
    source = "---\ntitle: Send\naliases: [sending-invoices]\n---\nNew.\n"
    page = "---\ntitle: T\ntranslated_from: %s\n---\n"
    files = {"articles/send-invoice/en.md": source, "articles/send-invoice/ru.md": page % current}

    assert structure(outdated_translations, files) == []
    files["articles/send-invoice/ru.md"] = page % "0123456789ab"
    (found,) = structure(outdated_translations, files)
    assert (found.file, found.line) == ("articles/send-invoice/ru.md", 3)
    assert "0123456789ab" in found.message and current in found.message


def test_rules_and_articles_for_different_people() -> None:
    (found,) = structure(exclusive_audiences, {"rules/main.yaml": RULES.replace("[owners]", "[accountants]")})

    assert (found.key, found.severity) == ("2.audience", "warning")


def test_articles_that_only_search_finds() -> None:
    (found,) = structure(unreached_articles, {"articles/new/en.md": "---\ntitle: T\n---\n"})

    assert found.file == "articles/new/en.md"


def test_steps_and_fallbacks_lead_to_articles() -> None:
    pages = {f"articles/new-{name}/en.md": "---\ntitle: T\n---\n" for name in ("step", "fallback")}
    steps = "[{id: germany, article: new-step}]"
    tour = f"- {{id: t, show: {{kind: tour, article: tax-id-format, steps: {steps}}}, at: {{any: true}}}}\n"
    files = {"rules/tour.yaml": tour, "policy.yaml": "fallback: {article: new-fallback}\n"}

    assert structure(unreached_articles, {**pages, **files}) == []
    assert len(structure(unreached_articles, pages)) == 2


def test_screens_without_help_and_the_coverage() -> None:
    found = structure(unmapped_screens, {"screens.yaml": SCREENS + "- {id: a, title: A}\n- {id: b, title: B}\n"})

    assert [one.message for one in found] == [
        "no rule shows anything on screen `a`; 2 of 4 screens have help (50 %)",
        "no rule shows anything on screen `b`",
    ]


def test_tips_on_one_element_under_equal_conditions() -> None:
    tip = (
        "- {id: %s, show: {kind: tip, article: send-invoice}, at: {element: invoice.detail.total}, when: {plan: %s}}\n"
    )
    rules = tip % ("a", "free") + tip % ("b", "free") + tip % ("c", "team")

    (found,) = structure(competing_tips, {"rules/main.yaml": rules})

    assert found.message.startswith("competes with a for element `invoice.detail.total`")
    hovered = rules.replace("send-invoice}", "send-invoice, trigger: hover}", 1)
    assert len(structure(competing_tips, {"rules/main.yaml": hovered})) == 1
    later = rules.replace("free", "free}, window: {from: 2027-01-01", 1)
    assert structure(competing_tips, {"rules/main.yaml": later}) == []
    files = {"rules/main.yaml": rules, "policy.yaml": "limits: {tip: {per_element: 2}}\n"}
    assert structure(competing_tips, files) == []


@pytest.mark.parametrize(
    ("rule", "article", "said"),
    [
        ("public", "internal", "the rule is for everybody, its article for staff: only they will see it"),
        ("public", "signed_in", "only they will see it"),
        ("{groups: [owners]}", "internal", "only someone in both would see it"),
        ("internal", "{groups: [staff]}", None),
        ("signed_in", "internal", None),
        ("internal", "public", None),
    ],
)
def test_rules_whose_people_may_not_read_the_article(rule: str, article: str, said: str | None) -> None:
    page = f"---\ntitle: T\naudience: {article}\n---\n"
    rules = RULES.replace("{groups: [owners]}", rule)
    found = structure(exclusive_audiences, {"rules/main.yaml": rules, "articles/invoice-failed/en.md": page})

    assert [one.key for one in found] == ([] if said is None else ["2.audience"])
    assert said is None or said in found[0].message


def test_articles_and_sections_nobody_can_read_within_what_they_are_in() -> None:
    page = "---\ntitle: T\ncollection: c\naudience: {groups: [accountants]}\nsections: {a: {audience: internal}}\n---\n"
    collections = "- {id: invoices, title: I}\n- {id: c, title: C, audience: {groups: [owners]}}\n"

    found = structure(exclusive_audiences, {"articles/new/en.md": page, "collections.yaml": collections})

    assert [(one.key, one.line) for one in found] == [("audience", 4), ("sections.a.audience", 5)]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [("shots/**", None), ("shots", "`shots/**`?"), ("assets/shots/*", "`shots/*`?"), ("other/*", "no file")],
)
def test_asset_patterns_that_match_nothing(pattern: str, said: str | None) -> None:
    audiences = AUDIENCES + f"assets: [{{path: {pattern}, audience: internal}}]\n"
    found = structure(asset_patterns, {"audiences.yaml": audiences, "assets/shots/a.png": b"x"})

    assert [(one.key, one.severity) for one in found] == ([] if said is None else [("assets.0.path", "warning")])
    assert said is None or said in found[0].message
