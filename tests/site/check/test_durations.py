from __future__ import annotations

import pytest

from helpsdk.errors import Problem
from helpsdk.site.check.durations import policy_durations, rule_durations
from helpsdk.site.places import Sources
from tests.factories import RULES
from tests.site.check.cases import brief, structure


def durations(sources: Sources) -> list[Problem]:
    return [*rule_durations(sources), *policy_durations(sources)]


def found_in(duration: str) -> list[tuple[str | None, int | None, str | None, str]]:
    rules = RULES.replace("event: invoice.failed", f"event: invoice.failed, event_ttl: {duration}")
    return brief(structure(durations, {"rules/main.yaml": rules}))


@pytest.mark.parametrize("duration", ["PT10M", "P1D", "P2W", "PT1H30M5S", "P1DT12H"])
def test_durations(duration: str) -> None:
    assert found_in(duration) == []


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        ("rules/main.yaml", "caps: {max: 1, per: 1d}", (13, "2.caps.per")),
        ("rules/main.yaml", "caps: [{max: 1}, {max: 1, per: P1M}]", (13, "2.caps.1.per")),
        ("rules/main.yaml", "cooldown: soon", (13, "2.cooldown")),
        ("policy.yaml", "sets: {a: {caps: [{max: 1, per: day}]}}", (1, "sets.a.caps.0.per")),
        ("policy.yaml", "sets: {a: {cooldown: 1h}}", (1, "sets.a.cooldown")),
        ("policy.yaml", "limits: {tour: {caps: {max: 1, per: 1h}}}", (1, "limits.tour.caps.per")),
        ("policy.yaml", "limits: {panel: {cooldown: 1h}}", (1, "limits.panel.cooldown")),
        ("policy.yaml", "limits: {interruptive: {gap: 1h}}", (1, "limits.interruptive.gap")),
        ("policy.yaml", "limits: {interruptive: {caps: {max: 1, per: x}}}", (1, "limits.interruptive.caps.per")),
    ],
)
def test_durations_everywhere(file: str, text: str, place: tuple[int, str]) -> None:
    written = f"{RULES}  {text}\n" if file.startswith("rules") else f"{text}\n"

    (found,) = structure(durations, {file: written})

    assert (found.file, found.line, found.key) == (file, *place)
    assert "PT10M" in found.allowed and ("lifetime" in found.allowed) == place[1].endswith("per")


@pytest.mark.parametrize("duration", ["10m", "P", "PT", "P1M", "P1Y", "-PT1M", "P1DT", "PT1M\xa0"])
def test_what_is_no_duration(duration: str) -> None:
    assert found_in(f"'{duration}'") == [("rules/main.yaml", 10, "2.at.event_ttl", "bad-form")]
