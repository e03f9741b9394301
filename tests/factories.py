"""Small valid things for tests to start from."""

from __future__ import annotations

SITE = """\
id: shop
title: {en: Shop, ru: Магазин}
default_locale: en
locales: [en, ru]
traits:
  plan: {values: [free, team, business]}
  seats: {type: number}
  beta: {type: boolean}
events:
  invoice.failed: {title: {en: An invoice failed, ru: Счёт не отправлен}}
"""
AUDIENCES = """\
groups:
  owners: {title: Owners}
  accountants: {}
"""
SCREENS = """\
- id: invoice.detail
  title: {en: Invoice, ru: Счёт}
  urls: ["/invoices/:id"]
  elements:
    - {id: invoice.detail.total, title: Total}
- id: tax.settings
  title: Tax settings
  urls: [/settings/tax]
  elements:
    - {id: tax.settings.number, title: Tax number}
"""
RULES = """\
- id: tax-number-tip
  show: {kind: tip, article: tax-id-format, trigger: focus}
  at: {element: tax.settings.number}
- id: invoice-help  # opened most
  show: {kind: panel, article: send-invoice}
  at: {screen: invoice.detail}
  when: {plan: {$in: [team, business]}}
- id: invoice-failed
  show: {kind: panel, article: invoice-failed}
  at: {event: invoice.failed}
  audience: {groups: [owners]}
  priority: high
"""
GLOSSARY = """\
- id: vat
  term: {en: VAT, ru: НДС}
  definition: A tax on what is sold.
"""
COLLECTIONS = """\
- id: invoices
  title: {en: Invoices, ru: Счета}
"""
SYNONYMS = """\
en:
  - [invoice, bill]
"""

#: What every PNG begins with: enough to be one.
PNG = b"\x89PNG\r\n\x1a\n"

ARTICLES = {
    ("tax-id-format", "en"): """\
---
title: Format of a tax number
keywords: [vat id]
related: [send-invoice]
---
A tax number for :term[VAT] looks like this.

## Germany {#germany}

Nine digits.
""",
    ("tax-id-format", "ru"): """\
---
title: Формат налогового номера
---
Налоговый номер (:term[НДС]) выглядит так.

## Германия {#germany}

Девять цифр.
""",
    ("send-invoice", "en"): """\
---
title: Send an invoice
collection: invoices
aliases: [sending-invoices]
---
First check the [tax number](article:tax-id-format#germany).
""",
    ("send-invoice", "ru"): """\
---
title: Отправить счёт
---
Сначала проверьте [номер](../tax-id-format/ru.md).
""",
    ("invoice-failed", "en"): """\
---
title: An invoice could not be sent
audience: {groups: [owners]}
---
Try again.
""",
    ("invoice-failed", "ru"): """\
---
title: Счёт не отправлен
---
Попробуйте ещё раз.
""",
}


def site_files(**overrides: str | bytes | None) -> dict[str, bytes]:
    """A minimal valid site: 2 locales, 2 screens, 3 rules, 3 articles.

    A keyword replaces or adds the file of that path; None leaves it out: `site_files(**{"rules/main.yaml": None})`.
    """
    texts: dict[str, str | bytes | None] = {
        "site.yaml": SITE,
        "audiences.yaml": AUDIENCES,
        "screens.yaml": SCREENS,
        "rules/main.yaml": RULES,
        "glossary.yaml": GLOSSARY,
        "collections.yaml": COLLECTIONS,
        "synonyms.yaml": SYNONYMS,
        **{f"articles/{id}/{locale}.md": text for (id, locale), text in ARTICLES.items()},
        **overrides,
    }
    return {path: _bytes(text) for path, text in texts.items() if text is not None}


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
