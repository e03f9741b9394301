"""Ids, their times, and months."""

from __future__ import annotations

from datetime import UTC, datetime

from helpsdk.runtime.interactions import Interaction
from helpsdk.server.store.interaction import COLUMNS, id_time, month_of, oldest_month
from tests.server.serving import uuid7


def test_an_id_tells_its_time() -> None:
    at = datetime(2026, 11, 21, 10, 0, 0, 123000, tzinfo=UTC)

    assert id_time(uuid7(at)) == at


def test_the_vector_of_the_rfc() -> None:
    """RFC 9562, appendix A.6."""
    assert id_time("017f22e2-79b0-7cc3-98c4-dc0c0c07398f") == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    assert month_of("017f22e2-79b0-7cc3-98c4-dc0c0c07398f") == "2022-02"


def test_the_oldest_month_kept() -> None:
    now = datetime(2026, 1, 15, tzinfo=UTC)

    assert [oldest_month(now, keep) for keep in (1, 2, 13)] == ["2026-01", "2025-12", "2025-01"]


def test_every_field_of_an_interaction_has_a_column() -> None:
    assert set(Interaction.model_fields) | {"received", "viewer"} == set(COLUMNS)
