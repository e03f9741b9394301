"""Ranking quality on labelled sets, against stock Tantivy in the same run. Print the numbers with `pytest -s`."""

from __future__ import annotations

import pytest

from tests.paths import conformance
from tests.search.relevance import load, ours, stock


@pytest.mark.conformance
@pytest.mark.parametrize(
    ("name", "least_ratio", "least"),
    [("wixqa160-en", 1.10, 0.80), ("xquad-zh", 5.0, 0.95), ("xquad-ru", 1.08, 0.93), ("xquad-th", 3.0, 0.92)],
)
def test_quality_is_clearly_above_stock_tantivy(name: str, least_ratio: float, least: float) -> None:
    judged = load(conformance("search") / name)
    our, stocks = judged.score(ours(judged)), judged.score(stock(judged))
    print(f"{name}: NDCG@10 {our:.3f}, stock {stocks:.3f}, ratio {our / stocks:.2f}")
    assert our >= least_ratio * stocks
    assert our >= least
