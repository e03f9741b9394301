from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpsdk.search.slips import is_slip, near_keys

WORDS = st.text("abc", max_size=12)


@pytest.mark.parametrize("typed", ["invoie", "invoicee", "invoixe", "invocie", "nvoice", "ivnoice"])
def test_one_letter_or_one_exchange_is_a_slip(typed: str) -> None:
    assert is_slip("invoice", typed)
    assert is_slip(typed, "invoice")


@pytest.mark.parametrize("typed", ["invoice", "invoi", "ecivoni", "invoicess", "onvoicr", ""])
def test_nothing_or_more_is_none(typed: str) -> None:
    assert not is_slip("invoice", typed)


def slips(word: str) -> set[str]:
    """Every string one slip away, of a few letters."""
    found = set[str]()
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        found |= {before + after[1:], before + after[1:2] + after[:1] + after[2:]}
        found |= {before + letter + rest for letter in "abc" for rest in (after, after[1:])}
    return found - {word}


@given(WORDS, WORDS)
def test_a_slip_is_what_can_be_made_by_one(one: str, other: str) -> None:
    assert is_slip(one, other) == (other in slips(one))


@given(WORDS)
def test_what_is_one_slip_away_shares_a_key(word: str) -> None:
    assert all(near_keys(word) & near_keys(other) for other in slips(word))
