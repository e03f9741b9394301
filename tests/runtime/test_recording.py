from __future__ import annotations

from datetime import UTC, datetime

import pytest

from helpsdk.context.memory import NO_MEMORY, dismissed, happened
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.recording import Recording, Remembered
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.factories import SITE, site_files

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
OWNER = Viewer(id="ann", groups=frozenset({"owners"}))
RULES = """\
- id: a-tip
  show: {kind: tip, article: tax-id-format, trigger: focus}
  at: {element: invoice.detail.total}
  dismiss: {scope: set}
  set: news
  caps: {max: 4, per: P1D}
- id: a-panel
  show: {kind: panel, article: send-invoice}
  at: {any: true}
  stop_after: {event: invoice.failed}
- id: a-modal
  show: {kind: announcement, article: send-invoice, style: modal}
  at: {any: true}
  dismiss: {scope: forever}
- id: for-owners
  show: {kind: panel, article: send-invoice}
  at: {any: true}
  audience: {groups: [owners]}
  set: private
- id: of-an-article-for-owners
  show: {kind: panel, article: invoice-failed}
  at: {any: true}
- id: steps-for-owners
  show: {kind: checklist, article: tax-id-format, steps: [{id: germany, event: invoice.sent}]}
  at: {any: true}
"""
TAX = """\
---
title: Tax
major: 3
sections: {germany: {audience: {groups: [owners]}}}
---
Text.

## Germany {#germany}

Nine digits.
"""
FILES: dict[str, str | None] = {
    "site.yaml": SITE + "  invoice.sent: {}\n",
    "rules/main.yaml": RULES,
    "policy.yaml": "fallback: []\nsets: {news: {}, private: {}}\n",
    "articles/tax-id-format/en.md": TAX,
    "articles/tax-id-format/ru.md": None,
    "articles/invoice-failed/ru.md": None,
}


@pytest.fixture(scope="module")
def runtime() -> Runtime:
    return Runtime(publishable(site_from_files(site_files(**FILES)).site), 7)


@pytest.fixture(scope="module")
def recording(runtime: Runtime) -> Recording:
    return runtime.recording


@pytest.mark.parametrize("viewer", [ANONYMOUS, OWNER], ids=["anybody", "owner"])
def test_it_says_of_a_rule_what_its_item_says(runtime: Runtime, recording: Recording, viewer: Viewer) -> None:
    items = runtime.resolve(ResolveRequest(screen="invoice.detail"), viewer, NOW).items

    assert len(items) >= 3
    for item in items:
        rule = recording.rule(item.rule, viewer)
        assert rule is not None
        assert (list(rule.keys), rule.key) == (item.remember.keys, item.remember.key)
        assert (rule.scope, rule.major) == (item.remember.scope, item.remember.major)


def test_a_set_is_dismissed_as_one(recording: Recording) -> None:
    assert recording.rule("a-tip", ANONYMOUS) == Remembered(
        ("a-tip", "set:news", "kind:tip"), "set:news", "set", 3, frozenset()
    )


@pytest.mark.parametrize("rule", ["for-owners", "of-an-article-for-owners", "steps-for-owners", "nothing", ""])
def test_of_a_rule_for_others_nothing_is_told(recording: Recording, rule: str) -> None:
    assert recording.rule(rule, ANONYMOUS) is None
    assert (recording.rule(rule, OWNER) is not None) == (rule not in ("nothing", ""))


def test_the_steps_are_those_the_viewer_may_read(recording: Recording) -> None:
    rule = recording.rule("steps-for-owners", OWNER)

    assert rule is not None
    assert rule.steps == {"germany"}


def test_what_is_counted_and_what_is_gone_depend_on_the_viewer(recording: Recording) -> None:
    memory = NO_MEMORY
    for rule in ("a-panel", "for-owners", "removed"):
        memory = dismissed(memory, rule, "forever", 1)
    memory = happened(happened(memory, "invoice.failed", "phone", "a"), "invoice.sent", "phone", "b")

    assert list(recording.counts(ANONYMOUS)) == ["invoice.failed"]
    assert list(recording.counts(OWNER)) == ["invoice.failed", "invoice.sent"]
    assert list(recording.gone(memory, OWNER)) == ["removed"]
    assert list(recording.gone(memory, ANONYMOUS)) == ["for-owners", "removed", "event:invoice.sent"]


def test_outlived_is_what_is_there_for_nobody(recording: Recording) -> None:
    """Whomever it is for, else one session would take from a memory what another put there."""
    memory = NO_MEMORY
    for key in ("a-panel", "for-owners", "removed", "set:removed", "kind:panel", "fallback:send-invoice", "fallback:x"):
        memory = dismissed(memory, key, "forever", 1)
    for event in ("invoice.failed", "invoice.sent", "never.counted"):
        memory = happened(memory, event, "phone", "a")

    assert list(recording.outlived(memory)) == ["removed", "set:removed", "fallback:x", "event:never.counted"]


def test_the_ring_and_the_revision_are_those_of_the_replies(runtime: Runtime, recording: Recording) -> None:
    reply = runtime.resolve(ResolveRequest(), ANONYMOUS, NOW)

    assert (recording.ring, recording.revision) == (reply.ring, reply.revision) == (4, 7)
