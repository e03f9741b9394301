from __future__ import annotations

from helpsdk.search.ranking import Found, Matches, best_sections, in_order, joined, together
from helpsdk.search.schema import Row

ROWS = [Row("a", 0, 0), Row("a", 1, 0), Row("b", 0, 1), Row("c", 0, 0)]
FOUND = Matches([1, 3, 0, 2], [3.0, 2.0, 1.0, 0.5])


def test_the_best_section_stands_for_its_article() -> None:
    assert best_sections(FOUND, ROWS) == [Found(1, 3.0), Found(3, 2.0), Found(2, 0.5)]


def test_the_first_articles_are_enough() -> None:
    assert best_sections(FOUND, ROWS, most=2) == [Found(1, 3.0), Found(3, 2.0)]


def test_only_admitted_articles_count() -> None:
    assert best_sections(FOUND, ROWS, most=1, admit=lambda id: id != "a") == [Found(3, 2.0)]


def test_equals_are_in_the_order_of_the_text() -> None:
    assert in_order([1, 0, 2], [1.0, 1.0, 2.0]) == Matches([2, 0, 1], [2.0, 1.0, 1.0])
    assert best_sections(in_order([1, 0], [1.0, 1.0]), ROWS) == [Found(0, 1.0)]


def test_partitions_are_put_in_one_order() -> None:
    assert together([Matches([0, 2], [3.0, 1.0]), Matches([3], [2.0])]) == Matches([0, 3, 2], [3.0, 2.0, 1.0])


def test_an_article_found_in_two_ways_comes_once() -> None:
    assert joined([Found(2, 1.0), Found(1, 4.0), Found(0, 2.0), Found(2, 1.0)], ROWS) == [Found(1, 4.0), Found(2, 1.0)]
