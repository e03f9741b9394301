from __future__ import annotations

import pytest

from helpsdk.site.check.idle_conditions import idle_conditions
from tests.factories import AUDIENCES, RULES
from tests.site.check.cases import brief, structure


def told(condition: str, saved: str = "") -> list[tuple[str | None, str, str]]:
    rules = RULES.replace("{plan: {$in: [team, business]}}", condition)
    found = structure(idle_conditions, {"rules/main.yaml": rules, "audiences.yaml": AUDIENCES + saved})
    assert {one.severity for one in found} <= {"warning"}
    return [(one.key, one.code, one.message) for one in found]


def test_versions_in_the_order_of_texts() -> None:
    (found,) = told("{app_version: {$gte: '4.10'}}")

    assert found[:2] == ("1.when.app_version.$gte", "text-order")
    assert "write `$vgte`" in found[2]
    assert told("{app_version: {$not: {$lt: '4.10'}}}")[0][0] == "1.when.app_version.$not.$lt"
    assert told("{app_version: {$vgte: '4.10'}, plan: {$gt: a}}") == []


@pytest.mark.parametrize(("operator", "held"), [("$inGroup", "never"), ("$notInGroup", "always")])
def test_a_saved_group_without_values(operator: str, held: str) -> None:
    (found,) = told(f"{{plan: {{{operator}: none}}}}", "saved: {none: []}\n")

    assert found[:2] == (f"1.when.plan.{operator}", "empty-group")
    assert found[2].endswith(f"{held} holds")
    assert told(f"{{plan: {{{operator}: one}}}}", "saved: {one: [team]}\n") == []


def test_the_conditions_of_saved_groups() -> None:
    rules = RULES.replace("{plan: {$in: [team, business]}}", "{$savedGroup: new}")
    saved = AUDIENCES + "saved: {new: {app_version: {$gt: '4'}}}\n"

    found = structure(idle_conditions, {"rules/main.yaml": rules, "audiences.yaml": saved})

    assert brief(found) == [("audiences.yaml", 4, "saved.new.app_version.$gt", "text-order")]


def test_the_time_of_an_event_that_is_not_named() -> None:
    rules = RULES.replace("{screen: invoice.detail}", "{screen: invoice.detail, event_ttl: PT5M}")

    found = structure(idle_conditions, {"rules/main.yaml": rules})

    assert brief(found) == [("rules/main.yaml", 6, "1.at.event_ttl", "idle-event-ttl")]
    named = rules.replace("event_ttl", "event: invoice.failed, event_ttl")
    assert structure(idle_conditions, {"rules/main.yaml": named}) == []
