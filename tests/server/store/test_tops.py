"""Top lists and sums over any range are what a plain sum over the rows says."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpsdk.server.insights import Kpis
from helpsdk.server.insights.kpis import Votes
from helpsdk.server.store import Store
from helpsdk.server.store.figures import months_and_days
from tests.server.serving import uuid7

# So late that no day is over, on any clock.
START, DAYS = datetime(2999, 1, 20, tzinfo=UTC), 60  # the end of January, all of February, and most of March
KINDS = ("shown", "opened", "voted", "searched")
QUERIES = ("Zoll", "zoll ", "état", "rabatt", "umsatzsteuer", "匯率")


def rows(dice: random.Random, count: int, articles: int, skew: float) -> list[dict[str, Any]]:
    """The greater the skew, the more goes to the first articles."""
    found: list[dict[str, Any]] = []
    for _ in range(count):
        at = START + timedelta(seconds=dice.randrange(DAYS * 86_400))
        type = dice.choice(KINDS)
        row: dict[str, Any] = {"id": uuid7(at), "type": type, "at": "x", "received": "x"}
        row["device"] = f"d{dice.randrange(9)}"
        row |= {"article": f"{dice.choice('aÄz')}{int(articles * dice.random() ** skew)}"} if type != "searched" else {}
        row |= {"value": dice.choice(("yes", "no"))} if type == "voted" else {}
        if type == "searched":
            row |= {"query": dice.choice(QUERIES), "results": dice.randrange(2), "locale": dice.choice(("de", "zh"))}
        found.append(row)
    return found


def day(number: int) -> str:
    return (START + timedelta(days=number)).strftime("%Y-%m-%d")


def best(sums: Counter[Any], limit: int) -> list[Any]:
    return sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:limit]


def check(store: Store, kept: list[dict[str, Any]], first: str, last: str, limit: int) -> None:
    """Every figure against a sum over the rows of the range, told by the time within their ids."""
    kpis = Kpis(store.rollups, "shop")
    some = [row for row in kept if first <= made_on(row) <= last]
    for kinds in (["opened"], ["shown"], ["shown", "opened"], ["voted:yes", "voted:no"]):
        sums = Counter(row["article"] for row in some if kind(row) in kinds)
        assert kpis.top_articles(first, last, kinds=kinds, limit=limit) == best(sums, limit)
        assert store.rollups.articles("shop", kinds, first, last) == sums
    days = Counter((made_on(row), kind(row)) for row in some)
    assert kpis.by_day(first, last) == [(*key, count) for key, count in sorted(days.items())]
    assert kpis.by_kind(first, last) == Counter(map(kind, some))
    assert kpis.complete(first, last)
    voted = Counter(row["article"] for row in some if row["type"] == "voted")
    yes = Counter(row["article"] for row in some if kind(row) == "voted:yes")
    expected = [(article, Votes(yes[article], count - yes[article])) for article, count in best(voted, limit)]
    assert list(kpis.votes_by_article(first, last, limit=limit).items()) == expected
    votes = kpis.votes(first, last)
    assert (votes.yes, votes.yes + votes.no) == (sum(yes.values()), sum(voted.values()))
    vain = [row for row in some if row["type"] == "searched" and not row["results"]]
    asked = Counter((row["query"].casefold().strip(), row["locale"]) for row in vain)
    found = [((one.query, one.locale), one.count) for one in kpis.failed_searches(first, last, limit=limit)]
    assert found == best(asked, limit)
    german = Counter({key: count for key, count in asked.items() if key[1] == "de"})
    assert [one.query for one in kpis.failed_searches(first, last, locale="de", limit=limit)] == [
        key[0] for key, _count in best(german, limit)
    ]
    assert kpis.deflection(first, last).failed == len(vain) == sum(store.rollups.failed("shop", first, last).values())


def made_on(row: dict[str, Any]) -> str:
    return datetime.fromtimestamp(int(row["id"][:8] + row["id"][9:13], 16) / 1000, UTC).strftime("%Y-%m-%d")


def kind(row: dict[str, Any]) -> str:
    return f"voted:{row['value']}" if row["type"] == "voted" else str(row["type"])


@pytest.mark.parametrize(("seed", "articles", "skew"), [(1, 3, 1.0), (2, 400, 1.0), (3, 400, 6.0), (4, 1000, 3.0)])
def test_any_range_is_the_sum_of_its_rows(store: Store, seed: int, articles: int, skew: float) -> None:
    dice = random.Random(seed)
    kept = rows(dice, 1500, articles, skew)
    for start in range(0, len(kept), 700):
        store.add_interactions("shop", kept[start : start + 700]).result(60)
    store.add_interactions("other", rows(dice, 50, 3, 1.0)).result(60)

    whole = [("2999-02-01", "2999-02-28"), ("2999-01-01", "2999-03-31"), ("2999-02-01", "2999-02-27")]
    ends = [sorted((dice.randrange(DAYS), dice.randrange(DAYS))) for _ in range(8)]
    for first, last in [*whole, *((day(one), day(other)) for one, other in ends)]:
        check(store, kept, first, last, dice.choice((1, 2, 5, 20)))


def test_a_month_of_which_all_days_are_asked_for_is_its_total() -> None:
    assert months_and_days("2999-02-01", "2999-02-28") == [("2999-02", ("total",))]
    assert months_and_days("2999-02-01", "2999-02-27")[0][1][-1] == "d27"
    assert months_and_days("2024-02-01", "2024-02-28")[0][1] != ("total",)
    assert [columns for _month, columns in months_and_days("2999-01-31", "2999-03-02")] == [
        ("d31",),
        ("total",),
        ("d01", "d02"),
    ]


def test_nothing_is_wanted_of_nothing(store: Store) -> None:
    store.add_interactions("shop", rows(random.Random(1), 50, 3, 1.0)).result(60)

    assert store.rollups.top_articles("shop", [], day(0), day(59), 5) == []
    assert store.rollups.top_articles("shop", ["opened"], day(0), day(59), 0) == []
    assert store.rollups.top_articles("shop", ["opened"], "2999-02-02", "2999-02-01", 5) == []
