from __future__ import annotations

import pytest

from helpsdk.site.check.durations import durations
from tests.factories import RULES
from tests.site.check.cases import brief, structure


def found_in(duration: str) -> list[tuple[str | None, int | None, str | None, str]]:
    rules = RULES.replace("event: invoice.failed", f"event: invoice.failed, event_ttl: {duration}")
    return brief(structure(durations, {"rules/main.yaml": rules}))


@pytest.mark.parametrize("duration", ["PT10M", "P1D", "P2W", "PT1H30M5S", "P1DT12H"])
def test_durations(duration: str) -> None:
    assert found_in(duration) == []


@pytest.mark.parametrize("duration", ["10m", "P", "PT", "P1M", "P1Y", "-PT1M", "P1DT", "PT1M\xa0"])
def test_what_is_no_duration(duration: str) -> None:
    assert found_in(f"'{duration}'") == [("rules/main.yaml", 10, "2.at.event_ttl", "bad-form")]
