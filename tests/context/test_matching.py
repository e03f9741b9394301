from __future__ import annotations

from random import Random
from typing import Any

import pytest

from helpsdk.context import ArticleFacts, EngineSettings
from helpsdk.context.compiled import Compiler
from helpsdk.context.index import Page
from helpsdk.context.matching import MAX_CLAUSES, Clauses, Table
from helpsdk.context.policy import Policy
from helpsdk.context.stages import STAGES
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
    compiled = sorted(compiler.rules(rules), key=lambda rule: rule.id)
    tables = compiler.clauses.tables()
    tested = {stage: frozenset(compiled) for stage in STAGES}
    return Page(compiled, tested, tables), list(tables)


def test_tables_say_what_the_conditions_say() -> None:
    random = Random(7)
    page, tables = matching({}, *CLAUSES, *({**random.choice(CLAUSES), **random.choice(CLAUSES)} for _ in range(60)))

    for _ in range(4_000):
        attributes = {name: random.choice(VALUES) for name in ("plan", "seats", "org") if random.random() < 0.9}
        assert page.matching(attributes) == [rule.condition(attributes) for rule in page.rules], attributes
    assert len(tables) == 2  # plan and seats


def test_there_are_only_so_many_entries() -> None:
    """A value that no clause names shares its entry with others."""
    page, tables = matching({"plan": "team", "seats": {"$gt": 3}})

    for number in range(1_000):
        page.matching({"plan": f"p{number}", "seats": number / 7})

    assert [entries(table) for table in tables] == [1, 3]


def entries(table: Table) -> int:
    cells = table.missing.__closure__ or ()
    return next(len(cell.cell_contents) for cell in cells if isinstance(cell.cell_contents, dict))


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


def test_what_is_too_many_stays_a_closure() -> None:
    page, tables = matching(*({"seats": number} for number in range(MAX_CLAUSES + 20)))

    assert tables[0].bits == (1 << MAX_CLAUSES) - 1
    for seats in (0, MAX_CLAUSES - 1, MAX_CLAUSES, MAX_CLAUSES + 19):
        assert [at for at, holds in enumerate(page.matching({"seats": seats})) if holds] == [seats]
