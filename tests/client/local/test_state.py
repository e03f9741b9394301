"""A local client is well while the newest is served, questions are answered, and what it sends arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from helpsdk.client.local.state import status_of
from helpsdk.client.status import Counts, Status

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
THERE = Status("closed", 0, 0, 3, 0, 1, None, 7)
AWAY = replace(THERE, breaker="open", healthy=False)


def part(**values: Any) -> Any:
    return SimpleNamespace(**{"error": None, "error_at": None, "current": SimpleNamespace(number=4), **values})


@pytest.mark.parametrize(
    ("follower", "there", "healthy"),
    [
        (part(), None, True),
        (part(), THERE, True),
        (part(), AWAY, True),  # asked before the first revision came, and not since
        (part(), replace(AWAY, waiting=2), False),
        (part(current=None), AWAY, False),
        (part(error="revision 2 is older", error_at=NOON), THERE, False),
    ],
)
def test_it_is_well(follower: Any, there: Status | None, healthy: bool) -> None:
    assert status_of(follower, part(), Counts(), there, 2).healthy is healthy


def test_what_lasts_is_told_before_what_was() -> None:
    counts = Counts(lambda: 0.0)
    counts.failed("a question")

    lasting = status_of(part(), part(error="no search index", error_at=NOON), counts, THERE, 2)
    past = status_of(part(), part(), counts, THERE, 2)

    assert (lasting.last_error, lasting.last_error_at) == ("no search index", NOON)
    assert (past.last_error, past.last_error_at) == ("a question", datetime.fromtimestamp(0, UTC))
    assert (past.sent, past.dropped, past.revision) == (3, 3, 4)
