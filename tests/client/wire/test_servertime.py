"""The server's clock, as its replies tell it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from helpsdk.client.wire.servertime import ServerTime, iso, seconds_of, uuid7

NOON = 1_795_348_800.0


def test_until_a_reply_has_come_it_is_this_machines_time() -> None:
    assert ServerTime(lambda: NOON).now() == NOON


def test_a_date_is_believed_beyond_two_seconds() -> None:
    time = ServerTime(lambda: NOON)
    time.learn({"date": "Sun, 22 Nov 2026 12:00:01 GMT"})
    assert time.skew == 0.0
    time.learn({"date": "Sun, 22 Nov 2026 13:00:00 GMT"})
    assert time.now() == NOON + 3600


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"date": "soon"},
        {"date": "Sun, 22 Nov 1026 13:00:00 GMT"},
        {"date": "Sun, 22 Nov 2026 13:00:00 GMT", "age": "3600"},
    ],
)
def test_what_tells_no_time_changes_nothing(headers: dict[str, str]) -> None:
    time = ServerTime(lambda: NOON)
    time.learn(headers)
    assert time.skew == 0.0


def test_the_time_of_a_reply_is_exact() -> None:
    time = ServerTime(lambda: NOON)
    time.learn_exactly(iso(NOON - 0.75))
    assert time.now() == NOON - 0.75


@pytest.mark.parametrize("moment", [None, 7, "soon", "2026-11-22T12:00:00"])
def test_a_time_has_a_zone(moment: Any) -> None:
    assert seconds_of(moment) is None


def test_ids_are_dated() -> None:
    made = UUID(uuid7(NOON))
    assert (made.version, made.variant, made.int >> 80) == (7, "specified in RFC 4122", int(NOON * 1000))
    assert uuid7(NOON) != uuid7(NOON)
