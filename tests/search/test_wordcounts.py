from __future__ import annotations

from helpsdk.search.analysis import analyzer
from helpsdk.search.wordcounts import WordCounts


def test_each_word_is_told_once_with_what_all_audiences_have() -> None:
    counts = WordCounts()
    counts.add({"refunds", "tax"}, 1)
    counts.add({"refunds"}, 0)
    counts.add_all({1: {"refunds": 2, "cash": 1}})

    assert list(counts.entries(analyzer("en"))) == [
        ("cash", "cash", {1: 1}),
        ("refunds", "refund", {0: 1, 1: 3}),
        ("tax", "tax", {1: 1}),
    ]
