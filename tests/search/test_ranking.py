from __future__ import annotations

from helpsdk.search.ranking import Found, best_sections, in_order, ranked
from helpsdk.search.schema import Row

ROWS = [Row("a", 0, 0), Row("a", 1, 0), Row("b", 0, 1), Row("c", 0, 0)]


def test_the_best_section_stands_for_its_article() -> None:
    found = [Found(1, 3.0), Found(3, 2.0), Found(0, 1.0)]
    assert best_sections(found, ROWS) == [Found(1, 3.0), Found(3, 2.0)]


def test_of_equal_sections_the_first_stands() -> None:
    found = in_order([Found(1, 1.0), Found(0, 1.0)])
    assert best_sections(found, ROWS) == [Found(0, 1.0)]


def test_scores_are_relative_and_boosted_on_screen() -> None:
    hits = ranked([Found(0, 4.0), Found(3, 3.0)], ROWS, frozenset({"c"}), limit=10)
    assert [(hit.article, hit.score) for hit in hits] == [("c", 1.05), ("a", 1.0)]


def test_a_page_is_a_slice() -> None:
    hits = ranked([Found(0, 4.0), Found(3, 3.0)], ROWS, frozenset(), limit=1, offset=1)
    assert [(hit.article, hit.score) for hit in hits] == [("c", 0.75)]


def test_nothing_found_is_nothing_ranked() -> None:
    assert ranked([], ROWS, frozenset(), limit=10) == ()
