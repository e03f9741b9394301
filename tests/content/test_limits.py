"""Limits of one body."""

from __future__ import annotations

import pytest

from helpsdk.content.limits import Budget, check_input, check_output
from helpsdk.errors import MarkupRefused


def test_the_size_is_counted_in_bytes() -> None:
    assert check_input("я" * 10) == 20


def test_a_small_text_may_not_become_a_large_page() -> None:
    check_output("x" * 65_536, 0)

    with pytest.raises(MarkupRefused) as caught:
        check_output("x" * 65_545, 1)

    assert (caught.value.actual, caught.value.allowed) == (65_545, 65_544)


def test_a_budget_ends() -> None:
    budget = Budget(characters=1_000)
    budget.spend(61_000)

    with pytest.raises(MarkupRefused, match="parsing effort in steps is 61001, at most 61000 is allowed"):
        budget.spend()
