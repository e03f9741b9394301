from __future__ import annotations

from typing import Any

import pytest

from helpsdk.context.memory_codec import from_json
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.gone import MAX_GONE
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.factories import SITE, site_files
from tests.runtime.test_guide import NOW

OWNER = Viewer(id="ann", groups=frozenset({"owners"}))
RULES = """\
- id: later
  show: {kind: panel, article: send-invoice}
  at: {any: true}
  window: {from: 2030-01-01T00:00}
  set: news
- id: for-owners
  show: {kind: panel, article: send-invoice}
  at: {any: true}
  audience: {groups: [owners]}
  set: private
  stop_after: {event: invoice.failed}
- id: of-an-article-for-owners
  show: {kind: panel, article: invoice-failed}
  at: {any: true}
  set: news
- id: a-tour
  show: {kind: checklist, article: tax-id-format, steps: [{id: germany, event: invoice.sent}]}
  at: {any: true}
"""
OWNERS_PAGE = "---\ntitle: Failed\naudience: {groups: [owners]}\n---\nText.\n"
TAX_PAGE = """\
---
title: Tax
sections: {germany: {audience: {groups: [owners]}}}
---
Text.

## Germany {#germany}

Nine digits.
"""
PAGES: dict[str, str | None] = {
    "site.yaml": SITE + "  invoice.sent: {}\n",
    "rules/main.yaml": RULES,
    "policy.yaml": "fallback: []\nsets: {news: {}, private: {}}\n",
    "articles/invoice-failed/en.md": OWNERS_PAGE,
    "articles/tax-id-format/en.md": TAX_PAGE,
    "articles/tax-id-format/ru.md": None,
    "articles/invoice-failed/ru.md": None,
}


@pytest.fixture(scope="module")
def runtime() -> Runtime:
    return Runtime(publishable(site_from_files(site_files(**PAGES)).site), 1)


def memory_of(*keys: str, events: tuple[str, ...] = ()) -> dict[str, Any]:
    dismissed = {key: {"scope": "revision", "major": 1} for key in keys}
    return {"dismissed": dismissed, "events": {name: {"phone": {"n": 1}} for name in events}}


def gone(runtime: Runtime, memory: dict[str, Any], viewer: Viewer = ANONYMOUS) -> list[str]:
    return runtime.resolve(ResolveRequest(memory=from_json(memory)), viewer, NOW).gone


def test_what_the_site_no_longer_has_is_named(runtime: Runtime) -> None:
    there = ("later", "set:news", "kind:tip", "kind:interruptive", "fallback:send-invoice")
    no_more = ("was-here", "set:was-here", "kind:was-here", "fallback:was-here")

    assert gone(runtime, memory_of(*there, *no_more, events=("was.here",))) == [*no_more, "event:was.here"]
    assert gone(runtime, {}) == []


def test_it_is_named_wherever_the_memory_has_it(runtime: Runtime) -> None:
    memory = {"seen": {"x": {"phone": {"n": 1}}}, "steps": {"x": {"major": 1}, "y": {"major": 1, "done": ["one"]}}}

    assert gone(runtime, memory) == ["x", "y"]


def test_what_is_for_others_reads_as_what_never_was(runtime: Runtime) -> None:
    """Else a list of guesses would tell which hidden rules, sets, articles and events there are."""
    keys = ("for-owners", "set:private", "of-an-article-for-owners", "a-tour", "fallback:invoice-failed", "never-was")
    memory = memory_of(*keys, events=("invoice.failed", "invoice.sent"))

    assert gone(runtime, memory) == [*keys, "event:invoice.failed", "event:invoice.sent"]
    assert gone(runtime, memory, OWNER) == ["never-was"]


def test_no_more_are_named_at_once_than_a_memory_may_hold(runtime: Runtime) -> None:
    assert len(gone(runtime, memory_of(*(f"was-{n}" for n in range(MAX_GONE + 9))))) == MAX_GONE
