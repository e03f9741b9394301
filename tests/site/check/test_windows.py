from __future__ import annotations

from datetime import UTC, datetime

import pytest

from helpsdk.site.check.windows import expired_windows, windows
from tests.factories import RULES
from tests.site.check.cases import brief, structure

PLACE = ("rules/main.yaml", 13)


def rules(window: str) -> dict[str, str]:
    return {"rules/main.yaml": f"{RULES}  window: {window}\n"}


@pytest.mark.parametrize(
    "window",
    [
        "{from: 2026-12-01, to: 2026-12-24T18:00}",
        "{to: 2026-12-24T18:00:30, tz: user}",
        "{from: 2026-03-29T02:30, tz: Europe/Berlin}",
    ],
)
def test_windows(window: str) -> None:
    assert structure(windows, rules(window)) == []


@pytest.mark.parametrize(
    ("window", "key"),
    [
        ("{from: 2026-12-24, to: 2026-12-01}", "to"),
        ("{from: 2026-12-24, to: 2026-12-24}", "to"),
        ("{from: tomorrow}", "from"),
        ("{from: 2026-02-30}", "from"),
        ("{from: 2026-12-01, tz: Europe/Brelin}", "tz"),
        ("{from: 2026-12-01, tz: ../UTC}", "tz"),
    ],
)
def test_windows_that_cannot_be_kept(window: str, key: str) -> None:
    assert brief(structure(windows, rules(window))) == [(*PLACE, f"2.window.{key}", "bad-window")]


def test_a_zone_like_the_one_that_was_meant() -> None:
    (found,) = structure(windows, rules("{from: 2026-12-01, tz: Europe/Brelin}"))

    assert found.allowed[0] == "Europe/Berlin" and "user" in found.allowed


@pytest.mark.parametrize(
    ("window", "expired"),
    [
        ("{to: 2026-11-21}", True),
        ("{to: 2026-11-21, tz: Europe/Berlin}", True),
        ("{to: 2026-11-21T00:01}", False),
        ("{to: 2026-11-21, tz: America/New_York}", False),
        ("{to: 2026-11-20T12:00, tz: user}", True),
        ("{to: 2026-11-20T12:01, tz: user}", False),
        ("{from: 2026-11-01}", False),
    ],
)
def test_windows_that_are_over(window: str, expired: bool) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)

    found = structure(lambda sources: expired_windows(sources, now), rules(window))

    assert brief(found) == ([(*PLACE, "2.window.to", "expired-window")] if expired else [])
    assert all(one.severity == "warning" for one in found)
