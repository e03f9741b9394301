from __future__ import annotations

from helpsdk.errors import Problem
from helpsdk.site.order import in_file_order


def test_problems_come_once_by_file_and_line() -> None:
    first, second, third = Problem("a", "x", "a", 2), Problem("a", "x", "a", 10), Problem("a", "x", "b", 1)

    assert in_file_order([third, second, first, second]) == (first, second, third)


def test_site_yaml_comes_first() -> None:
    settings, article, unplaced = Problem("c", "m", "site.yaml", 9), Problem("c", "m", "articles/a"), Problem("c", "m")

    assert in_file_order([article, unplaced, settings]) == (settings, unplaced, article)
