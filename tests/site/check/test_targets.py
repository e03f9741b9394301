from __future__ import annotations

import pytest

from helpsdk.site.check.targets import article_targets, audience_targets, rule_targets
from helpsdk.site.sources import read_sources
from tests.factories import RULES, site_files
from tests.site.check.cases import brief, structure


@pytest.mark.parametrize(
    ("old", "new", "key", "code", "message"),
    [
        ("article: send-invoice", "article: send-invoic", "1.show.article", "unknown-article", "`send-invoice`?"),
        ("screen: invoice.detail", "screen: invoice.detial", "1.at.screen", "unknown-screen", "`invoice.detail`?"),
        ("screen: invoice.detail", "screen: [x, invoice.detail]", "1.at.screen.0", "unknown-screen", "no screen `x`"),
        ("element: tax.settings.number", "element: tax.number", "0.at.element", "unknown-element", "no element"),
        ("event: invoice.failed", "event: invoice.fail", "2.at.event", "unknown-event", "`invoice.failed`?"),
        ("[owners]", "[owners, owner]", "2.audience.groups.1", "unknown-group", "`owners`?"),
    ],
)
def test_names_in_rules_that_nothing_declares(old: str, new: str, key: str, code: str, message: str) -> None:
    (found,) = structure(rule_targets, {"rules/main.yaml": RULES.replace(old, new)})

    assert (found.key, found.code) == (key, code)
    assert message in found.message
    assert found.allowed


def test_a_former_id_is_a_name() -> None:
    assert structure(rule_targets, {"rules/main.yaml": RULES.replace("send-invoice", "sending-invoices")}) == []


TOUR = """\
- id: tour
  show:
    kind: tour
    article: tax-id-format
    steps:
      - {id: germany, screen: tax.settings, element: tax.settings.number, event: invoice.failed, article: send-invoice}
  at: {any: true}
  set: onboarding
  stop_after: {event: invoice.failed}
"""


@pytest.mark.parametrize(
    ("old", "new", "key", "code"),
    [
        ("screen: tax.settings", "screen: tax", "0.show.steps.0.screen", "unknown-screen"),
        ("screen: tax.settings", "screen: invoice.detail", "0.show.steps.0.element", "unknown-element"),
        ("element: tax.settings.number", "element: x", "0.show.steps.0.element", "unknown-element"),
        ("event: invoice.failed,", "event: invoice.fail,", "0.show.steps.0.event", "unknown-event"),
        ("article: send-invoice", "article: send-invoic", "0.show.steps.0.article", "unknown-article"),
        ("event: invoice.failed}\n\n", "event: x}\n\n", "0.stop_after.event", "unknown-event"),
        ("set: onboarding", "set: onbarding", "0.set", "unknown-set"),
    ],
)
def test_names_in_steps_sets_and_stops_that_nothing_declares(old: str, new: str, key: str, code: str) -> None:
    files = {"policy.yaml": "sets: {onboarding: {}}\n", "rules/main.yaml": (TOUR + "\n").replace(old, new)}

    assert [(one.key, one.code) for one in structure(rule_targets, files)] == [(key, code)]


def test_a_set_that_no_policy_declares() -> None:
    (found,) = structure(rule_targets, {"rules/main.yaml": TOUR})

    assert (found.line, found.message) == (
        8,
        "there is no set `onboarding`; nothing is declared in policy.yaml: sets",
    )


def test_a_set_is_not_missed_where_the_policy_is_broken() -> None:
    for policy in ("sets: [\n", "sets: {onboarding: 1}\n", "[]\n"):
        sources, _ = read_sources(site_files(**{"rules/main.yaml": TOUR, "policy.yaml": policy}))

        assert list(rule_targets(sources)) == []


def test_an_element_that_is_on_none_of_the_rules_screens() -> None:
    rules = RULES.replace("element: tax.settings.number", "screen: invoice.detail, element: tax.settings.number")

    (found,) = structure(rule_targets, {"rules/main.yaml": rules})

    assert found.allowed == ("tax.settings",)


def test_names_in_front_matter_that_nothing_declares() -> None:
    page = "---\ntitle: T\ncollection: bills\nrelated: [nope, tax-id-format]\naudience: {groups: [crew]}\n---\n"

    assert brief(structure(article_targets, {"articles/tax-id-format/en.md": page})) == [
        ("articles/tax-id-format/en.md", 3, "collection", "unknown-collection"),
        ("articles/tax-id-format/en.md", 4, "related.0", "unknown-article"),
        ("articles/tax-id-format/en.md", 4, "related.1", "self"),
        ("articles/tax-id-format/en.md", 5, "audience.groups.0", "unknown-group"),
    ]


def test_at_most_ten_names_are_listed() -> None:
    files = {f"articles/a{number}/en.md": "---\ntitle: T\n---\n" for number in range(30)}

    (found,) = structure(rule_targets, {**files, "rules/main.yaml": RULES.replace("send-invoice", "nothing")})

    assert len(found.allowed) == 10


def test_groups_of_sections_collections_and_assets_are_declared() -> None:
    page = "---\ntitle: T\nsections: {a: {audience: {groups: [crew]}}}\n---\n## A {#a}\n"
    collections = "- {id: invoices, title: I, audience: {groups: [owners, crew]}}\n"
    audiences = "groups: {owners: {}, accountants: {}}\nassets: [{path: a, audience: {groups: [crew]}}]\n"
    files = {"articles/tax-id-format/en.md": page, "collections.yaml": collections, "audiences.yaml": audiences}

    assert brief(structure(article_targets, files)) == [
        ("articles/tax-id-format/en.md", 3, "sections.a.audience.groups.0", "unknown-group")
    ]
    assert brief(structure(audience_targets, files)) == [
        ("collections.yaml", 1, "0.audience.groups.1", "unknown-group"),
        ("audiences.yaml", 2, "assets.0.audience.groups.0", "unknown-group"),
    ]


def test_every_site_has_the_group_of_staff() -> None:
    rules = RULES.replace("[owners]", "[staff]")
    page = "---\ntitle: T\n---\n"
    files = {"rules/main.yaml": rules, "audiences.yaml": None, "articles/invoice-failed/en.md": page}

    assert structure(rule_targets, files) == []


def test_where_sets_and_saved_groups_are_declared() -> None:
    rules = RULES.replace("when:", "set: onboardin\n  when:")

    (found,) = structure(rule_targets, {"rules/main.yaml": rules, "policy.yaml": "sets: {onboarding: {}}\n"})

    assert found.message.endswith("did you mean `onboarding`?; sets are declared in policy.yaml: sets")
