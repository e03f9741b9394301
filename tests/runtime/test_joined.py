"""Replies joined from fragments say exactly what the model says, whoever asks, wherever, however often."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from helpsdk.context.memory import NO_MEMORY, Memory, dismissed, shown
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime import joined
from helpsdk.runtime.replies import Item
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Ask, Runtime, SearchNeeded
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.factories import PNG, RULES, site_files
from tests.factories import SCREENS as SCREENS_YAML

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MS = int(NOW.timestamp() * 1000)
MORE_RULES = """\
- id: banner
  show: {kind: announcement, article: news, style: banner}
  at: {any: true}
  set: spring
  caps: [{max: 3}]
- id: picture
  show: {kind: tip, article: pictured, trigger: focus}
  at: {element: invoice.detail.total}
- id: linked
  show: {kind: announcement, article: linked, style: whats_new}
  at: {any: true}
- id: cut
  show: {kind: announcement, article: cut, style: modal}
  at: {screen: tax.settings}
- id: checks
  show: {kind: checklist, article: tax-id-format, steps: [{id: germany, element: tax.settings.number}]}
  at: {any: true}
- id: often
  show: {kind: panel, article: tax-id-format}
  at: {any: true}
  stop_after: {event: invoice.failed, times: 2}
"""
NEWS = """\
---
title: 'News "left":null,"keys":[ & <b>'
---
A lead.

More.
"""
CUT = """\
---
title: Cut
sections: {own: {audience: {groups: [owners]}}}
---
Lead.

## Own {#own}

Theirs.
"""
FILES: dict[str, str | bytes | None] = {
    "rules/main.yaml": RULES + MORE_RULES,
    "policy.yaml": "sets: {spring: {caps: [{max: 4}]}}\nfallback: []\n",
    "articles/news/en.md": NEWS,
    "articles/pictured/en.md": "---\ntitle: Pictured\n---\n![A chart](assets/chart.png)\n",
    "articles/linked/en.md": "---\ntitle: Linked\n---\n[This](article:invoice-failed) first.\n\nMore.\n",
    "articles/cut/en.md": CUT,
    "assets/chart.png": PNG,
    "screens.yaml": SCREENS_YAML.replace("title: Tax number}", "title: Tax number, anchor: {tag: input, ordinal: 0}}"),
}
SITE = publishable(site_from_files(site_files(**FILES)).site)
VIEWERS = (
    ANONYMOUS,
    Viewer("olga", groups=frozenset({"owners"}), traits={"plan": "team"}),
    Viewer("chen", groups=frozenset({"accountants"}), locale="ru"),
)
SCREENS = ("invoice.detail", "tax.settings", None)
LOCALES = ("en", "ru", "de", "ja", "x")
KEYS = ("banner", "set:spring", "kind:panel", "often", "gone-rule", "kind:announcement")


def request(random: Random) -> dict[str, Any]:
    event = {"name": "invoice.failed", "age": random.choice([0, 5, 1700, 4000])}
    return {
        "screen": random.choice(SCREENS),
        "url": random.choice([None, "/invoices/4?x=1#y", "/settings/tax/", "https://shop.test/invoices/9", "//["]),
        "element": random.choice([None, "tax.settings.number", "invoice.detail.total"]),
        "events": [event] if random.random() < 0.5 else [],
        "traits": {"plan": random.choice(["free", "team", "business"])} if random.random() < 0.8 else {},
        "locale": random.sample(LOCALES, random.randint(0, 3)),
        "next": random.sample(["invoice.detail", "tax.settings", "none"], random.randint(0, 2)),
        "shows": random.choice([None, ["panel"], ["panel", "tip", "banner", "whats_new", "modal", "checklist"]]),
        "open": random.choice([[], ["banner"]]),
    }


def memory(random: Random) -> Memory | None:
    if random.random() < 0.4:
        return None
    made = replace(NO_MEMORY, again=random.choice([0, 0, 3]))
    for _ in range(random.randint(0, 3)):
        made = shown(made, [random.choice(KEYS)], "d1", MS - random.randint(0, 10**6), 5)
    return dismissed(made, random.choice(KEYS), "revision", 1) if random.random() < 0.5 else made


def both(runtime: Runtime, asked: ResolveRequest, viewer: Viewer, remembered: Memory | None) -> tuple[Any, Any]:
    """What is joined, and what the model says."""
    key = f"key of {viewer.id}" if viewer.signed_in else None
    made = runtime.resolve_at_once(asked.model_copy(update={"memory": remembered}), viewer, NOW)
    made.viewer = key
    return json.loads(runtime.resolve_json(Ask(asked, viewer, remembered, NOW, key)).json), json.loads(
        made.model_dump_json()
    )


def test_thousands_of_contexts_are_answered_alike() -> None:
    random, runtime = Random(7), Runtime(SITE, 3, interface_locales=("en", "ru"))
    kinds, lefts = set(), 0
    for _ in range(3_000):
        asked = ResolveRequest.model_validate(request(random))
        one, other = both(runtime, asked, random.choice(VIEWERS), memory(random))
        assert one == other
        kinds |= {item["rule"] for item in one["items"]}
        lefts += sum(item["remember"]["left"] is not None for item in one["items"])

    assert kinds == {rule.id for rule in SITE.rules}
    assert lefts > 100


def test_fragments_that_were_dropped_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined, "KEPT", 2_000)
    random, runtime = Random(8), Runtime(SITE, 3)
    for _ in range(200):
        asked = ResolveRequest.model_validate(request(random))
        one, other = both(runtime, asked, random.choice(VIEWERS), None)
        assert one == other


def test_a_picture_is_finished_for_each_viewer() -> None:
    runtime, seen = Runtime(SITE, 3), []

    def finish(item: Item) -> None:
        seen.append(item.article.id)
        if item.article.id == "pictured":
            item.tree = [{"t": "p", "c": ["no picture"]}]

    asked = ResolveRequest(screen="invoice.detail", element="invoice.detail.total")
    for _ in range(2):
        reply = json.loads(runtime.resolve_json(Ask(asked, ANONYMOUS, None, NOW, None, finish)).json)
        trees = [item["tree"] for item in reply["items"] if item["article"]["id"] == "pictured"]
        assert trees == [[{"t": "p", "c": ["no picture"]}]]
    assert seen.count("pictured") == 2
    assert "send-invoice" not in seen  # nothing of a panel's item differs


def test_what_takes_a_search_is_left_to_whoever_can_wait() -> None:
    searched = publishable(site_from_files(site_files()).site)
    asked = ResolveRequest(screen="invoice.detail", screen_text="tax number")

    with pytest.raises(SearchNeeded):
        Runtime(searched, 1).resolve_json(Ask(asked, ANONYMOUS, None, NOW))
