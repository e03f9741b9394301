from __future__ import annotations

import pytest

from helpsdk.site.check.never_matches import never_matches
from tests.factories import AUDIENCES, RULES, SITE
from tests.site.check.cases import structure

SITE_WITH_ROLES = SITE.replace("  beta:", "  roles: {type: list}\n  beta:")
SAVED = "saved: {payers: {plan: {$in: [team, business]}}, members: [1]}\n"


def names(condition: str) -> list[str]:
    """The keys of the warnings for a rule on `invoice.detail`."""
    rules = RULES.replace("{plan: {$in: [team, business]}}", condition)
    files = {"rules/main.yaml": rules, "site.yaml": SITE_WITH_ROLES, "audiences.yaml": AUDIENCES + SAVED}
    return [str(one.key).removeprefix("1.") for one in structure(never_matches, files)]


@pytest.mark.parametrize(
    "condition",
    [
        "{plan: team, seats: {$gt: 1, $lt: 2}}",
        "{plan: {$in: [team, free], $ne: team}}",
        "{plan: {$nin: [free, team, business]}}",
        "{$and: [{plan: team}, {plan: {$ne: free}}]}",
        "{$or: [{plan: team}, {plan: free}]}",
        "{roles: {$in: [a], $nin: [b]}, $and: [{roles: a}, {roles: b}]}",
        "{seats: {$gte: 2, $lte: 2}}",
        "{screen: {$in: [invoice.detail, tax.settings]}}",
        "{element: invoice.detail.total}",
        "{$savedGroup: payers, plan: team}",
        "{seats: {$not: {$gt: 1}, $eq: 2}}",
        "{beta: true, seats: 1}",
        "{$or: []}",
        "{seats: {$inGroup: members}}",
        "{plan: team, $not: {plan: free}}",
        "{plan: team, $not: {plan: team, beta: true}}",
        "{plan: team, $not: {plan: {$ne: team}}}",
        "{app_version: {$vgt: '3', $vlt: '4'}}",
        "{app_version: {$vgte: '4', $vlte: '4'}}",
        "{app_version: {$vgte: '4.9', $vlt: '4.10'}}",
        "{$not: {roles: a}, roles: a}",
    ],
)
def test_conditions_that_may_hold(condition: str) -> None:
    assert names(condition) == []


@pytest.mark.parametrize(
    ("condition", "key"),
    [
        ("{plan: {$eq: team, $ne: team}}", "when.plan"),
        ("{plan: {$in: [team], $nin: [team]}}", "when.plan"),
        ("{plan: {$in: []}}", "when.plan"),
        ("{plan: {$nin: [free, team, business], $exists: true}}", "when.plan"),
        ("{plan: team, $and: [{plan: free}]}", "when.plan"),
        ("{$and: [{plan: team}, {plan: free}]}", "when"),
        ("{seats: {$gt: 2, $lt: 2}}", "when.seats"),
        ("{seats: {$gt: 3, $lte: 2}}", "when.seats"),
        ("{seats: {$eq: 1, $gt: 1}}", "when.seats"),
        ("{seats: {$exists: false, $gt: 1}}", "when.seats"),
        ("{seats: {$exists: false, $eq: 1}}", "when.seats"),
        ("{seats: null, $and: [{seats: {$exists: true}}]}", "when.seats"),
        ("{$or: [{plan: {$in: []}}, {seats: {$gt: 1, $lt: 0}}]}", "when"),
        ("{screen: tax.settings}", "when.screen"),
        ("{$savedGroup: payers, plan: free}", "when.plan"),
        ("{plan: team, $not: {plan: team}}", "when.plan"),
        ("{plan: {$in: [team, free]}, $not: {plan: {$in: [free, team, business]}}}", "when.plan"),
        ("{plan: {$eq: team, $not: {$eq: team}}}", "when.plan"),
        ("{app_version: {$vgt: '4', $vlt: '3'}}", "when.app_version"),
        ("{app_version: {$vgte: '4.10', $vlt: '4.9'}}", "when.app_version"),
        ("{app_version: {$vgt: '4', $vlte: '4'}}", "when.app_version"),
    ],
)
def test_conditions_that_contradict_themselves(condition: str, key: str) -> None:
    assert names(condition) == [key]


def test_the_warning_names_what_cannot_hold() -> None:
    rules = RULES.replace("{plan: {$in: [team, business]}}", "{plan: {$in: []}}")

    (found,) = structure(never_matches, {"rules/main.yaml": rules})

    assert (found.line, found.code, found.severity) == (7, "never-matches", "warning")
    assert found.message == "no value of `plan` meets all of this, so the rule never matches"


@pytest.mark.parametrize(("percent", "expected"), [("0", [("rollout-to-nobody", "warning")]), ("0.5", [])])
def test_a_rollout_to_nobody_has_a_warning_of_its_own(percent: str, expected: list[tuple[str, str]]) -> None:
    rules = {"rules/main.yaml": f"{RULES}  rollout: {{percent: {percent}}}\n"}

    found = structure(never_matches, rules)

    assert [(one.code, one.severity) for one in found] == expected
    assert all(str(one.key) == "2.rollout.percent" for one in found)
