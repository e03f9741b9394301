"""All that a site can say survives a bundle, also one of a version before or after."""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpsdk.context.rules import At, Rule, Show
from helpsdk.errors import BundleInvalid
from helpsdk.site.bundle import canonical_json, pack
from helpsdk.site.learned import ANYWHERE, Learned, Useful
from helpsdk.site.published import PublishedSite
from helpsdk.site.site import ContactSettings
from tests.factories import AUDIENCES, SCREENS
from tests.site.bundles import named, opened, site

NOTES = "---\ntitle: T\nsections: {notes: {audience: internal}}\n---\nOpen.\n\n## Notes {#notes}\n\nSecret.\n"
NOTES_RU = "---\ntitle: T\nomits: [notes]\n---\nОткрыто.\n"


def restricted() -> PublishedSite:
    return site(**{"articles/send-invoice/en.md": NOTES, "articles/send-invoice/ru.md": NOTES_RU})


def test_audiences_of_sections_are_packed_where_they_differ() -> None:
    parts = pack(restricted())
    sections = json.loads(parts["articles/en/00"])["send-invoice"]["sections"]

    assert opened(parts) == restricted()
    assert [section.get("audience") for section in sections] == [None, {"kind": "internal", "groups": ["staff"]}]
    assert b'"audience"' not in pack(site())["articles/en/00"]


def test_a_bundle_from_before_sections_had_audiences_opens() -> None:
    parts = pack(site())
    facts = json.loads(parts["articles/index/00"])
    for each in facts.values():
        each["audience"].setdefault("groups", [])
    older = named({**parts, "articles/index/00": canonical_json(facts)}).model_copy(update={"schema_number": 1})

    assert opened({**parts, "articles/index/00": canonical_json(facts)}, older) == site()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: one["sections"][1].update(id="other"), "not those of its content"),
        (lambda one: one["tree"].pop(1), "not those of its content"),
        (lambda one: one["sections"][0].update(audience={"kind": "internal", "groups": ["staff"]}), "section ''"),
        (lambda one: one["sections"][1].update(audience={"kind": "public"}), "section 'notes'"),
        (lambda one: one["sections"][1].update(audience={"kind": "everyone"}), "of another format"),
        (lambda one: one["sections"][1].update(audience={"kind": "public", "groups": ["a"]}), "of another format"),
    ],
)
def test_audiences_that_make_no_sense_are_refused(change: Any, said: str) -> None:
    page = NOTES.replace("title: T", "title: T\naudience: signed_in")
    parts = pack(site(**{"articles/send-invoice/en.md": page, "articles/send-invoice/ru.md": NOTES_RU}))
    entries = json.loads(parts["articles/en/00"])
    change(entries["send-invoice"])

    with pytest.raises(BundleInvalid, match=said):
        opened({**parts, "articles/en/00": canonical_json(entries)})


TOUR = """\
- id: first-steps
  show:
    kind: tour
    article: tax-id-format
    steps:
      - {id: germany, element: tax.settings.number, event: invoice.failed, article: sending-invoices}
  at: {url: [/settings, {pathname: /tax, search: "a=*"}], event: invoice.failed}
  when: {$savedGroup: payers, seats: {$inGroup: sizes}}
  window: {from: 2026-12-01T00:00, to: 2027-01-01, tz: user}
  caps: [{max: 3}, {max: 1, per: P1D}]
  cooldown: PT1H
  set: onboarding
  stop_after: {event: invoice.failed, times: 2}
  rollout: {percent: 12.5, unit: account, salt: t1, hash: 2}
  holdout: false
  require_locale: true
  dismiss: {scope: set}
"""
POLICY = """\
limits: {panel: {max: 3, caps: {max: 9, per: P1D}}, tour: {cooldown: P1D}, interruptive: {gap: PT5M}}
sets: {onboarding: {caps: {max: 5, per: P1W}, cooldown: PT1H}}
holdouts: {id: control, percent: 5, kinds: tour, sets: onboarding}
fallback: [{search: {from: screen, limit: 3}}, {article: sending-invoices}]
"""
SAVED = "saved: {payers: {plan: {$in: [team, business]}}, sizes: [1, 2]}\n"
VERSIONS = "---\ntitle: T\nsections: {}\napplies_to: {from: '4.10', to: '5'}\n---\n## G {#germany}\n"
PINS = "- {id: pinning, title: P, urls: [{hash: tax}], pins: [first-steps]}\n"


def everything() -> PublishedSite:
    """A site that says everything a rule, a policy and a saved group can say, with what its readers taught it."""
    found = site(
        **{
            "rules/tour.yaml": TOUR,
            "policy.yaml": POLICY,
            "audiences.yaml": AUDIENCES + SAVED,
            "screens.yaml": SCREENS + PINS,
            "articles/tax-id-format/en.md": VERSIONS,
        }
    )
    useful = {"tax-id-format": Useful(step=2, sample=120)}
    learned = Learned(faq={"invoice.detail": ("send-invoice",), ANYWHERE: ("tax-id-format",)}, useful=useful)
    return found.model_copy(update={"learned": learned})


def test_all_that_a_site_can_say_survives_a_bundle() -> None:
    published = everything()

    assert opened(pack(published)) == published
    assert pack(opened(pack(published))) == pack(published)


def test_keys_are_packed_as_they_are_written() -> None:
    parts = {name: json.loads(content) for name, content in pack(everything()).items()}

    assert parts["rules/00"]["first-steps"]["window"] == {"from": "2026-12-01T00:00", "to": "2027-01-01", "tz": "user"}
    assert parts["articles/index/00"]["tax-id-format"]["applies_to"] == {"from": "4.10", "to": "5"}
    assert parts["site"]["policy"]["fallback"][0]["search"]["from"] == ["screen"]


def test_former_ids_of_articles_are_resolved_in_steps_and_fallbacks() -> None:
    published = everything()

    (step,) = published.rules[0].show.steps
    assert published.rules[0].id == "first-steps" and step.article == "send-invoice"
    assert published.policy.fallback[1].article == "send-invoice"


def test_what_was_learned_is_a_part_only_where_there_is_something() -> None:
    learned = Learned(faq={ANYWHERE: ("send-invoice",)})

    assert "learned" not in pack(site())
    assert json.loads(pack(site().model_copy(update={"learned": learned}))["learned"]) == {
        "faq": {"": ["send-invoice"]}
    }


@pytest.mark.parametrize("value", [{"faq": []}, {"useful": {"a": {"step": 3, "sample": 1}}}, {"useful": {"a": 1}}, []])
def test_a_learned_part_that_makes_no_sense_is_refused(value: Any) -> None:
    with pytest.raises(BundleInvalid, match="part 'learned' is of another format"):
        opened({**pack(site()), "learned": canonical_json(value)})


def test_a_bundle_from_before_rules_had_schedules_opens() -> None:
    old = {
        "show": {"kind": "panel", "article": "send-invoice", "trigger": None, "style": None},
        "at": {
            "screen": ["invoice.detail"],
            "url": None,
            "element": None,
            "event": None,
            "event_ttl": "PT10M",
            "any": None,
        },
        "when": {},
        "audience": None,
        "priority": "normal",
        "dismiss": {"scope": "revision"},
    }
    parts = {**pack(site()), "rules/00": canonical_json({"a": {"id": "a", **old}})}

    (rule,) = opened(parts, named(parts).model_copy(update={"schema_number": 2})).rules

    assert rule == Rule(id="a", show=Show(kind="panel", article="send-invoice"), at=At(screen=("invoice.detail",)))


#: What a program of the version before knows of a site's settings; it refuses anything else.
KNOWN_BEFORE = {
    "id",
    "title",
    "default_locale",
    "locales",
    "traits",
    "events",
    "origins",
    "theme",
    "video_hosts",
}


def settings_of(published: PublishedSite) -> dict[str, Any]:
    packed: dict[str, Any] = json.loads(pack(published)["site"])["settings"]
    return packed


def test_the_version_before_reads_settings_that_use_nothing_new() -> None:
    assert settings_of(site()).keys() == KNOWN_BEFORE


def test_a_setting_that_is_new_and_set_is_packed_and_read_again() -> None:
    edited = site()
    settings = edited.settings.model_copy(update={"contact": ContactSettings(enabled=False)})
    edited = edited.model_copy(update={"settings": settings})
    assert settings_of(edited).keys() == {*KNOWN_BEFORE, "contact"}
    assert opened(pack(edited)).settings.contact == ContactSettings(enabled=False)
