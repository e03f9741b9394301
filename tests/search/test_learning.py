"""Boosts from counters."""

from __future__ import annotations

import time

import pytest

from helpsdk.search.learning import RERANKED, LearnedRanking, query_key
from helpsdk.site.learned import LearnedSearch

DAY = "2026-11-21"
CLICKED, IGNORED = (6.0, 8.0, 0.0), (0.0, 8.0, 0.0)


def rarity(_term: str) -> float:
    return 2.0


def learned(**parts: object) -> LearnedSearch:
    return LearnedSearch.model_validate({"day": DAY, "searches": 1e9, **parts})


def values(ranking: LearnedRanking, query: str, screen: str | None = None) -> dict[str, float]:
    boosts = ranking.boosts(query.split(), screen, ["a", "b", "c"], rarity)
    return {article: boost.value for article, boost in boosts.items()}


def test_clicked_comes_higher_and_ignored_lower() -> None:
    found = values(LearnedRanking(learned(queries={"chang invoic": {"a": CLICKED, "b": IGNORED}})), "invoic chang")

    assert found["a"] > 0 > found["b"]
    assert found["c"] == -1 / 3  # what was clicked is beyond the clip: what is nobody's is lowered with the others


def test_other_wordings_take_the_terms_by_their_rarity() -> None:
    ranking = LearnedRanking(learned(terms={"invoic": {"a": (1.0, 3.0, 0.0)}}))
    alone, beside = values(ranking, "invoic")["a"], values(ranking, "invoic send")["a"]
    rare = ranking.boosts(["invoic", "send"], None, ["a"], {"invoic": 9.0, "send": 1.0}.__getitem__)["a"].value

    assert alone > rare > beside > 0


def test_a_query_asked_often_goes_before_its_terms() -> None:
    asked = {"invoic": {"a": (0.0, 400.0, 0.0)}}
    ranking = LearnedRanking(learned(queries=asked, terms={"invoic": {"a": (300.0, 400.0, 0.0)}}))

    assert values(ranking, "invoic")["a"] == pytest.approx(-1 / 3)


def test_a_screen_counts_a_little() -> None:
    ranking = LearnedRanking(learned(screens={"invoices": {"a": CLICKED}}))

    assert 0 < values(ranking, "anything", "invoices")["a"] < 1 / 3
    assert values(ranking, "anything") == values(ranking, "anything", "other") == {}


@pytest.mark.parametrize("ranking", [LearnedRanking(None), LearnedRanking(learned(terms={"x": {"a": CLICKED}}), 0.0)])
def test_nothing_learned_or_weight_0_is_no_boost(ranking: LearnedRanking) -> None:
    def asked(_term: str) -> float:
        raise AssertionError("nobody has to look that up")

    assert not ranking
    assert ranking.boosts(["x"], None, ["a"], asked) == {}


def test_a_site_where_little_was_searched_learns_carefully() -> None:
    part = {"terms": {"x": {"a": (1.0, 3.0, 0.0)}}}
    some = [values(LearnedRanking(learned(searches=searches, **part)), "x")["a"] for searches in (8.0, 800.0, 8e9)]

    assert some[0] < some[1] < some[2]
    assert some[1] == pytest.approx(some[2] / 2)


def test_weight_multiplies() -> None:
    part = learned(terms={"x": {"a": CLICKED}})

    assert values(LearnedRanking(part, 2.0), "x")["a"] == pytest.approx(2 * values(LearnedRanking(part), "x")["a"])


def test_every_part_of_a_boost_can_be_told() -> None:
    part = learned(queries={"a b": {"x": (1.0, 2.0, 0.0)}}, terms={"b": {"x": (3.0, 4.0, -1.0)}})
    boost = LearnedRanking(part).boosts(["b", "a"], "here", ["x"], rarity)["x"]

    assert [tuple(one) for one in boost.parts] == [("query", "a b", 1.0, 2.0, 0.0), ("term", "b", 3.0, 4.0, -1.0)]


def test_a_key_is_the_same_for_every_order() -> None:
    assert query_key(["b", "a", "b"]) == query_key(["a", "b"]) == "a b"
    assert query_key([]) == ""
    assert len(query_key([f"{number:09d}" for number in range(100)])) <= 200


def test_it_costs_microseconds() -> None:
    articles = [f"a{number}" for number in range(RERANKED)]
    counts = dict.fromkeys([*articles, *map(str, range(35))], (1.0, 3.0, 0.0))
    ranking = LearnedRanking(learned(queries={"x y": counts}, terms={"x": counts, "y": counts, "z": counts}))
    ranking.boosts(["x", "y"], None, articles, rarity)
    started = time.thread_time()
    for _ in range(1000):
        ranking.boosts(["x", "y"], None, articles, rarity)

    assert (time.thread_time() - started) * 1000 < 100  # microseconds each; about 15
