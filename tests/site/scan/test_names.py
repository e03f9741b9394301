from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from helpsdk.content.names import DottedId
from helpsdk.site.scan.names import id_of_path, screen_id, title_from, title_of


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("invoice_detail", "invoice_detail"),
        ("invoice.detail", "invoice.detail"),
        ("billing:Invoice detail", "billing.invoice-detail"),
        ("admin:shop_product", "admin.shop_product"),
        ("<lambda>", "lambda"),
        ("::", ""),
        ("счёт", ""),
        ("x" * 200, "x" * 120),
    ],
)
def test_a_routes_name_becomes_a_screens_id(name: str, id: str) -> None:
    assert screen_id(name) == id
    if id:
        TypeAdapter(DottedId).validate_python(id)


@pytest.mark.parametrize(
    ("path", "id"),
    [
        ("/", "home"),
        ("/invoices", "invoices"),
        ("/invoices/{number}", "invoices.detail"),
        ("/invoices/{number}/edit", "invoices.edit"),
        ("/<path:page>", "detail"),
        ("/reports/tax.html", "reports.tax"),
        ("^articles/(?P<year>[0-9]{4})/$", "articles.detail"),
    ],
)
def test_a_route_without_a_name_is_called_by_its_path(path: str, id: str) -> None:
    assert id_of_path(path) == id


def test_titles_are_words() -> None:
    assert title_of("invoice.form_fields") == "Invoice form fields"


def documented() -> None:
    """All invoices.

    And more.
    """


def test_a_short_docstring_is_the_title() -> None:
    assert title_from(documented, "invoices") == "All invoices"
    assert title_from(None, "shop:order_list") == "Shop order list"


def test_a_class_does_not_inherit_a_title() -> None:
    class Base:
        """Render a list of objects."""

    class Orders(Base):
        pass

    assert title_from(Orders, "orders") == "Orders"
