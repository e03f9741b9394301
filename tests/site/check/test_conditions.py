from __future__ import annotations

import pytest

from helpsdk.errors import Problem
from helpsdk.site.check.conditions import group_conditions, rule_conditions, trait_names
from helpsdk.site.places import Sources
from helpsdk.site.sources import read_sources
from tests.factories import AUDIENCES, RULES, SITE, site_files
from tests.site.check.cases import brief, structure


def conditions(sources: Sources) -> list[Problem]:
    return [*group_conditions(sources), *rule_conditions(sources)]


WITH_ROLES = SITE.replace("  beta:", "  roles: {type: list, values: [owner, member]}\n  beta:")


def found_in(condition: str) -> list[tuple[str | None, int | None, str | None, str]]:
    rules = RULES.replace("{plan: {$in: [team, business]}}", condition)
    files = {"rules/main.yaml": rules, "site.yaml": WITH_ROLES}
    return [(None, line, key, code) for _, line, key, code in brief(structure(conditions, files))]


def in_groups(saved: str, when: str = "{$savedGroup: a}") -> list[tuple[str | None, int | None, str | None, str]]:
    rules = RULES.replace("{plan: {$in: [team, business]}}", when)
    return brief(structure(conditions, {"rules/main.yaml": rules, "audiences.yaml": AUDIENCES + saved}))


@pytest.mark.parametrize(
    "condition",
    [
        "{plan: team, seats: {$gte: 5, $lt: 10.5}, beta: true}",
        "{$or: [{plan: free}, {$not: {beta: {$ne: true}}}], app_version: {$exists: true}}",
        "{locale: ru, screen: invoice.detail, plan: null}",
        "{plan: {$regex: '^te'}, app_version: {$vgte: '4.10'}, roles: {$all: [owner], $size: {$gt: 1}}}",
        "{roles: {$elemMatch: {$in: [owner]}}, plan: {$ini: [TEAM], $type: string}}",
        "{plan: {$regexi: '(a+)b'}, seats: {$exists: false}}",
        "{roles: [owner], screen: {$regex: '^invoice'}, element: tax.settings.number}",
        "{$or: [{roles: null}, {roles: {$nin: [owner]}}], app_version: {$vlt: 2026.1.0-rc.1}}",
    ],
)
def test_what_can_be_asked(condition: str) -> None:
    assert found_in(condition) == []


@pytest.mark.parametrize(
    ("condition", "key", "code"),
    [
        ("{plan: {$vgte: 4}}", "1.when.plan.$vgte", "bad-condition"),
        ("{app_version: {$vgte: 4.10}}", "1.when.app_version.$vgte", "bad-condition"),
        ("{app_version: 4.10}", "1.when.app_version", "wrong-type"),
        ("{seats: {$vgte: '4'}}", "1.when.seats.$vgte", "wrong-type"),
        ("{seats: {$not: {$regex: '4'}}}", "1.when.seats.$not.$regex", "wrong-type"),
        ("{plan: {$regex: '(a+)+$'}}", "1.when.plan.$regex", "bad-condition"),
        ("{plan: {$elemMatch: {$eq: team}}}", "1.when.plan.$elemMatch", "wrong-type"),
        ("{roles: {$elemMatch: {$eq: ownr}}}", "1.when.roles.$elemMatch.$eq", "unknown-value"),
        ("{roles: {$all: [owner, {$eq: ownr}]}}", "1.when.roles.$all.1.$eq", "unknown-value"),
        ("{plan: {$inGroup: [team]}}", "1.when.plan.$inGroup", "bad-condition"),
        ("{$xor: []}", "1.when.$xor", "bad-condition"),
        ("{plan: {$in: team}}", "1.when.plan.$in", "bad-condition"),
        ("{$or: [{plna: free}]}", "1.when.$or.0.plna", "unknown-trait"),
        ("{plan: {$in: [team, buisness]}}", "1.when.plan.$in.1", "unknown-value"),
        ("{seats: {$not: {$gt: '5'}}}", "1.when.seats.$not.$gt", "wrong-type"),
        ("{roles: {$ini: [1, OWNR, null]}, beta: 1}", "1.when.beta", "wrong-type"),
        ("{seats: true}", "1.when.seats", "wrong-type"),
        ("{roles: owner}", "1.when.roles", "wrong-type"),
        ("{roles: {$ne: owner}}", "1.when.roles.$ne", "wrong-type"),
        ("{roles: {$not: {$eq: owner}}}", "1.when.roles.$not.$eq", "wrong-type"),
        ("{screen: invoice.detial}", "1.when.screen", "unknown-screen"),
        ("{element: {$in: [tax.settings.number, tax.setings]}}", "1.when.element.$in.1", "unknown-element"),
        ("{app_version: {$vgte: four}}", "1.when.app_version.$vgte", "bad-version"),
        ("{app_version: {$not: {$vlt: four}}}", "1.when.app_version.$not.$vlt", "bad-version"),
    ],
)
def test_what_cannot_be_asked(condition: str, key: str, code: str) -> None:
    assert found_in(condition) == [(None, 7, key, code)]


def test_an_unknown_operator_names_those_that_exist() -> None:
    (found,) = structure(conditions, {"rules/main.yaml": RULES.replace("$in", "$inn")})

    assert {"$eq", "$in", "$gte", "$exists", "$not"} <= set(found.allowed)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{plan: {$inn: [team]}}", "unknown operator '$inn'; did you mean `$in`?"),
        ("{plan: [team, free]}", 'one of several is `{$in: ["team", "free"]}`'),
        ("{roles: owner}", 'a list, not one value `"owner"`; write `{$in: ["owner"]}`'),
        ("{roles: {$ne: owner}}", 'write `{$nin: ["owner"]}`'),
        ("{app_version: 4.10}", "not a number `4.1`; put it in quotes"),
        ("{screen: invoice.detial}", "did you mean `invoice.detail`?"),
        ("{app_version: {$vgte: four}}", "`four` is not a version"),
        ("{plan: {$regex: '(a+)+$'}}", "write the repetition once"),
        ("{$savedGroup: newcomers}", "nothing is declared in audiences.yaml: saved"),
    ],
)
def test_what_to_write_instead(condition: str, said: str) -> None:
    rules = RULES.replace("{plan: {$in: [team, business]}}", condition)

    (found,) = structure(conditions, {"rules/main.yaml": rules, "site.yaml": WITH_ROLES})

    assert said in found.message


@pytest.mark.parametrize("name", ["a.b", "$plan", "locale"])
def test_traits_that_no_condition_could_ask_for(name: str) -> None:
    site = SITE.replace("  beta:", f"  {name}:")

    assert [one.key for one in structure(trait_names, {"site.yaml": site})] == [f"traits.{name}"]


@pytest.mark.parametrize(
    "saved",
    [
        "saved: {a: {plan: team}}\n",
        "saved: {a: {$savedGroup: b}, b: {seats: {$inGroup: c}}, c: [1, 5]}\n",
        "saved: {a: {$or: [{$savedGroup: {id: b}}]}, b: {}}\n",
        "saved: {a: {type: condition, condition: {plan: team}}}\n",
        "saved: {a: {type: list, values: [team], attributeKey: plan}}\n",
    ],
)
def test_saved_groups(saved: str) -> None:
    assert in_groups(saved) == []


@pytest.mark.parametrize(
    ("saved", "found"),
    [
        ("saved: {b: {}}\n", ("rules/main.yaml", 7, "1.when.$savedGroup", "unknown-saved-group")),
        ("", ("rules/main.yaml", 7, "1.when.$savedGroup", "unknown-saved-group")),
        ("saved: {a: {$savedGroup: b}}\n", ("audiences.yaml", 4, "saved.a.$savedGroup", "unknown-saved-group")),
        ("saved: {a: {plna: team}}\n", ("audiences.yaml", 4, "saved.a.plna", "unknown-trait")),
        ("saved:\n  b: []\n  a: {plan: tem}\n", ("audiences.yaml", 6, "saved.a.plan", "unknown-value")),
        ("saved: {a: {plan: {$xx: 1}}}\n", ("audiences.yaml", 4, "saved.a.plan.$xx", "bad-condition")),
        (
            "saved: {a: {seats: {$inGroup: b}}, b: {}}\n",
            ("audiences.yaml", 4, "saved.a.seats.$inGroup", "bad-condition"),
        ),
        ("saved: {a: {$savedGroup: a}}\n", ("audiences.yaml", 4, "saved.a.$savedGroup", "bad-condition")),
        ("saved: {a: [1]}\n", ("rules/main.yaml", 7, "1.when.$savedGroup", "bad-condition")),
    ],
)
def test_saved_groups_that_cannot_be_asked(saved: str, found: tuple[str, int, str, str]) -> None:
    assert in_groups(saved) == [found]


def test_groups_in_a_circle_are_told_once_and_where_they_are_declared() -> None:
    files = {
        "audiences.yaml": AUDIENCES + "saved: {a: {$savedGroup: b}, b: {$savedGroup: a}}\n",
        "rules/main.yaml": RULES.replace("{plan: {$in: [team, business]}}", "{$savedGroup: a}"),
    }
    (found,) = structure(conditions, files)

    assert found.file == "audiences.yaml" and found.message.endswith("saved groups in a circle: a → b → a")


def test_a_group_that_may_be_there_is_not_missed() -> None:
    rules = RULES.replace("{plan: {$in: [team, business]}}", "{$savedGroup: a, seats: {$inGroup: b}}")
    for audiences in ("groups: [\n", "saved: []\n", "saved: {a: 1, b: 2}\n"):
        sources, problems = read_sources(site_files(**{"rules/main.yaml": rules, "audiences.yaml": audiences}))

        assert problems and list(conditions(sources)) == []
