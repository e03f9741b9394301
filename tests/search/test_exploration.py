"""Lower matches that are tried higher."""

from __future__ import annotations

from collections import Counter

import pytest

from helpsdk.search.exploration import Explored, explored

ARTICLES = [f"a{place}" for place in range(1, 16)]


def shown(share: float, reader: str, day: str = "2026-11-21", articles: list[str] = ARTICLES) -> Explored:
    return explored(articles, share, site="shop", day=day, terms=["vat"], seed=reader)


def test_the_same_reader_sees_the_same_order_all_day() -> None:
    assert shown(0.5, "ann") == shown(0.5, "ann")
    assert len({shown(0.5, "ann", f"2026-11-{day:02d}").article for day in range(1, 29)}) > 1


def test_one_of_the_next_seven_changes_places_with_the_third() -> None:
    tried = Counter(shown(1.0, f"reader{number}").article for number in range(700))

    assert tried.keys() == set(ARTICLES[3:10])
    assert min(tried.values()) > 50
    order = shown(1.0, "ann")
    assert sorted(order.articles) == sorted(ARTICLES)
    assert sum(before != now for before, now in zip(ARTICLES, order.articles, strict=True)) == 2
    assert order.articles[2] == order.article


def test_about_as_often_as_set() -> None:
    assert 60 < sum(shown(0.05, f"reader{number}").article is not None for number in range(2000)) < 140


@pytest.mark.parametrize(("share", "count"), [(0.0, 15), (1.0, 3), (1.0, 0)])
def test_nothing_is_tried(share: float, count: int) -> None:
    assert shown(share, "ann", articles=ARTICLES[:count]) == Explored(ARTICLES[:count], None)
