"""What is learned now against what was."""

from __future__ import annotations

import pytest

from helpsdk.server.insights.compared import Change, changes, differs
from helpsdk.site.learned import NOTHING_LEARNED, Learned, LearnedSearch


def learned(clicks: float = 6.0, **parts: object) -> Learned:
    search = {"day": "2026-11-21", "searches": 1e9, "queries": {"vat": {"a": (clicks, 8.0, 0.0)}}, **parts}
    return Learned(search={"en": LearnedSearch.model_validate(search)})


def test_changes_are_boosts_before_and_now() -> None:
    (change,) = changes(NOTHING_LEARNED, learned())

    assert change == Change("en", "query", "vat", "a", 0.0, 0.333)
    assert changes(learned(), NOTHING_LEARNED)[0][-2:] == (0.333, 0.0)


@pytest.mark.parametrize(
    ("before", "now", "different"),
    [
        (NOTHING_LEARNED, NOTHING_LEARNED, False),
        (NOTHING_LEARNED, learned(), True),
        (learned(), learned(), False),
        (learned(1.20), learned(1.21), False),
        (learned(1.2), learned(2.2), True),
        (learned(), learned(day="2026-11-22"), False),
        (learned(articles={"a": {"since": "2026-11-01"}}), learned(articles={"a": {"since": "2026-11-21"}}), True),
        (learned(), learned(popular=["VAT"]), True),
        (learned(), NOTHING_LEARNED, True),
    ],
)
def test_noise_is_no_difference(before: Learned, now: Learned, different: bool) -> None:
    assert differs(before, now) is different
