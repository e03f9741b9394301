"""Examples of screens."""

from __future__ import annotations

import pytest

from helpsdk.site.check.examples import screen_examples
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.factories import site_files
from tests.site.check.cases import structure


def screens(urls: str, example: str) -> dict[str, str]:
    text = f"- id: invoice.detail\n  title: Invoice\n  urls: {urls}\n  example: {example}\n"
    return {"screens.yaml": text, "rules/main.yaml": "[]\n"}


@pytest.mark.parametrize(
    ("urls", "example", "told"),
    [
        ('["/invoices/:id"]', "/invoices/7", ""),
        ('["/invoices/:id"]', "[/invoices/7, /invoices/8?tab=a#b]", ""),
        ("[]", "/anywhere", ""),
        ('[{pathname: /reports, search: "year=*"}]', '"/reports?year=2026"', ""),
        ('[{pathname: /a, hostname: "*.app.example"}]', "/a", ""),
        ("[{hostname: app.example}]", "/a", ""),
        ('["/invoices/:id"]', "/customers/7", "0.example: no pattern in `urls`"),
        ('["/invoices/:id"]', "[/invoices/7, /x]", "0.example.1: no pattern in `urls`"),
        ('[{pathname: /reports, search: "year=*"}]', "/reports", "0.example: no pattern in `urls`"),
        ('["/invoices/:id"]', "https://app.example/invoices/7", "0.example: `https://app.example/invoices/7` is not"),
        ('["/invoices/:id"]', "//invoices/7", "0.example: `//invoices/7` is not"),
        ('["/invoices/:id"]', "invoices/7", "0.example: `invoices/7` is not"),
        ('["/(["]', "/a", ""),
    ],
)
def test_an_example_is_an_address_of_its_screen(urls: str, example: str, told: str) -> None:
    found = [f"{one.key}: {one.message}" for one in structure(screen_examples, screens(urls, example))]

    assert len(found) == bool(told)
    assert not told or found[0].startswith(told)


def test_an_example_is_not_published() -> None:
    site = site_from_files(site_files(**screens('["/invoices/:id"]', "/invoices/7"))).site

    assert site.screens[0].example == ("/invoices/7",)
    assert "example" not in publishable(site).model_dump(mode="json")["screens"][0]
