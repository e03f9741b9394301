from __future__ import annotations

import pytest

from helpsdk.site.check.shadowed_rules import shadowed_rules
from tests.factories import SCREENS
from tests.site.check.cases import structure

TIP = "{kind: tip, article: send-invoice}"
OTHER_TIP = "{kind: tip, article: tax-id-format}"
AT = "{element: invoice.detail.total}"
PANEL = "{kind: panel, article: send-invoice}"
BANNER = "{kind: announcement, article: send-invoice}"


def rule(id: str, show: str, at: str, more: str = "") -> str:
    return f"- {{id: {id}, show: {show}, at: {at}{more}}}\n"


def shadowed(*rules: str, **files: str) -> list[str]:
    """The ids of the shadowed rules, by what comes before."""
    found = structure(shadowed_rules, {"rules/main.yaml": "".join(rules), **files})
    return [f"{one.line}: {one.message.partition('could, ')[2]}" for one in found]


FIRST = rule("first", TIP, AT, ", priority: high")


def test_a_tip_that_another_always_comes_before() -> None:
    assert shadowed(FIRST, rule("b", OTHER_TIP, AT, ", when: {plan: team}")) == ["2: `first` always takes its place"]
    assert shadowed(rule("b", OTHER_TIP, AT), FIRST) == ["1: `first` always takes its place"]


@pytest.mark.parametrize(
    "more",
    [
        ", when: {plan: team}",
        ", audience: signed_in",
        ", window: {to: 2030-01-01}",
        ", caps: {max: 1}",
        ", cooldown: PT1H",
        ", stop_after: {event: invoice.failed}",
        ", rollout: {percent: 50}",
        ", require_locale: true",
    ],
)
def test_what_comes_first_only_sometimes_shadows_nothing(more: str) -> None:
    assert shadowed(rule("first", TIP, AT, f", priority: high{more}"), rule("b", OTHER_TIP, AT)) == []


def test_conditions_and_audiences_within_those_of_what_comes_first() -> None:
    first = rule("first", TIP, AT, ", priority: high, when: {plan: team}, audience: signed_in")
    narrower = ", when: {seats: 1, plan: team}, audience: {groups: [owners]}"

    assert shadowed(first, rule("b", OTHER_TIP, AT, narrower)) == ["2: `first` always takes its place"]
    assert shadowed(first, rule("b", OTHER_TIP, AT, ", when: {plan: team}")) == []


def test_rules_of_equal_rank_do_not_shadow_each_other() -> None:
    assert shadowed(rule("a", TIP, AT), rule("b", OTHER_TIP, AT)) == []


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        ("limits: {tip: {per_element: 2}}\n", []),
        ("limits: {tip: {caps: {max: 3}}}\n", ["2: `first` always takes its place"]),
        ("holdouts: {id: a, percent: 5}\n", ["2: `first` always takes its place"]),
        ("holdouts: {id: a, percent: 5, kinds: tour}\n", ["2: `first` always takes its place"]),
        ("limits: {panel: {max: 1}}\n", ["2: `first` always takes its place"]),
    ],
)
def test_what_the_policy_leaves(policy: str, found: list[str]) -> None:
    assert shadowed(FIRST, rule("b", OTHER_TIP, AT), **{"policy.yaml": policy}) == found


@pytest.mark.parametrize(
    ("policy", "first", "other", "found"),
    [
        ("sets: {a: {caps: {max: 3}}}\n", ", set: a", "", False),
        ("sets: {a: {caps: {max: 3}}}\n", ", set: a", ", set: a", True),
        ("sets: {a: {caps: {max: 3}}, b: {}}\n", ", set: b", "", True),
        ("holdouts: {id: h, percent: 5, sets: a}\nsets: {a: {}}\n", ", set: a", "", False),
        ("holdouts: {id: h, percent: 5, sets: a}\nsets: {a: {}}\n", "", ", set: a", True),
        ("holdouts: {id: h, percent: 0}\n", "", ", holdout: false", True),
        ("holdouts: {id: h, percent: 5}\n", "", ", holdout: false", False),
        ("holdouts: {id: h, percent: 5}\n", ", holdout: false", "", True),
    ],
)
def test_limits_matter_that_bind_only_what_comes_first(policy: str, first: str, other: str, found: bool) -> None:
    rules = rule("first", TIP, AT, f", priority: high{first}"), rule("b", OTHER_TIP, AT, other)

    assert bool(shadowed(*rules, **{"policy.yaml": policy})) == found


def test_every_screen_counts() -> None:
    high, both = ", priority: high", "{screen: [invoice.detail, tax.settings]}"
    one, other = (rule(f"on-{at[:3]}", PANEL, f"{{screen: {at}}}", high) for at in ("invoice.detail", "tax.settings"))

    assert shadowed(one, rule("b", PANEL, both)) == []
    assert shadowed(one, other, rule("b", PANEL, both)) == ["3: `on-inv`, `on-tax` always takes its place"]
    assert shadowed(rule("any", PANEL, "{any: true}", high), rule("b", PANEL, both)) == [
        "2: `any` always takes its place"
    ]
    assert shadowed(one, rule("b", PANEL, "{any: true}")) == []


def test_the_panel_holds_several_articles_and_each_once() -> None:
    first = rule("first", PANEL, "{any: true}", ", priority: high")
    other = rule("b", "{kind: panel, article: tax-id-format}", "{any: true}")

    assert shadowed(first, other) == []
    assert shadowed(first, other, **{"policy.yaml": "limits: {panel: {max: 1}}\n"}) == [
        "2: `first` always takes its place"
    ]
    assert shadowed(first, rule("b", "{kind: panel, article: sending-invoices}", "{any: true}")) == [
        "2: `first` always takes its place"
    ]


def test_announcements_and_what_opens_by_itself() -> None:
    first = rule("first", BANNER, "{any: true}", ", priority: urgent")
    modal = BANNER.replace("}", ", style: modal}")
    auto = TIP.replace("}", ", trigger: auto}")

    assert shadowed(first, rule("b", BANNER, "{screen: tax.settings}")) == ["2: `first` always takes its place"]
    assert shadowed(first, rule("b", modal, "{any: true}")) == []
    assert shadowed(rule("m", modal, "{any: true}", ", priority: high"), rule("b", auto, AT)) == [
        "2: `m` always takes its place"
    ]


def test_pins_come_first() -> None:
    rules = (
        rule("a", PANEL, "{screen: tax.settings}"),
        rule("b", PANEL, "{screen: tax.settings}", ", when: {plan: team}"),
    )

    assert shadowed(*rules) == []
    assert shadowed(*rules, **{"screens.yaml": f"{SCREENS}  pins: [a]\n"}) == ["2: `a` always takes its place"]


@pytest.mark.parametrize(
    ("first", "other", "found"),
    [
        ("{event: invoice.failed}", "{event: invoice.failed, screen: tax.settings}", True),
        ("{event: invoice.failed, event_ttl: PT1M}", "{event: invoice.failed}", False),
        ("{event: invoice.failed}", "{screen: tax.settings}", False),
        ("{url: /a}", "{url: /a}", True),
        ("{url: /a}", "{url: /b}", False),
        ("{url: /settings/tax}", "{screen: tax.settings}", False),
        ("{screen: tax.settings, url: /a}", "{screen: tax.settings}", False),
        ("{screen: tax.settings, element: tax.settings.number}", "{screen: tax.settings}", False),
    ],
)
def test_places_and_moments(first: str, other: str, found: bool) -> None:
    told = shadowed(rule("first", PANEL, first, ", priority: high"), rule("b", PANEL, other))

    assert bool(told) == found
