from __future__ import annotations

import pytest

from helpsdk.site.check.policy_targets import idle_pins, pin_targets, policy_targets
from helpsdk.site.sources import read_sources
from tests.factories import RULES, SCREENS, site_files
from tests.site.check.cases import brief, structure


def screens(pins: str) -> dict[str, str]:
    return {"screens.yaml": f"{SCREENS}  pins: {pins}\n"}


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        ("{holdouts: [{id: a, percent: 5, sets: [x]}], fallback: [{article: sending-invoices}], sets: {x: {}}}", []),
        ("{holdouts: {id: a, percent: 5, sets: x}}", [("holdouts.sets", "unknown-set")]),
        ("{holdouts: [{id: a, percent: 5, sets: [x]}]}", [("holdouts.0.sets.0", "unknown-set")]),
        ("{holdouts: [{id: a, percent: 5}, {id: a, percent: 6}]}", [("holdouts.1.id", "duplicate")]),
        ("{fallback: {article: nope}}", [("fallback.article", "unknown-article")]),
        ("{fallback: [{faq: {}}, {article: nope}]}", [("fallback.1.article", "unknown-article")]),
    ],
)
def test_names_in_the_policy(policy: str, found: list[tuple[str, str]]) -> None:
    told = brief(structure(policy_targets, {"policy.yaml": policy}))

    assert told == [("policy.yaml", 1, key, code) for key, code in found]


@pytest.mark.parametrize(
    ("pins", "found"),
    [
        ("[tax-number-tip, invoice-failed]", []),
        ("[tax-number]", [("1.pins.0", "unknown-rule")]),
        ("[invoice-failed, invoice-failed]", [("1.pins.1", "duplicate")]),
    ],
)
def test_pins_name_rules_once(pins: str, found: list[tuple[str, str]]) -> None:
    told = brief(structure(pin_targets, screens(pins)))

    assert told == [("screens.yaml", 11, key, code) for key, code in found]


@pytest.mark.parametrize("rules", ["- [\n", RULES.replace("id: tax-number-tip", "id: tax-number-tip\n  colour: red")])
def test_a_rule_that_may_be_there_is_not_missed(rules: str) -> None:
    sources, problems = read_sources(site_files(**screens("[tax-number-tip]"), **{"rules/main.yaml": rules}))

    assert problems and list(pin_targets(sources)) == []


@pytest.mark.parametrize(
    ("pins", "idle"), [("[tax-number-tip]", False), ("[invoice-failed]", False), ("[invoice-help]", True)]
)
def test_pins_of_rules_that_never_show_there(pins: str, idle: bool) -> None:
    found = structure(idle_pins, screens(pins))

    assert [(one.key, one.code, one.severity) for one in found] == [("1.pins.0", "idle-pin", "warning")] * idle
