from __future__ import annotations

from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.compiled import ruled
from helpsdk.runtime.counted import Counted
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.factories import AUDIENCES, SITE, site_files

OWNER = Viewer(id="olga", groups=frozenset({"owners"}))
BOTH = Viewer(id="bo", groups=frozenset({"owners", "accountants"}))
EVENTS = ("opened", "sent", "paid", "closed", "read", "done")
PAGE = """\
---
title: T
sections: {secret: {audience: {groups: [accountants]}}}
---
## Open {#open}

For all.

## Secret {#secret}

For some.
"""
RULES = """\
- id: for-all
  show: {kind: panel, article: send-invoice}
  at: {any: true}
  stop_after: {event: opened}
- id: by-its-own-audience
  show: {kind: panel, article: send-invoice}
  at: {any: true}
  audience: {groups: [owners]}
  stop_after: {event: sent}
- id: by-its-articles-audience
  show: {kind: panel, article: invoice-failed}
  at: {any: true}
  stop_after: {event: paid}
- id: by-its-sections-audience
  show:
    kind: checklist
    article: tax-id-format
    steps: [{id: open, event: read}, {id: secret, event: closed}]
  at: {any: true}
- id: for-readers-of-its-only-section
  show: {kind: checklist, article: tax-id-format, steps: {id: secret}}
  at: {any: true}
  audience: {groups: [owners]}
  stop_after: {event: done}
"""


def counted() -> Counted:
    declared = "".join(f"  {event}: {{}}\n" for event in EVENTS)
    files = site_files(
        **{
            "site.yaml": SITE + declared,
            "audiences.yaml": AUDIENCES,
            "rules/main.yaml": RULES,
            "articles/tax-id-format/en.md": PAGE,
            "articles/tax-id-format/ru.md": None,
            "articles/send-invoice/en.md": "---\ntitle: Send\n---\n",
            "articles/send-invoice/ru.md": None,
        }
    )
    return Counted(ruled(publishable(site_from_files(files).site)).tally)


def test_nobody_hears_of_events_of_rules_that_are_not_for_them() -> None:
    events = counted().events

    assert events(ANONYMOUS) == ["opened", "read"]
    assert events(Viewer(id="ann")) == ["opened", "read"]
    assert events(OWNER) == ["opened", "paid", "read", "sent"]
    assert events(BOTH) == ["closed", "done", "opened", "paid", "read", "sent"]
