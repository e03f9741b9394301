"""One help server for all tests that need a real one: they leave nothing behind but what readers did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories import SCREENS, SITE
from tests.server.api.people import Desk, desk
from tests.server.serving import on_loopback

FORM = """
- id: invoice.form
  title: New invoice
  urls: [/invoices/new]
  elements: [{id: invoice.form.tax_id, title: Tax number}]
"""
TIP = """\
- id: tax-tip
  show: {kind: tip, article: tax-id-format}
  at: {element: invoice.form.tax_id}
"""
#: With what the guide speaks of.
FILES: dict[str, str | bytes | None] = {
    "site.yaml": SITE.replace("id: shop", "id: ledger"),
    "screens.yaml": SCREENS + FORM.lstrip(),
    "rules/form.yaml": TIP,
}


@pytest.fixture(scope="session")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("desk") / "help", **FILES) as made:
        yield made


@pytest.fixture(scope="session")
def url(there: Desk) -> Iterator[str]:
    with on_loopback(there.server) as address:
        yield address
