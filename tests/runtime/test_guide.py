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
SHOP = publishable(site_from_files(site_files()).site)


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
    assert item.remember.model_dump() == {"key": "tax-number-tip", "kind": "tip", "scope": "revision", "major": 1}
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
