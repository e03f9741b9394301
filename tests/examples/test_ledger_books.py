"""The demo product without its web: texts, sample data, amounts, tax numbers."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from examples.ledger.books.amounts import read_amount
from examples.ledger.books.people import USERS
from examples.ledger.books.sample import sample_books
from examples.ledger.books.tax_id import tax_id_problem
from examples.ledger.web.templates import FOLDER as TEMPLATES
from examples.ledger.web.translations import LOCALES, MissingText, translations

TODAY = date(2026, 11, 21)


def test_every_language_has_the_same_texts_with_the_same_placeholders() -> None:
    keys = {locale: set(translations(locale).keys()) for locale in LOCALES}
    assert keys["ru"] == keys["zh-Hans"] == keys["ar"] == keys["en"]
    names = "all country currency customer done email example invoice limit name page pages payer seats used"
    values = dict.fromkeys(names.split(" "), "§")
    for locale in LOCALES:
        for key in keys[locale]:
            for count in (0, 1, 2, 3, 11, 100):
                assert translations(locale).text(key, count=count, **values)


def test_every_text_a_template_names_exists() -> None:
    named = {
        key
        for template in TEMPLATES.glob("*.html")
        for key in re.findall(
            r"\btm?\(\s*[\"']([a-z_0-9.]+[a-z_0-9])[\"']\s*[,)]", template.read_text(encoding="utf-8")
        )
    }
    assert len(named) > 100
    assert named <= set(translations("en").keys())


def test_a_text_that_is_missing_is_an_error() -> None:
    with pytest.raises(MissingText):
        translations("en").text("no.such.text")


def test_the_sample_data_is_the_same_every_time() -> None:
    assert sample_books("maya", TODAY) == sample_books("maya", TODAY)
    assert sample_books("maya", TODAY).invoices["INV-2041"].total == Decimal("4801.17")
    assert {id: sample_books(id, TODAY).sent_count() for id in USERS}["chen"] == 2


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1400", "1400"),
        ("1,400.50", "1400.50"),
        ("1.400,50", "1400.50"),
        ("1 400,5", "1400.5"),
        ("1,400", "1400"),
        ("١٤٠٠٫٥", "1400.5"),
        ("-3", "-3"),
        ("", None),
        ("1e9", None),
        ("9" * 500, None),
        ("²", None),
    ],
)
def test_amounts_are_read_as_people_type_them(text: str, amount: str | None) -> None:
    assert read_amount(text) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("tax_id", "country", "fault"),
    [
        ("DE 811 569 869", "DE", None),
        ("DE 811 569 86", "DE", ("short", 1)),
        ("DE 811 569 8690", "DE", ("long", 1)),
        ("811569869", "DE", ("format", 0)),
        ("NL 8204 71616 B01", "NL", None),
        ("anything", "US", None),
        ("DE" + "1" * 5000, "DE", ("long", 4991)),
    ],
)
def test_tax_ids_are_checked_by_country(tax_id: str, country: str, fault: tuple[str, int] | None) -> None:
    problem = tax_id_problem(tax_id, country)
    assert (problem and (problem.fault, problem.count)) == fault
