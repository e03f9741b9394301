from __future__ import annotations

import pytest
from pydantic import ValidationError

from helpsdk.site.learned import NOTHING_LEARNED, Learned, LearnedSearch, Useful


def test_nothing_learned_is_nothing() -> None:
    assert not NOTHING_LEARNED
    assert NOTHING_LEARNED.model_dump() == {}
    assert Learned(faq={"a": ("b",)})


def test_members_of_a_newer_version_are_left_out() -> None:
    assert Learned.model_validate({"faq": {"": ["a"]}, "trends": {}}).model_dump() == {"faq": {"": ("a",)}}


@pytest.mark.parametrize("step", [-3, 3, 0.5, True])
def test_usefulness_has_five_steps(step: object) -> None:
    with pytest.raises(ValidationError):
        Useful.model_validate({"step": step, "sample": 1})


@pytest.mark.parametrize(
    "counts",
    [[-1, 1, 0], [1, -1, 0], [float("nan"), 1, 0], [1, float("inf"), 0], [1, 1, float("nan")], [1, 1], ["x", 1, 0]],
)
def test_counts_are_finite_and_clicks_not_below_nothing(counts: list[object]) -> None:
    with pytest.raises(ValidationError):
        Learned.model_validate({"search": {"en": {"day": "2026-11-21", "terms": {"vat": {"a": counts}}}}})


def test_what_searches_taught_is_written_without_what_is_empty() -> None:
    search = LearnedSearch(day="2026-11-21", terms={"vat": {"a": (1.5, 2.0, -1.0)}})
    written = Learned(search={"en": search}).model_dump(mode="json")

    assert written == {"search": {"en": {"day": "2026-11-21", "terms": {"vat": {"a": [1.5, 2.0, -1.0]}}}}}
    assert Learned.model_validate(written).search["en"] == search
    assert not LearnedSearch(day="2026-11-21")


def test_a_newer_search_part_is_read_as_far_as_it_is_known() -> None:
    found = Learned.model_validate({"search": {"en": {"day": "2026-11-21", "pairs": {}, "popular": ["VAT"]}}})

    assert found.search["en"].popular == ("VAT",)
