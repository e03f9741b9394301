from __future__ import annotations

import inspect
import tracemalloc
from random import Random
from typing import Any

import pytest

from helpsdk.context import ArticleFacts, EngineSettings
from helpsdk.context import matching as matching_module
from helpsdk.context import page as pages_of
from helpsdk.context.compiled import Compiler
from helpsdk.context.conditions import compile_condition
from helpsdk.context.matching import MAX_CLAUSES, Clauses, Table
from helpsdk.context.page import Block, Page, Spent
from helpsdk.context.policy import Policy
from tests.context.builders import rule

GROUPS = {"paid": ["team", "business"], "big": {"seats": {"$gte": 10}}}
VALUES: list[Any] = ["team", "free", "", "ünknown", "\ud800", 0, 1, 1.0, -0.0, 9, 10, 10.5, 2**53 + 1, 10**400]
VALUES += [True, False, None, float("nan"), float("inf"), ["team"], ("a", 1), [], {"a": 1}]
CLAUSES: list[dict[str, Any]] = [
    {"plan": "team"},
    {"plan": {"$in": ["team", "", None]}},
    {"plan": {"$nin": ["free", 1, True]}},
    {"plan": {"$ne": "free"}},
    {"plan": {"$gte": "m"}},
    {"plan": {"$regex": "^te"}},
    {"plan": {"$inGroup": "paid"}},
    {"seats": 1},
    {"seats": True},
    {"seats": None},
    {"seats": {"$gte": 1, "$lt": 10}},
    {"seats": {"$gt": 2**53, "$exists": True}},
    {"seats": {"$lte": 9.5}},
    {"seats": {"$in": [0, 10, "team"]}},
    {"seats": {"$exists": False}},
    {"seats": {"$not": {"$gt": 5}}},
    {"seats": [1]},
    {"$savedGroup": "big"},
    {"$or": [{"plan": "team"}, {"seats": 9}]},
    {"$not": {"plan": "team"}},
    {"$and": [{"plan": "team"}, {"plan": {"$ne": "free"}}, {"seats": {"$gt": 0}}]},
    {"org.size": {"$gt": 1}},
]


def matching(*conditions: dict[str, Any]) -> tuple[Page, list[Table]]:
    """A page of rules that have these conditions, in this order; and the site's tables."""
    rules = [rule(f"r{number:03}", article="a", when=when) for number, when in enumerate(conditions)]
    compiler = Compiler({"a": ArticleFacts()}, EngineSettings(saved_groups=GROUPS), Policy())
    compiled = sorted(compiler.rules(rules).values(), key=lambda rule: rule.id)
    tables = compiler.clauses.tables()
    return Page(Block(compiled), tables), list(tables)


def test_tables_say_what_the_conditions_say() -> None:
    random = Random(7)
    page, tables = matching({}, *CLAUSES, *({**random.choice(CLAUSES), **random.choice(CLAUSES)} for _ in range(60)))

    for _ in range(4_000):
        attributes = {name: random.choice(VALUES) for name in ("plan", "seats", "org") if random.random() < 0.9}
        expected = [rule for rule in page.rules if rule.condition(attributes)]
        assert list(page.matching(attributes).rules) == expected, attributes
    assert len(tables) == 2  # plan and seats


def test_there_are_only_so_many_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that no clause names shares its entry with others; numbers are known as long as there is room."""
    monkeypatch.setattr(matching_module, "_KEPT", 40)
    page, tables = matching({"plan": "team", "seats": {"$gt": 3}})

    for number in range(1_000):
        page.matching({"plan": f"p{number}", "seats": number / 7})

    assert [told_apart(table) for table in tables] == [3, 4]
    assert [len(table.known) for table in tables] == [2, 20]


def test_what_is_known_of_numbers_is_known_of_small_ones_only() -> None:
    page, (table,) = matching({"seats": {"$gt": 3}})

    for seats in (10**5_000, -(10**400), float("inf"), float("nan"), 1e300, True, 7, 7.0, "7", None):
        page.matching({"seats": seats})

    assert set(table.known) == {3, 7, None}


def test_a_table_is_filled_before_anybody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    when: dict[str, Any] = {"seats": {"$in": [1, 5, "many"]}, "uses": {"$gt": 10**30}}
    page, tables = matching(when)
    before = [told_apart(table) for table in tables]

    for seats in (0, 1, 3, 5, 6, "many", None):
        page.matching({"seats": seats})
    assert [told_apart(table) for table in tables] == before == [7, 2]

    monkeypatch.setattr(matching_module, "_FILLED", 0)
    assert [told_apart(table) for table in matching(when)[1]] == [0, 0]


def told_apart(table: Table) -> int:
    closed_over = inspect.getclosurevars(table.missing).nonlocals
    return len(closed_over["told_apart"])


def test_a_page_keeps_the_selections_of_some_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    page, _ = matching(*({"seats": number} for number in range(100)))
    spent = page._spent.bytes

    for seats in range(100):
        page.matching({"seats": seats})
    assert 0 < len(page._selections) <= pages_of._SELECTIONS

    monkeypatch.setattr(pages_of, "KEPT", spent)
    for seats in range(100):
        page.matching({"seats": seats})
    assert len(page._selections) <= 1
    assert page._spent.bytes <= spent + pages_of._SELECTION + 100 * pages_of._CHOSEN


def test_a_page_needs_no_more_room_than_is_reckoned() -> None:
    conditions = [{"plan": f"p{number % 7}", "seats": {"$gt": number % 5}} for number in range(25)]
    page, tables = matching(*conditions)
    spent = Spent()
    tracemalloc.start()
    blocks = [Block(page.rules) for _ in range(200)]
    spent.bytes += sum(block.bytes for block in blocks)
    pages = [Page(block, tables, spent) for block in blocks]
    for one in pages:
        for plan in range(7):
            one.matching({"plan": f"p{plan}", "seats": 3})
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert 0.5 * spent.bytes < taken < 1.1 * spent.bytes, (taken / 200, spent.bytes / 200)


@pytest.mark.parametrize(
    ("when", "clauses", "whole"),
    [
        ({"plan": "team", "seats": {"$gte": 3, "$lt": 9}}, 2, True),
        ({"$and": [{"plan": "team"}, {"seats": {"$in": [1, 2]}}]}, 2, True),
        ({"plan": {"$regex": "x"}, "seats": 1}, 1, False),
        ({"org.size": 1}, 0, False),
        ({"plan": {"$gt": "m"}}, 0, False),
        ({"plan": {"$inGroup": "paid"}}, 0, False),
        ({"plan": ["team"]}, 1, True),
        ({}, 0, True),
    ],
)
def test_what_goes_into_tables(when: dict[str, Any], clauses: int, whole: bool) -> None:
    need = Clauses().need(when)

    assert (need.bits.bit_count(), need.whole) == (clauses, whole)


def test_equal_clauses_are_one_and_only_equal_ones() -> None:
    site = Clauses()
    conditions = [{"seats": value} for value in (1, True, 1.0, "1", {"$in": [1]}, {"$in": ["1"]}, 1, "1")]

    needs = [site.need(condition).bits for condition in conditions]

    assert (len(set(needs)), needs[0], needs[3]) == (6, needs[6], needs[7])


def test_clauses_that_others_have_need_not_be_compiled_again() -> None:
    site = Clauses()
    one, other = {"plan": "team"}, {"seats": {"$gt": 3}}
    site.need(one)
    assert site.met({**one, **other}) is None
    assert site.met({"$and": [one]}) is None

    site.need(other)
    condition, need = site.met({**one, **other}) or pytest.fail()

    assert need == site.need({**one, **other})
    for plan in VALUES:
        for seats in VALUES:
            attributes = {"plan": plan, "seats": seats}
            assert condition(attributes) is compile_condition({**one, **other})(attributes)


def test_what_is_too_many_stays_a_closure() -> None:
    page, tables = matching(*({"seats": number} for number in range(MAX_CLAUSES + 20)))

    assert tables[0].bits == (1 << MAX_CLAUSES) - 1
    for seats in (0, MAX_CLAUSES - 1, MAX_CLAUSES, MAX_CLAUSES + 19):
        assert [rule.id for rule in page.matching({"seats": seats}).rules] == [f"r{seats:03}"]
