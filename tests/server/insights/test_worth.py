"""What an observation is worth."""

from __future__ import annotations

from datetime import date

import pytest

from helpsdk.server.insights.worth import examined, weight, worth
from helpsdk.server.store.rollups import Search

DAY = "2026-11-21"
TODAY = date(2026, 11, 21)


def test_what_was_counted_90_days_ago_is_worth_half() -> None:
    assert worth(DAY, today=TODAY) == 1
    assert worth("2026-08-23", today=TODAY) == pytest.approx(0.5)
    assert worth("2026-11-22", today=TODAY) == 1  # a clock ahead of ours


def test_articles_that_count_by_their_places() -> None:
    search = Search(DAY, "en", "", "vat", 17, "old\na\nb\nc")

    assert examined(search, lambda _locale, article, _day: article != "old") == [("a", weight(19)), ("b", weight(20))]
