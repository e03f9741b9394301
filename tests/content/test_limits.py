"""Limits of one body."""

from __future__ import annotations

import pytest

from helpsdk.content.limits import Budget, check_input, check_output
from helpsdk.content.markup import render
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


def test_lines_grant_steps_up_to_a_cap() -> None:
    budget = Budget(characters=0)
    budget.grant_lines(2)
    capped = Budget(characters=0)
    capped.grant_lines(1_000_000)

    budget.spend(60_120)
    capped.spend(420_000)

    for spent in (budget, capped):
        with pytest.raises(MarkupRefused):
            spent.spend()


@pytest.mark.parametrize(
    "markdown",
    [
        "\n".join(["- s"] * 2_500),
        "\n".join(f"{number}. s" for number in range(1, 3_001)),
        "\n".join(["- s\n  - t"] * 1_500),
        "\n".join(f"- **s**, *t* {number}" for number in range(3_000)),
        "# Changelog\n" + "\n## 1.0\n\n- Fixed a *thing* in `x` ([#12](https://a.example/12))\n- Fixed\n" * 400,
        "| a | b |\n|---|---|\n" + "| key | value |\n" * 2_500,
        "| a | b |\n|---|---|\n" + "| **k** | `v` |\n" * 2_500,
    ],
    ids=["items", "numbers", "nested", "emphasis", "changelog", "table", "table-emphasis"],
)
def test_long_plain_pages_render(markdown: str) -> None:
    assert render(markdown).tree
