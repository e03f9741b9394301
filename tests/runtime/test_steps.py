from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.replies import Step
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.factories import RULES, site_files

NOW = datetime(2026, 11, 21, tzinfo=UTC)
OWNER = Viewer(id="ann", groups=frozenset({"owners"}))
TOUR = """\
---
title: First steps
sections: {owners: {audience: {groups: [owners]}}}
---
Welcome.

## One {#one}

Do *this*, see [failed](article:invoice-failed) or [owners](#owners).

### More {#more}

And that.

## For owners {#owners}

Hush.

## Two {#two}

Then that.
"""
RUSSIAN = "---\ntitle: Начало\nomits: [owners]\n---\n\n## Раз {#one}\n\nТак.\n"
RULE = """\
- id: first-steps
  show:
    kind: checklist
    article: first-steps
    steps:
      - {id: one, element: tax.settings.number, article: sending-invoices}
      - {id: owners, article: invoice-failed}
      - {id: two, screen: tax.settings, event: invoice.failed, article: invoice-failed}
  at: {any: true}
"""


def steps(viewer: Viewer = ANONYMOUS, **body: Any) -> list[Step]:
    files = {
        "articles/first-steps/en.md": TOUR,
        "articles/first-steps/ru.md": RUSSIAN,
        "rules/main.yaml": RULES + RULE,
        "policy.yaml": "fallback: []\n",
    }
    runtime = Runtime(publishable(site_from_files(site_files(**files)).site), 1)
    items = runtime.resolve(ResolveRequest.model_validate(body), viewer, NOW).items
    (found,) = [item.steps for item in items if item.kind == "checklist"]
    assert found is not None
    return found


def paragraph(*nodes: Any) -> dict[str, Any]:
    return {"t": "p", "c": list(nodes)}


def test_a_step_is_the_section_of_its_heading_and_what_is_within_it() -> None:
    one = steps(OWNER)[0]
    assert (one.id, one.title, one.element, one.done) == ("one", "One", "tax.settings.number", False)
    assert [node["t"] for node in one.tree] == ["p", "h3", "p"]
    assert one.article is not None
    assert one.article.id == "send-invoice"


def test_what_a_viewer_may_not_read_is_in_no_step() -> None:
    found = steps()
    assert [step.id for step in found] == ["one", "two"]
    assert [step.article and step.article.id for step in found] == ["send-invoice", None]
    links = [node for node in found[0].tree[0]["c"] if isinstance(node, dict) and node["t"] == "a"]
    assert links == []
    assert [step.id for step in steps(OWNER)] == ["one", "owners", "two"]
    assert steps(OWNER)[1].article is not None


def test_steps_are_done_by_memory_or_by_what_happened() -> None:
    memory = {"steps": {"first-steps": {"major": 1, "done": ["one"]}}}
    assert [step.done for step in steps(memory=memory)] == [True, False]
    assert [step.done for step in steps(events=[{"name": "invoice.failed", "age": 1}])] == [False, True]


def test_a_section_that_is_not_translated_stands_in_its_own_language() -> None:
    one, two = steps(locale=["ru"])
    assert (one.title, one.tree) == ("Раз", [paragraph("Так.")])
    assert (two.title, two.tree) == ("Two", [{"t": "div", "lang": "en", "dir": "ltr", "c": [paragraph("Then that.")]}])


def test_who_did_all_that_they_may_read_is_done() -> None:
    memory = {"steps": {"first-steps": {"major": 1, "done": ["one", "two"]}}}
    assert [step.done for step in steps(OWNER, memory=memory)] == [True, False, True]
    with pytest.raises(ValueError, match="not enough values"):
        steps(memory=memory)
