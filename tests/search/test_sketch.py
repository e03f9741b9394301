"""Texts in a few numbers."""

from __future__ import annotations

import pytest

from helpsdk.search.sketch import SIZE, rewritten, sketch


def words(first: int, last: int) -> list[str]:
    return [f"word{number}" for number in range(first, last)]


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (words(0, 10), words(0, 10), False),
        (words(0, 10), words(5, 15), False),  # half of each is in the other
        (words(0, 10), words(6, 16), True),
        (words(0, 10), words(0, 30), False),
        (words(0, 10), words(0, 31), True),
        (words(0, 10), [], True),
        ([], [], False),
    ],
)
def test_short_texts_are_compared_exactly(before: list[str], after: list[str], changed: bool) -> None:
    assert rewritten(sketch(before), sketch(after)) is changed
    assert rewritten(sketch(after), sketch(before)) is changed


@pytest.mark.parametrize(("start", "changed"), [(0, False), (100, False), (250, False), (750, True), (1000, True)])
def test_long_texts_nearly(start: int, changed: bool) -> None:
    before, after = sketch(words(0, 1000)), sketch(words(start, start + 1000))

    assert len(before) == SIZE
    assert rewritten(before, after) is changed
