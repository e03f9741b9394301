from __future__ import annotations

from helpsdk.site.doubts import Doubts, texts_in


def test_nothing_is_in_doubt_at_first() -> None:
    assert not Doubts().about("screen", "a")


def test_a_kind_or_a_name_is_in_doubt() -> None:
    doubts = Doubts(kinds={"term"})
    doubts.add("screen", ["a"])

    assert doubts.about("term", "anything") and doubts.about("screen", "a")
    assert not doubts.about("screen", "b") and not doubts.about("element", "a")


def test_texts_are_found_at_any_depth() -> None:
    assert list(texts_in([{"a": {"b": 1}}, ["c", None]])) == ["a", "b", "c"]
