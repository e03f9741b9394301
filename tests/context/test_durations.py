from __future__ import annotations

import pytest

from helpsdk.context.durations import DurationInvalid, seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [("PT10M", 600), ("PT1H30M", 5_400), ("P1D", 86_400), ("P1DT1S", 86_401), ("P2W", 1_209_600), ("PT0S", 0)],
)
def test_seconds(text: str, expected: int) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "10", "P1M", "P1Y", "PT1.5S", "-PT1S", "P1DT", "pt1s", "PT1S\n", "PT٣S"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(DurationInvalid) as caught:
        seconds(text)
    assert "PT10M" in caught.value.allowed


def test_a_hundred_years_are_the_longest() -> None:
    assert seconds("P36525D") == 36_525 * 86_400
    with pytest.raises(DurationInvalid, match="longer than a hundred years"):
        seconds("P36525DT1S")
