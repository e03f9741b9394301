from __future__ import annotations

import math

import pytest

from helpsdk.search.evaluation.measures import Quality, mrr, ndcg, quality, recall


def test_ndcg_discounts_by_the_logarithm_of_the_place() -> None:
    assert ndcg(["a", "b"], {"a": 1}) == 1.0
    assert ndcg(["b", "a"], {"a": 1}) == pytest.approx(1 / math.log2(3))
    assert ndcg(["b"], {"a": 1}) == 0.0


def test_ndcg_wants_the_more_relevant_first() -> None:
    relevant = {"a": 2, "b": 1}
    assert ndcg(["a", "b"], relevant) == 1.0
    assert ndcg(["b", "a"], relevant) == pytest.approx((1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3)))


def test_only_ten_places_count() -> None:
    order = [str(at) for at in range(20)]
    assert ndcg(order, {"10": 1}) == mrr(order, {"10": 1}) == 0.0
    assert mrr(order, {"9": 1}) == 0.1


def test_recall_is_of_the_first_five() -> None:
    assert recall(["a", "b", "c", "d", "e", "f"], {"a": 1, "f": 1}) == 0.5
    assert recall(list("abcde"), dict.fromkeys("abcdefgh", 1)) == 1.0


def test_a_set_has_the_means_of_its_queries() -> None:
    assert quality([(["a"], {"a": 1}), (["b"], {"a": 1})]) == Quality(0.5, 0.5, 0.5, 2)
    assert quality([]) == Quality(0.0, 0.0, 0.0, 0)
