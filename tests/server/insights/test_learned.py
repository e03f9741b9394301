"""Clicks and expected examinations."""

from __future__ import annotations

from datetime import date

import pytest

from helpsdk.server.insights import Counters, learned_counters
from helpsdk.server.insights.learned import Counted, add, weight, worth
from helpsdk.server.store import MemoryStore
from helpsdk.server.store.rollups import Click, Search

DAY = "2026-11-21"
TODAY = date(2026, 11, 21)


def always(_locale: str, _article: str, _day: str) -> bool:
    return True


def counted(searches: dict[Search, int], clicks: dict[Click, int] | None = None) -> Counters:
    found: dict[str, Counters] = {}
    add(found, searches, clicks or {}, lambda _day: 1.0, always)
    return found["en"]


def test_a_list_expects_less_of_lower_places() -> None:
    found = counted({Search(DAY, "en", "", "vat", 0, "a\nb"): 2})

    assert found.of("query", "vat", "a").expected == pytest.approx(2.0)
    assert found.of("query", "vat", "b").expected == pytest.approx(2 * 2**-0.9)
    assert found.of("term", "vat", "b") == found.of("query", "vat", "b")


def test_the_second_page_starts_where_the_first_ended_and_the_rest_is_not_looked_at() -> None:
    found = counted({Search(DAY, "en", "", "vat", 10, "a"): 1, Search(DAY, "en", "", "vat", 20, "b"): 1})

    assert found.of("query", "vat", "a").expected == pytest.approx(11**-0.9)
    assert "b" not in found.counted["query"]["vat"]


def test_a_click_counts_for_query_terms_and_screen() -> None:
    searches = {Search(DAY, "en", "invoices", "chang invoic", 0, "b"): 1}
    found = counted(searches, {Click(DAY, "en", "invoices", "chang invoic", "opened", "a"): 3})
    clicked = {(kind, key) for kind, keys in found.counted.items() for key in keys if keys[key]["a"].clicks == 3}

    assert clicked == {
        ("query", "chang invoic"),
        ("term", "chang"),
        ("term", "invoic"),
        ("screen", "invoices"),
    }


def test_votes_are_beside_the_clicks() -> None:
    kinds = ("opened", "voted:yes", "voted:yes", "voted:no", "solved")
    clicks = {Click(DAY, "en", "", "vat", kind, "a"): 1 for kind in kinds}

    assert counted({Search(DAY, "en", "", "vat", 0, "a"): 1}, clicks).of("query", "vat", "a") == Counted(1, 1.0, 1)


def test_what_was_counted_90_days_ago_is_worth_half() -> None:
    assert worth(DAY, today=TODAY) == 1
    assert worth("2026-08-23", today=TODAY) == pytest.approx(0.5)
    assert worth("2026-11-22", today=TODAY) == 1  # a clock ahead of ours


def test_people_of_a_wording_are_counted_and_those_of_two_screens_may_be_the_same() -> None:
    found = counted(
        {
            Search(DAY, "en", "", "vat", 0, "a"): 2,
            Search(DAY, "en", "", "vat", 0, "a\nb"): 1,
            Search(DAY, "en", "invoices", "vat", 0, "a"): 2,
            Search("2026-11-20", "en", "", "vat", 0, "a"): 1,
        }
    )

    assert found.persons["query"]["vat"] == 3 + 1


def test_of_a_store() -> None:
    store = MemoryStore()
    common = {"at": "x", "received": "x", "locale": "en", "query": "vat", "device": "phone"}
    searched = {"id": "019aa5b0-8a80-7000-8000-000000000001", "type": "searched", "articles": "a\nb", "results": 2}
    opened = {"id": "019aa5b0-8a80-7000-8000-000000000002", "type": "opened", "article": "b", "position": 1}
    store.add_interactions("shop", [common | searched, common | opened])
    found = learned_counters(store.rollups, "shop", date(2025, 11, 21), always)["en"]
    other = learned_counters(store.rollups, "shop", date(2025, 11, 21), lambda *_: False)["en"]
    store.close()

    (counted,) = [found.of("query", "vat", "b")]
    assert counted.clicks > 0
    assert counted.expected == pytest.approx(counted.clicks * weight(2))
    assert other.counted["query"] == {}
