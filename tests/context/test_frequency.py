from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest

from helpsdk.context import Context, Engine, Memory, frequency
from helpsdk.context.durations import DurationInvalid
from helpsdk.context.frequency import Budget
from helpsdk.context.memory import Impressions, Progress
from helpsdk.identity.viewer import ANONYMOUS
from tests.context.builders import NOW, ON_INVOICE, ago, engine, outcome, resolution, rule, seen, shown

HOUR = 3_600
DAY = 86_400
TWICE_A_DAY = [{"max": 2, "per": "P1D"}]
AT_TAX = {"element": "invoice.tax"}


@pytest.mark.parametrize(
    ("caps", "impressions", "shows"),
    [
        (TWICE_A_DAY, seen(HOUR), True),
        (TWICE_A_DAY, seen(2 * HOUR, HOUR), False),
        (TWICE_A_DAY, seen(DAY, HOUR), True),
        (TWICE_A_DAY, seen(DAY - 1, HOUR), False),
        (TWICE_A_DAY, {"phone": Impressions((ago(5),), 1), "desk": Impressions((ago(9),), 1)}, False),
        (TWICE_A_DAY, seen(-HOUR, -DAY), False),  # a clock that was set back
        ([{"max": 3}], seen(count=2), True),
        ([{"max": 3}], seen(count=3), False),
        ([{"max": 3}], {"phone": Impressions((), 1), "desk": Impressions((), 2)}, False),
        ([{"max": 3}, {"max": 1, "per": "PT1H"}], seen(HOUR - 1), False),
        ([{"max": 3}, {"max": 1, "per": "PT1H"}], seen(HOUR), True),
    ],
)
def test_a_rule_shows_so_often(caps: list[Any], impressions: dict[str, Impressions], shows: bool) -> None:
    assert shown(engine(rule("a", caps=caps)), memory=Memory(seen={"a": impressions})) == ["a"] * shows


@pytest.mark.parametrize(
    ("key", "which"), [("a", "rule"), ("set:s", "set"), ("kind:tip", "kind"), ("kind:interruptive", "interruptive")]
)
def test_rule_set_kind_and_interruption_are_capped_each(key: str, which: str) -> None:
    cap = {"caps": [{"max": 1, "per": "P1D"}]}
    one = engine(
        rule("a", "tip", at=AT_TAX, trigger="auto", set="s", caps=cap["caps"]),
        limits={"tip": cap, "interruptive": cap},
        sets={"s": cap},
    )

    assert shown(one) == ["a"]
    stopped = outcome(one, "a", memory=Memory(seen={key: seen(HOUR)}))
    assert (stopped.stage, stopped.code) == ("caps", "cap")
    assert stopped.detail == {
        "which": which,
        "key": key,
        "max": 1,
        "per": "P1D",
        "needs": {"at": "2026-11-22T11:00:00+00:00"},
        "actual": 1,
    }


def test_a_lifetime_has_no_reset() -> None:
    detail = outcome(engine(rule("a", caps=[{"max": 1}])), "a", memory=Memory(seen={"a": seen(5)})).detail

    assert (detail["per"], detail["needs"]) == ("lifetime", {"at": None})


@pytest.mark.parametrize(("last", "shows"), [(HOUR - 1, False), (HOUR, True), (-5, False)])
def test_a_cooldown_begins_with_the_last_impression(last: float, shows: bool) -> None:
    one = engine(rule("a", cooldown="PT1H"))

    assert shown(one, memory=Memory(seen={"a": seen(DAY, last)})) == ["a"] * shows


def test_a_cooldown_says_until_when() -> None:
    stopped = outcome(engine(rule("a", cooldown="PT1H")), "a", memory=Memory(seen={"a": seen(600)}))

    assert stopped.code == "cooldown"
    assert stopped.detail["needs"] == {"at": "2026-11-21T12:50:00+00:00"}
    assert stopped.detail["actual"] == {"last": "2026-11-21T11:50:00+00:00"}


def interrupting(priority: str, **limits: Any) -> Engine:
    return engine(rule("a", "announcement", style="modal", priority=priority), limits={"interruptive": limits})


def test_urgent_rules_need_not_wait_but_count() -> None:
    memory = Memory(seen={"kind:interruptive": seen(60)})

    assert shown(interrupting("high", gap="PT15M"), memory=memory) == []
    assert shown(interrupting("urgent", gap="PT15M"), memory=memory) == ["a"]
    assert shown(interrupting("urgent", caps={"max": 1, "per": "P1D"}), memory=memory) == []


def test_what_is_open_stays_and_what_was_begun_goes_on() -> None:
    steps = [{"id": "one"}, {"id": "two"}]
    one = engine(rule("a", caps={"max": 1}), rule("t", "tour", steps=steps, caps={"max": 1}))
    memory = Memory(seen={"a": seen(5), "t": seen(5)})

    assert shown(one, memory=memory) == []
    assert shown(one, Context(screen="invoice", open=frozenset({"a"})), memory=memory) == ["a"]
    begun = Memory(seen=memory.seen, steps={"t": Progress(1, frozenset({"one"}))})
    assert shown(one, memory=begun) == ["t"]
    assert resolution(one, memory=begun).left == {"t": 0}


@pytest.mark.parametrize(
    ("memory", "left"),
    [
        ({}, {"a": 1, "set:s": 3}),
        ({"a": seen(2 * HOUR)}, {"a": 1, "set:s": 3}),
        ({"set:s": seen(2 * HOUR, HOUR)}, {"a": 1, "set:s": 1}),
    ],
)
def test_what_is_left(memory: dict[str, Any], left: dict[str, int]) -> None:
    """A cool-down allows one more at most; what has no caps is not told of."""
    one = engine(rule("a", set="s", caps={"max": 5}, cooldown="PT1H"), rule("b"), sets={"s": {"caps": {"max": 3}}})

    assert resolution(one, ON_INVOICE, memory=Memory(seen=memory)).left == left


@pytest.mark.parametrize(
    ("last", "ttl"), [(HOUR - 60, 60), (HOUR - 2, 5), (HOUR - 301, 300), (HOUR - 9.5, 9), (HOUR, 300)]
)
def test_the_answer_lasts_until_a_cap_or_cooldown_ends(last: float, ttl: int) -> None:
    memory = Memory(seen={"a": seen(last)})

    assert resolution(engine(rule("a", caps={"max": 1, "per": "PT1H"})), memory=memory).ttl == ttl
    assert resolution(engine(rule("a", cooldown="PT1H")), memory=memory).ttl == ttl


@pytest.mark.parametrize("policy", [{"caps": {"max": 1, "per": "P1M"}}, {"cooldown": "soon"}])
def test_a_duration_that_is_none_is_refused_at_load(policy: dict[str, Any]) -> None:
    with pytest.raises(DurationInvalid):
        engine(sets={"s": policy})
    with pytest.raises(DurationInvalid):
        engine(rule("a", **policy))


@pytest.mark.parametrize("at", [(0,), (10**30,), (-(10**30),), (ago(0), ago(9))])
def test_odd_memories_never_raise(at: tuple[int, ...]) -> None:
    one = engine(rule("a", caps=[{"max": 1, "per": "P1D"}, {"max": 2}], cooldown="PT1H"))

    resolution(one, memory=Memory(seen={"a": {"d": Impressions(at, -3)}}), now=NOW)


def test_what_many_rules_share_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = [rule(f"r{number}", set="s", at={"any": True}) for number in range(50)]
    one = engine(*rules, sets={"s": {"caps": [{"max": 9, "per": "P1D"}], "cooldown": "PT1M"}})
    memory = Memory(seen={"set:s": {f"d{device}": seen(*range(900, 100, -9))["d1"] for device in range(40)}})
    closed, counted = Mock(side_effect=Budget.closed), Mock(side_effect=frequency.Counted)
    monkeypatch.setattr(Budget, "closed", lambda *given: closed(*given))
    monkeypatch.setattr(frequency, "Counted", counted)

    answer = one.resolve(ON_INVOICE, ANONYMOUS, memory, NOW)

    assert (answer.items, closed.call_count, counted.call_count) == ((), 1, 1)


def test_times_of_several_devices_count_in_their_order() -> None:
    one = engine(rule("a", caps=[{"max": 3, "per": "PT1H"}], cooldown="PT1M"))
    devices = {"d1": seen(4_000, 900, -5)["d1"], "d2": seen(3_599, 3_600)["d1"]}

    ends = outcome(one, "a", memory=Memory(seen={"a": devices})).detail

    assert (ends["actual"], ends["needs"]) == (3, {"at": frequency.iso(ago(3_599) + 3_600_000)})
