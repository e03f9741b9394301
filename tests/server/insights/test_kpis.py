"""Figures over roll-ups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpsdk.server.insights import Deflection, FailedSearch, Kpis, Votes
from helpsdk.server.store import MemoryStore
from tests.server.serving import uuid7

AT = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
RANGE = ("2026-11-15", "2026-11-21")


def rows(type: str, count: int = 1, at: datetime = AT, **fields: Any) -> list[dict[str, Any]]:
    return [{"id": uuid7(at), "type": type, "at": "x", "received": "x", **fields} for _ in range(count)]


@pytest.fixture
def store() -> Iterator[MemoryStore]:
    store = MemoryStore()
    yield store
    store.close()


@pytest.fixture
def kpis(store: MemoryStore) -> Kpis:
    return Kpis(store.rollups, "shop")


def test_top_articles_of_a_range(store: MemoryStore, kpis: Kpis) -> None:
    found = [*rows("opened", 3, article="vat"), *rows("opened", 2, article="tax"), *rows("opened", 2, article="fee")]
    old = rows("opened", 9, article="old", at=AT - timedelta(days=8))
    store.add_interactions("shop", [*found, *rows("shown", 9, article="tip"), *old])

    assert kpis.top_articles(*RANGE) == [("vat", 3), ("fee", 2), ("tax", 2)]
    assert kpis.top_articles(*RANGE, limit=2) == [("vat", 3), ("fee", 2)]
    assert kpis.top_articles(*RANGE, kinds=("shown", "opened"), limit=1) == [("tip", 9)]
    assert kpis.top_articles("2026-01-01", "2026-01-31") == []


def test_votes(store: MemoryStore, kpis: Kpis) -> None:
    yes, no = rows("voted", 3, article="vat", value="yes"), rows("voted", 1, article="vat", value="no")
    store.add_interactions("shop", [*yes, *no, *rows("voted", 1, article="tax", value="no")])

    assert kpis.votes(*RANGE) == Votes(3, 2)
    assert kpis.votes_by_article(*RANGE) == {"tax": Votes(0, 1), "vat": Votes(3, 1)}
    assert (Votes(3, 1).share, Votes(0, 0).share) == (0.75, None)


def test_failed_searches(store: MemoryStore, kpis: Kpis) -> None:
    german = rows("searched", 2, query="Rabatt", results=0, locale="de")
    yesterday = rows("searched", 1, query="rabatt ", results=0, locale="de", at=AT - timedelta(days=1))
    english = rows("searched", 1, query="discount", results=0, locale="en")
    store.add_interactions("shop", [*german, *yesterday, *english, *rows("searched", 5, query="vat", results=3)])

    assert kpis.failed_searches(*RANGE) == [FailedSearch("rabatt", "de", 3), FailedSearch("discount", "en", 1)]
    assert kpis.failed_searches(*RANGE, locale="en") == [FailedSearch("discount", "en", 1)]
    assert kpis.failed_searches(*RANGE, limit=1) == [FailedSearch("rabatt", "de", 3)]


def test_deflection(store: MemoryStore, kpis: Kpis) -> None:
    found = [*rows("searched", 3, query="vat", results=2), *rows("searched", 1, query="x", results=0)]
    rest = [*rows("opened", 6, article="vat"), *rows("solved", 3), *rows("contacted", 1)]
    store.add_interactions("shop", [*found, *rest])
    deflection = kpis.deflection(*RANGE)

    assert deflection == Deflection(searched=4, failed=1, opened=6, solved=3, contacted=1)
    assert (deflection.rate, deflection.opened_per_contact, deflection.failed_share) == (0.75, 6.0, 0.25)


def test_without_interactions_there_is_nothing_to_divide_by(kpis: Kpis) -> None:
    deflection = kpis.deflection(*RANGE)

    assert (deflection.rate, deflection.opened_per_contact, deflection.failed_share) == (None, None, None)
    assert (kpis.by_hour(*RANGE), kpis.votes(*RANGE)) == ([], Votes(0, 0))
