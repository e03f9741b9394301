"""A reply brings the anchors of the elements that it names itself, and of no others."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from helpsdk.content.anchors import Anchor
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Ask, Runtime
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.factories import site_files

NOW = datetime(2026, 11, 22, tzinfo=UTC)
OWNER = Viewer(id="ann", groups=frozenset({"owners"}))
SCREENS = """\
- id: list
  title: List
  elements:
    - {id: export, title: Export, anchor: {tag: a, name: Export}}
    - {id: filter, title: Filter, anchor: {tag: input, name: Filter}}
    - {id: secret, title: Secret, anchor: {tag: button, name: Secret}}
    - {id: named, title: Named}
- id: page
  title: Page
  elements:
    - {id: export, title: Export, anchor: {tag: button, name: Export this}}
    - {id: other, title: Other, anchor: {tag: a, name: Other}}
"""
RULES = """\
- id: export-tip
  show: {kind: tip, article: steps}
  at: {element: export}
- id: named-tip
  show: {kind: tip, article: steps}
  at: {element: named}
- id: filter-tip
  show: {kind: tip, article: steps}
  at: {url: /filtered, element: filter}
- id: tour
  show:
    kind: tour
    article: steps
    steps: [{id: one, element: filter}, {id: hidden, element: secret}, {id: two, element: other}]
  at: {screen: list}
  when: {plan: team}
"""
STEPS = """\
---
title: Steps
sections: {hidden: {audience: {groups: [owners]}}}
---
Lead.

## One {#one}

Text.

## Hidden {#hidden}

Text.

## Two {#two}

Text.
"""
RUNTIME = Runtime(
    publishable(
        site_from_files(
            site_files(
                **{
                    "screens.yaml": SCREENS,
                    "rules/main.yaml": RULES,
                    "policy.yaml": "fallback: []\n",
                    "articles/steps/en.md": STEPS,
                }
            )
        ).site
    ),
    1,
)
EXPORT, PAGE_EXPORT = Anchor(tag="a", name="Export"), Anchor(tag="button", name="Export this")
FILTER, SECRET = Anchor(tag="input", name="Filter"), Anchor(tag="button", name="Secret")


def anchors(viewer: Viewer = ANONYMOUS, **request: Any) -> dict[str, Anchor]:
    asked = ResolveRequest.model_validate(request)
    found = RUNTIME.resolve(asked, viewer, NOW).anchors
    (joined,) = {RUNTIME.resolve_json(Ask(asked, viewer, None, NOW, None)).json for _ in range(2)}
    assert json.loads(joined)["anchors"] == {id: one.model_dump() for id, one in found.items()}
    return found


def test_of_what_a_tip_hangs_on_and_of_nothing_else() -> None:
    assert anchors(screen="list") == {"export": EXPORT}


def test_as_it_looks_on_this_screen() -> None:
    assert anchors(screen="page") == {"export": PAGE_EXPORT}


def test_of_steps_on_this_screen() -> None:
    assert anchors(OWNER, screen="list", traits={"plan": "team"}) == {
        "export": EXPORT,
        "filter": FILTER,
        "secret": SECRET,
    }


def test_a_step_that_a_reader_may_not_see_names_nothing() -> None:
    assert anchors(screen="list", traits={"plan": "team"}) == {"export": EXPORT, "filter": FILTER}


def test_at_an_address_of_no_screen() -> None:
    assert anchors(url="/filtered") == {"filter": FILTER}


def test_nothing_where_nothing_is_shown() -> None:
    assert anchors(url="/elsewhere") == {}
    assert RUNTIME.resolve(ResolveRequest(url="/elsewhere", next=["list"]), ANONYMOUS, NOW).anchors == {}
