"""Clicks and expected examinations."""

from __future__ import annotations

import pytest

from helpsdk.server.insights import Counted, Key, counters, learned_counters
from helpsdk.server.insights.learned import weight
from helpsdk.server.store import MemoryStore
from helpsdk.server.store.rollups import Click, Search

DAY = "2026-11-21"


def test_a_list_expects_less_of_lower_places() -> None:
    found = counters({Search(DAY, "en", "", "vat", 0, "a\nb"): 2}, {})

    assert found[Key(DAY, "query", "vat", "en", "a")].expected == pytest.approx(2.0)
    assert found[Key(DAY, "query", "vat", "en", "b")].expected == pytest.approx(2 * 2**-0.9)
    assert found[Key(DAY, "term", "vat", "en", "b")] == found[Key(DAY, "query", "vat", "en", "b")]


def test_the_second_page_starts_where_the_first_ended() -> None:
    found = counters({Search(DAY, "en", "", "vat", 20, "a"): 1}, {})

    assert found[Key(DAY, "query", "vat", "en", "a")].expected == pytest.approx(21**-0.9)


def test_a_click_counts_for_query_terms_and_screen() -> None:
    found = counters({}, {Click(DAY, "en", "invoices", "chang invoic", "opened", "a"): 3})

    assert {(key.kind, key.text) for key in found} == {
        ("query", "chang invoic"),
        ("term", "chang"),
        ("term", "invoic"),
        ("screen", "invoices"),
    }
    assert set(map(repr, found.values())) == {repr(Counted(clicks=3))}


def test_votes_are_beside_the_clicks() -> None:
    kinds = ("opened", "voted:yes", "voted:no", "solved")
    found = counters({}, {Click(DAY, "en", "", "vat", kind, "a"): 1 for kind in kinds})

    assert found[Key(DAY, "query", "vat", "en", "a")] == Counted(clicks=1, yes=1, no=1, solved=1)


def test_of_a_store() -> None:
    store = MemoryStore()
    common = {"at": "x", "received": "x", "locale": "en", "query": "vat", "device": "phone"}
    searched = {"id": "019aa5b0-8a80-7000-8000-000000000001", "type": "searched", "articles": "a\nb", "results": 2}
    opened = {"id": "019aa5b0-8a80-7000-8000-000000000002", "type": "opened", "article": "b", "position": 1}
    store.add_interactions("shop", [common | searched, common | opened])
    found = learned_counters(store.rollups, "shop", "2025-01-01", "2026-12-31")
    store.close()

    (counted,) = [counted for key, counted in found.items() if key[1:] == ("query", "vat", "en", "b")]
    assert (counted.clicks, counted.expected) == (1, weight(2))
