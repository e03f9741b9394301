"""Clicks and expected examinations."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from helpsdk.server.insights import Counters, Texts, counters_of, learned_counters
from helpsdk.server.insights.asked import KINDS, keys_of
from helpsdk.server.insights.learned import Counted, add
from helpsdk.server.insights.worth import weight
from helpsdk.server.store import MemoryStore
from helpsdk.server.store.rollups import Click, Search
from helpsdk.site.learned import NOTHING_LEARNED
from tests.search.sites import english, site

DAY = "2026-11-21"
TODAY = date(2026, 11, 21)
PUBLISHED = site(english("a", "VAT"), english("b", "Tax"))
TEXTS = Texts(PUBLISHED, NOTHING_LEARNED, TODAY)


def always(_locale: str, _article: str, _day: str) -> bool:
    return True


def counted(searches: dict[Search, int], clicks: dict[Click, int] | None = None) -> Counters:
    """Of every key, however few asked."""
    persons = {kind: Counter(key for what in searches for of, key in keys_of(what) if of == kind) for kind in KINDS}
    found = Counters(persons=persons)
    add({"en": found}, searches, clicks or {}, lambda _day: 1.0, always)
    return found


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


def test_only_keys_that_may_be_kept_are_counted() -> None:
    clicks = {Click(DAY, "en", "form", "tax vat", "opened", "a"): 1}
    found = Counters(persons={"query": Counter(), "term": Counter({"vat": 3}), "screen": Counter()})
    add({"en": found}, {Search(DAY, "en", "form", "tax vat", 0, "a"): 1}, clicks, lambda _day: 1.0, always)

    assert found.counted == {"query": {}, "term": {"vat": {"a": Counted(1, 1.0)}}, "screen": {}}
    assert found.searches == 1


def test_what_is_read_is_read_twice_and_may_grow_meanwhile() -> None:
    first = {Search(DAY, "en", "", "vat", 0, "a"): 3}
    grown = first | {Search(DAY, "ru", "", "ндс", 0, "a"): 3}
    reads = iter((first, grown))
    found = counters_of(lambda: [(next(reads), {})], TEXTS, TODAY)

    assert found.keys() == {"en"}
    assert found["en"].of("query", "vat", "a").expected == pytest.approx(3.0)


def test_thousands_of_queries_of_one_person_each_leave_nothing() -> None:
    many = {Search(DAY, "en", "", f"x{number} y{number}", 0, "a\nb"): 1 for number in range(2000)}
    (found,) = counters_of(lambda: [(many, {})], TEXTS, TODAY).values()

    assert (found.counted, found.searches) == ({"query": {}, "term": {}, "screen": {}}, 2000)


def test_of_a_store() -> None:
    store = MemoryStore()
    common = {"at": "x", "received": "x", "locale": "en", "query": "vat"}
    searched = {"type": "searched", "articles": "a\nb", "results": 2}
    opened = {"type": "opened", "article": "b", "position": 1}
    both = [common | {"device": f"phone{number}"} | what for number in range(3) for what in (searched, opened)]
    rows = [row | {"id": f"019aa5b0-8a80-7000-8000-{at:012}"} for at, row in enumerate(both)]
    store.add_interactions("shop", rows)
    day = date(2025, 11, 21)
    gone = Texts(site(english("c", "VAT")), NOTHING_LEARNED, day)
    found = learned_counters(store.rollups, "shop", Texts(PUBLISHED, NOTHING_LEARNED, day), day)["en"]
    other = learned_counters(store.rollups, "shop", gone, day)["en"]
    store.close()

    counted = found.of("query", "vat", "b")
    assert counted.clicks > 0
    assert counted.expected == pytest.approx(counted.clicks * weight(2))
    assert other.counted["query"] == {}
