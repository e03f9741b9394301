from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.replies import ResolveReply
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.factories import site_files

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
OWNER = Viewer(id="ann", groups=frozenset({"owners"}))
SHOP = publishable(site_from_files(site_files(**{"policy.yaml": "fallback: []\n"})).site)


def resolve(viewer: Viewer = ANONYMOUS, *, explain: bool = False, **request: Any) -> ResolveReply:
    runtime = Runtime(SHOP, 3, interface_locales=("en", "zh-Hans", "ru"))
    return runtime.resolve(ResolveRequest.model_validate(request), viewer, NOW, explain=explain)


def test_a_tip_brings_its_lead_and_its_reason() -> None:
    (item,) = resolve(screen="tax.settings", locale=["ru"]).items
    assert (item.rule, item.kind, item.trigger, item.element) == (
        "tax-number-tip",
        "tip",
        "focus",
        "tax.settings.number",
    )
    assert (item.why.code, item.why.label) == ("element", "Tax number")
    assert item.tree is not None and item.tree[0]["t"] == "p"
    assert item.more
    assert item.remember.model_dump(exclude_none=True) == {
        "key": "tax-number-tip",
        "kind": "tip",
        "scope": "revision",
        "major": 1,
        "keys": ["tax-number-tip", "kind:tip"],
    }
    assert (item.article.title, item.article.fallback_locale) == ("Формат налогового номера", None)


def test_a_reply_is_in_the_readers_language() -> None:
    reply = resolve(url="https://shop.test/invoices/4?tab=1#x", traits={"plan": "team"}, locale=["ru-RU"])
    assert (reply.screen, reply.screen_title, reply.site.title) == ("invoice.detail", "Счёт", "Магазин")
    assert (reply.locale, reply.dir, reply.interface_locale) == ("ru", "ltr", "ru")
    assert (reply.revision, reply.now, reply.ttl) == (3, "2026-11-21T10:30:00.000Z", 300)
    assert reply.elements == {"invoice.detail.total": "Total"}
    assert [(item.article.title, item.tree) for item in reply.items] == [("Отправить счёт", None)]


def test_an_event_puts_its_article_first_for_those_who_may_see_it() -> None:
    request: dict[str, Any] = {
        "screen": "invoice.detail",
        "traits": {"plan": "team"},
        "events": [{"name": "invoice.failed", "age": 5}],
    }
    assert [item.article.id for item in resolve(OWNER, **request).items] == ["invoice-failed", "send-invoice"]
    assert resolve(OWNER, **request).items[0].why.label == "An invoice failed"
    assert "invoice-failed" not in resolve(ANONYMOUS, **request).model_dump_json()


def test_a_dismissal_is_respected() -> None:
    memory = {"dismissed": {"tax-number-tip": {"scope": "revision", "major": 1}}}
    assert resolve(screen="tax.settings", memory=memory).items == []


def test_explain_says_why_not() -> None:
    reply = resolve(explain=True, screen="invoice.detail", traits={"plan": "free"})
    assert reply.withheld is not None
    assert {(one.rule, one.stage) for one in reply.withheld} >= {("invoice-help", "condition")}
    assert resolve(screen="invoice.detail").withheld is None


def test_explain_shows_no_shown_rule_as_withheld() -> None:
    reply = resolve(explain=True, screen="tax.settings")
    assert "tax-number-tip" not in {one.rule for one in reply.withheld or []}


def test_explain_can_be_read() -> None:
    text = Runtime(SHOP, 3).explain_text(ResolveRequest(screen="tax.settings"), ANONYMOUS, NOW)
    assert "tax-number-tip" in text


@pytest.mark.parametrize("url", ["//[", "http://[::1", "", "nonsense", "/nowhere"])
def test_an_unknown_place_gets_what_holds_everywhere(url: str) -> None:
    reply = resolve(url=url)
    assert (reply.screen, reply.screen_title, reply.elements) == (None, None, {})


def test_a_language_nobody_wrote_in_gets_the_default_and_a_label() -> None:
    reply = resolve(screen="tax.settings", locale=["ja"])
    assert (reply.locale, reply.interface_locale, reply.items[0].article.fallback_locale) == ("en", "en", "en")


def test_the_widget_may_speak_what_the_help_does_not() -> None:
    reply = resolve(screen="tax.settings", locale=["zh-CN"])
    assert (reply.locale, reply.interface_locale) == ("en", "zh-Hans")


def test_a_tip_shows_nothing_of_a_restricted_section() -> None:
    page = """\
---
title: T
sections: {notes: {audience: internal}}
---
## Notes {#notes}

Secret.

## For all {#all}

See [the notes](#notes).
"""
    files = {"articles/tax-id-format/en.md": page, "articles/tax-id-format/ru.md": None}
    files["articles/send-invoice/en.md"] = "---\ntitle: Send\n---\n"
    published = publishable(site_from_files(site_files(**files)).site)
    request = ResolveRequest(screen="tax.settings")
    found = {}
    for viewer in (ANONYMOUS, Viewer(id="sam", groups=frozenset({"staff"}))):
        (item,) = Runtime(published, 1).resolve(request, viewer, NOW).items
        found[viewer.id] = item.tree
        assert (item.article.excerpt, item.more) == ("See the notes.", True)
    assert found[None] == [{"t": "p", "c": ["See ", {"t": "span", "c": ["the notes"]}, "."]}]
    assert found["sam"] == [{"t": "p", "c": ["See ", {"t": "a", "href": "#notes", "c": ["the notes"]}, "."]}]


LIMITED = """\
- id: limited
  show: {kind: announcement, style: modal, article: tax-id-format}
  at: {any: true}
  caps: {max: 3}
  set: news
  dismiss: {scope: set}
- id: held
  show: {kind: panel, article: send-invoice}
  at: {any: true}
  set: quiet
"""
POLICY = """\
fallback: []
sets: {news: {caps: [{max: 7, per: P1D}]}, quiet: {}}
limits: {interruptive: {caps: {max: 2}}}
holdouts: {id: nobody-sees-it, percent: 100, unit: device, sets: quiet}
"""


def limited(**request: Any) -> ResolveReply:
    files = site_files(**{"rules/limited.yaml": LIMITED, "policy.yaml": POLICY})
    runtime = Runtime(publishable(site_from_files(files).site), 3)
    return runtime.resolve(ResolveRequest.model_validate(request), ANONYMOUS, NOW)


def test_what_caps_still_allow_is_told() -> None:
    seen = {"limited": {"phone": {"n": 1, "at": [1]}}, "kind:interruptive": {"phone": {"n": 1, "at": [1]}}}
    reply = limited(memory={"seen": seen})
    (item,) = [item for item in reply.items if item.rule == "limited"]
    assert (item.style, item.interruptive, item.tree is not None) == ("modal", True, True)
    assert item.remember.keys == ["limited", "set:news", "kind:announcement", "kind:interruptive"]
    assert (item.remember.key, item.remember.set, item.remember.left) == ("set:news", "news", 1)
    assert reply.left.model_dump() == {"rules": {"limited": 2}, "sets": {"news": 7}, "kinds": {"interruptive": 1}}
    assert reply.ring == 7


def test_a_dismissed_set_stays_away() -> None:
    reply = limited(memory={"dismissed": {"set:news": {"scope": "set", "major": 1}}})
    assert [item.rule for item in reply.items] == ["held"]


def test_who_is_held_out_is_told_so() -> None:
    assert limited().held_out == []
    assert limited(device="phone").held_out == ["held"]
    assert "held" not in [item.rule for item in limited(device="phone").items]


def test_other_screens_are_answered_too() -> None:
    reply = resolve(screen="invoice.detail", next=["tax.settings", "no.such", "invoice.detail", "tax.settings"])
    assert {screen: [item.rule for item in items] for screen, items in reply.also.items()} == {
        "tax.settings": ["tax-number-tip"],
        "invoice.detail": [],
    }
    assert resolve(screen="invoice.detail").also == {}


def test_what_other_screens_show_is_kept_no_longer_than_it_holds() -> None:
    rules = """\
- id: soon-over
  show: {kind: panel, article: send-invoice}
  at: {screen: tax.settings}
  window: {to: 2026-11-21T10:31}
  caps: {max: 4}
"""
    files = site_files(**{"rules/main.yaml": rules, "policy.yaml": "limits: {panel: {caps: {max: 9}}}\nfallback: []\n"})
    runtime = Runtime(publishable(site_from_files(files).site), 1)

    def reply(**body: Any) -> ResolveReply:
        return runtime.resolve(ResolveRequest.model_validate({"screen": "invoice.detail", **body}), ANONYMOUS, NOW)

    assert (reply().ttl, reply().left.rules) == (300, {})
    other = reply(next=["tax.settings"])
    assert [item.rule for item in other.also["tax.settings"]] == ["soon-over"]
    assert (other.ttl, other.left.rules, other.left.kinds) == (60, {"soon-over": 4}, {"panel": 9})


@pytest.mark.parametrize(
    ("screen", "rule", "parts"),
    [
        ("/pay", "/bills", []),
        ("{pathname: /pay, search: tab=2}", "/bills", ["search"]),
        ("/pay", "{hash: lines}, {hostname: shop.test, search: tab=3}", ["search", "hash", "hostname"]),
    ],
)
def test_it_says_what_of_a_url_matters(screen: str, rule: str, parts: list[str]) -> None:
    screens = f"- {{id: pay, title: Pay, urls: [{screen}]}}\n"
    rules = f"- {{id: by-url, show: {{kind: panel, article: send-invoice}}, at: {{url: [{rule}]}}}}\n"
    files = site_files(**{"screens.yaml": screens, "rules/main.yaml": rules})
    runtime = Runtime(publishable(site_from_files(files).site), 1)

    assert runtime.resolve(ResolveRequest(), ANONYMOUS, NOW).url_parts == parts


def test_what_the_client_cannot_show_takes_no_place() -> None:
    assert resolve(screen="tax.settings", shows=["panel"]).items == []


def test_the_engine_knows_saved_groups_versions_and_what_was_learned() -> None:
    groups = "saved: {teams: {plan: {$in: [team]}}}\n"
    rules = """\
- id: for-teams
  show: {kind: panel, article: send-invoice}
  at: {any: true}
  when: {$savedGroup: teams}
- id: for-old-versions
  show: {kind: panel, article: tax-id-format}
  at: {any: true}
"""
    page = '---\ntitle: T\napplies_to: {to: "2.0"}\n---\nText.\n'
    files: dict[str, str | None] = {
        "audiences.yaml": groups,
        "rules/main.yaml": rules,
        "articles/tax-id-format/en.md": page,
    }
    files |= {
        "policy.yaml": "fallback: []\n",
        "articles/tax-id-format/ru.md": None,
        "articles/send-invoice/en.md": page,
    }
    files |= {"articles/invoice-failed/en.md": None, "articles/invoice-failed/ru.md": None}
    runtime = Runtime(publishable(site_from_files(site_files(**files)).site), 1)

    def shown(**body: Any) -> list[str]:
        return [item.rule for item in runtime.resolve(ResolveRequest.model_validate(body), ANONYMOUS, NOW).items]

    assert sorted(shown(traits={"plan": "team"})) == ["for-old-versions", "for-teams"]
    assert shown(app_version="1.9") == ["for-old-versions"]
    assert shown(app_version="2.0", traits={"plan": "team"}) == []
