from __future__ import annotations

import pytest

from helpsdk.content.glossary import Term
from helpsdk.site.terms import TermIndex, terms_in, terms_used

INDEX = TermIndex([Term(id="tax-id", term={"en": "Tax  ID", "ru": "ИНН"}, definition="x")])


@pytest.mark.parametrize(
    ("id", "words", "found"),
    [
        ("tax-id", "whatever", "tax-id"),
        (None, "tax id", "tax-id"),
        (None, "Инн", "tax-id"),
        (None, "tax ID", "tax-id"),
        (None, "Tax-Id", "tax-id"),
        ("inn", "ИНН", "tax-id"),
        (None, "VAT", None),
    ],
)
def test_a_term_is_found_by_id_words_or_slug(id: str | None, words: str, found: str | None) -> None:
    assert INDEX.find(id, words) == found


def test_terms_in_a_definition() -> None:
    assert list(terms_in("a :term[VAT]{#vat} and :term[ИНН].")) == [("VAT", "vat"), ("ИНН", None)]


def test_terms_in_a_tree() -> None:
    tree = ["x", {"t": "p", "c": [{"t": "term", "id": "a", "c": [{"t": "em", "c": ["W"]}, "ords"]}]}]

    assert list(terms_used(tree)) == [("a", "Words")]
