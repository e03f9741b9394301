"""Roll-ups: what rows add up to, in every store and whatever is sent again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpsdk.server.store import Store
from helpsdk.server.store.figures import Hour
from helpsdk.server.store.rollups import Click, Failed, Search, actor_of, increments, normal_query, query_terms
from tests.server.serving import uuid7

AT = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
DAY = "2026-11-21"
RANGE = ("2026-11-01", "2026-11-30")


def row(type: str = "shown", at: datetime = AT, **fields: Any) -> dict[str, Any]:
    return {"id": uuid7(at), "type": type, "at": "x", "received": "x", **fields}


def search(query: str, *shown: str, device: str | None = "phone", **fields: Any) -> dict[str, Any]:
    articles = "\n".join(shown) or None
    return row("searched", query=query, results=len(shown), articles=articles, device=device, locale="en", **fields)


def click(query: str, article: str, position: int | None = 0, device: str | None = "phone", **fields: Any) -> Any:
    how = {"query": query, "article": article, "position": position, "device": device, "locale": "en"}
    return row("opened", **{**how, **fields})


def test_hours_and_kinds(store: Store) -> None:
    rows = [row(), row(), row("voted", value="yes"), row("voted", value="no"), row(at=AT + timedelta(hours=1))]
    store.add_interactions("shop", rows).result(60)
    store.add_interactions("other", [row()]).result(60)

    assert store.rollups.hours("shop", DAY, DAY) == [
        Hour("2026-11-21T10", "shown", 2),
        Hour("2026-11-21T10", "voted:no", 1),
        Hour("2026-11-21T10", "voted:yes", 1),
        Hour("2026-11-21T11", "shown", 1),
    ]
    assert store.rollups.kinds("shop", *RANGE) == {"shown": 3, "voted:yes": 1, "voted:no": 1}
    assert store.rollups.kinds("shop", "2026-11-22", "2026-11-30") == {}


def test_only_what_is_new_is_counted(store: Store) -> None:
    first, second = row(article="vat"), row(article="vat")
    retried = [first, second, first, row(article="vat")]
    outcome = [store.add_interactions("shop", rows).result(60) for rows in ([first], retried, retried)]

    assert [(one.accepted, one.duplicates) for one in outcome] == [(1, 0), (2, 2), (0, 4)]
    assert store.rollups.kinds("shop", *RANGE) == {"shown": 3}
    assert store.rollups.articles("shop", ["shown"], *RANGE) == {"vat": 3}


def test_the_same_id_of_two_sites_is_two(store: Store) -> None:
    same = row()
    accepted = [store.add_interactions(site, [same]).result(60).accepted for site in ("shop", "other")]

    assert accepted == [1, 1]
    assert store.rollups.kinds("other", *RANGE) == {"shown": 1}


def test_a_batch_over_midnight_and_the_end_of_a_month_is_met_again(store: Store) -> None:
    night = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    rows = [row(at=night, article="vat"), row(at=night + timedelta(seconds=2), article="vat")]
    outcome = [store.add_interactions("shop", rows).result(60).accepted for _ in range(2)]

    assert outcome == [2, 0]
    assert store.rollups.articles("shop", ["shown"], "2026-11-30", "2026-11-30") == {"vat": 1}
    assert store.rollups.articles("shop", ["shown"], "2026-11-15", "2026-12-15") == {"vat": 2}
    assert [hour.hour for hour in store.rollups.hours("shop", "2026-11-30", "2026-12-01")] == [
        "2026-11-30T23",
        "2026-12-01T00",
    ]


def test_articles_of_some_days_and_kinds(store: Store) -> None:
    rows = [
        row(article="vat"),
        row("opened", article="vat"),
        row(article="tax", at=AT - timedelta(days=3)),
        row(article="vat", at=AT - timedelta(days=3)),
        row(),
    ]
    store.add_interactions("shop", rows).result(60)
    ask = store.rollups.articles

    assert ask("shop", ["shown"], DAY, DAY) == {"vat": 1}
    assert ask("shop", ["shown", "opened"], "2026-11-18", DAY) == {"vat": 3, "tax": 1}
    assert ask("shop", ["held_out"], *RANGE) == {}


def test_failed_searches_are_told_by_what_was_typed(store: Store) -> None:
    rows = [search("  Refund  POLICY "), search("refund policy"), search("vat", "a"), search("   ")]
    store.add_interactions("shop", rows).result(60)

    assert store.rollups.failed("shop", *RANGE) == {Failed(DAY, "en", "refund policy"): 2}


def test_searches_and_clicks_meet_by_their_terms(store: Store) -> None:
    rows = [
        search("changing the invoice", "vat", "tax", screen="invoices", position=20),
        click("invoices change", "tax", position=21, screen="invoices"),
        click("invoice", "tax", position=None),
        row("voted", value="no", query="change invoice", article="vat", locale="en", device="phone"),
    ]
    store.add_interactions("shop", rows).result(60)

    assert store.rollups.searches("shop", *RANGE) == {Search(DAY, "en", "invoices", "chang invoic", 20, "vat\ntax"): 1}
    assert store.rollups.clicks("shop", *RANGE) == {
        Click(DAY, "en", "invoices", "chang invoic", "opened", "tax"): 1,
        Click(DAY, "en", "", "chang invoic", "voted:no", "vat"): 1,
    }


def test_one_actor_counts_a_little_however_often_they_click(store: Store) -> None:
    for _ in range(3):
        rows = [search("vat", "a") for _ in range(20)] + [click("vat", "a") for _ in range(20)]
        rows += [click(f"word{n}", "a") for n in range(20)]
        store.add_interactions("shop", rows).result(60)
    others = [search("vat", "a", device="desk"), click("vat", "a", device="desk")]
    store.add_interactions("shop", others).result(60)

    assert store.rollups.searches("shop", *RANGE) == {Search(DAY, "en", "", "vat", 0, "a"): 2}
    assert sum(store.rollups.clicks("shop", *RANGE).values()) == 3 + 1
    assert store.rollups.clicks("shop", *RANGE)[Click(DAY, "en", "", "vat", "opened", "a")] == 2


def test_everybody_without_a_device_is_one(store: Store) -> None:
    store.add_interactions("shop", [click("vat", "a", device=None) for _ in range(9)]).result(60)

    assert sum(store.rollups.clicks("shop", *RANGE).values()) == 1


def test_a_forgotten_person_leaves_counts_and_no_mark(store: Store) -> None:
    rows = [click("vat", "a", viewer="anna"), click("vat", "a", device="desk", viewer="boris")]
    store.add_interactions("shop", rows).result(60)
    store.forget("shop", "anna")
    store.add_interactions("shop", [click("vat", "a", viewer="anna"), click("vat", "a", viewer="boris")]).result(60)

    # anna's second click counts again, since nobody remembers the first; boris's does not
    assert sum(store.rollups.clicks("shop", *RANGE).values()) == 3
    assert store.rollups.kinds("shop", *RANGE) == {"opened": 4}


@pytest.mark.parametrize(("count", "size"), [(80, 1), (400, 7), (400, 400)])
def test_roll_ups_are_what_a_scan_finds(store: Store, count: int, size: int) -> None:
    rows = [
        row(type, at=AT + timedelta(minutes=37 * 400 // count * number), article=f"a{number % 7}", value="yes")
        for number, type in enumerate(["shown", "opened", "voted", "dismissed"] * (count // 4))
    ]
    for start in range(0, len(rows), size):
        store.add_interactions("shop", rows[start : start + size]).result(60)
    scanned = [one for month in ("2026-11", "2026-12") for one in store.interactions("shop", month)]

    expected = Counter(one["type"] if one["type"] != "voted" else "voted:yes" for one in scanned)
    assert store.rollups.kinds("shop", "2026-11-01", "2026-12-31") == expected
    assert store.rollups.articles("shop", ["shown"], "2026-11-01", "2026-12-31") == Counter(
        one["article"] for one in scanned if one["type"] == "shown"
    )


def test_rows_as_tuples_are_rows(store: Store) -> None:
    one = (uuid7(AT), "r", None, "searched", "x", "d", 1, None, None, "en", "q", 2, 0, "s", None, None, None, "a\nb")
    store.add_interactions("shop", [one]).result(60)
    (kept,) = store.interactions("shop", DAY)

    assert (kept["id"], kept["articles"], kept["screen"]) == (one[0], ["a", "b"], "s")


def test_an_actor_of_another_day_or_site_is_another() -> None:
    assert len({actor_of(site, day, "phone") for site in ("shop", "other") for day in (DAY, "2026-11-22")}) == 4
    assert actor_of("shop", DAY, None) == actor_of("shop", DAY, "") == ""


@pytest.mark.parametrize("text", ["", "  ", "。", "x" * 500, "的" * 500, "\u202e", "a" * 50 + " " + "b" * 400])
@pytest.mark.parametrize(
    "how", [normal_query, lambda text: query_terms(text, "zh"), lambda text: query_terms(text, "")]
)
def test_any_query_has_a_short_key(text: str, how: Callable[[str], str]) -> None:
    key = how(text)

    assert len(key) <= 200
    assert key == key.strip()


def test_no_rows_add_nothing() -> None:
    assert not increments("shop", []).hours
