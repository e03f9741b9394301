from __future__ import annotations

import pytest

from helpsdk.site.check.conditions import conditions, trait_names
from tests.factories import RULES, SITE
from tests.site.check.cases import brief, structure


def found_in(condition: str) -> list[tuple[str | None, int | None, str | None, str]]:
    rules = RULES.replace("{plan: {$in: [team, business]}}", condition)
    return [(None, line, key, code) for _, line, key, code in brief(structure(conditions, {"rules/main.yaml": rules}))]


@pytest.mark.parametrize(
    "condition",
    [
        "{plan: team, seats: {$gte: 5, $lt: 10.5}, beta: true}",
        "{$or: [{plan: free}, {$not: {beta: {$ne: true}}}], app_version: {$exists: true}}",
        "{locale: ru, screen: invoice.detail, plan: null}",
    ],
)
def test_what_can_be_asked(condition: str) -> None:
    assert found_in(condition) == []


@pytest.mark.parametrize(
    ("condition", "key", "code"),
    [
        ("{plan: {$vgte: '4'}}", "1.when.plan.$vgte", "bad-condition"),
        ("{$xor: []}", "1.when.$xor", "bad-condition"),
        ("{plan: {$in: team}}", "1.when.plan.$in", "bad-condition"),
        ("{$or: [{plna: free}]}", "1.when.$or.0.plna", "unknown-trait"),
        ("{plan: {$in: [team, buisness]}}", "1.when.plan.$in.1", "unknown-value"),
        ("{seats: {$not: {$gt: '5'}}}", "1.when.seats.$not.$gt", "wrong-type"),
        ("{beta: 1}", "1.when.beta", "wrong-type"),
        ("{seats: true}", "1.when.seats", "wrong-type"),
    ],
)
def test_what_cannot_be_asked(condition: str, key: str, code: str) -> None:
    assert found_in(condition) == [(None, 7, key, code)]


def test_an_unknown_operator_names_those_that_exist() -> None:
    (found,) = structure(conditions, {"rules/main.yaml": RULES.replace("$in", "$inn")})

    assert {"$eq", "$in", "$gte", "$exists", "$not"} <= set(found.allowed)


@pytest.mark.parametrize("name", ["a.b", "$plan", "locale"])
def test_traits_that_no_condition_could_ask_for(name: str) -> None:
    site = SITE.replace("  beta:", f"  {name}:")

    assert [one.key for one in structure(trait_names, {"site.yaml": site})] == [f"traits.{name}"]
