"""A thousand simulated visits to pages where thirty items compete, judged by a diary that the engine does not see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile
from random import Random
from typing import Any

import pytest

from helpsdk.context import ArticleFacts, Engine, EngineSettings, Resolution
from helpsdk.context.policy import Frequency, Policy
from helpsdk.context.rules import Rule
from tests.context.builders import screen
from tests.context.plain.times import seconds
from tests.context.visits import Reader, keys_of

ELEMENTS = {"home": ["e0"], "list": ["e0", "e1"], "form": ["e1"]}
STEPS = [{"id": "one"}, {"id": "two"}]
WORDS = ["urgent", "high", "normal", "low"]
POLICY = Policy.model_validate(
    {
        "limits": {
            "panel": {"max": 3},
            "tip": {"per_element": 1, "caps": [{"max": 12, "per": "P1D"}]},
            "announcement": {"cooldown": "PT2M"},
            "tour": {"caps": [{"max": 4, "per": "P1D"}]},
            "interruptive": {"caps": [{"max": 9, "per": "P1D"}], "gap": "PT15M"},
        },
        "sets": {"welcome": {"caps": [{"max": 5, "per": "P1D"}], "cooldown": "PT1H"}},
        "fallback": [],
    }
)


def competing() -> list[Rule]:
    """Thirty, several for each place. Each may be seen but so often in two days, so that everyone's turn comes."""
    shows: list[tuple[dict[str, Any], dict[str, Any]]] = [
        *[({"kind": "tip", "trigger": "auto"}, {"element": f"e{number % 2}"}) for number in range(5)],
        *[({"kind": "tip", "trigger": "click"}, {"element": f"e{number % 2}"}) for number in range(4)],
        *[({"kind": "panel"}, {"screen": ["home", "list"]}) for _ in range(8)],
        *[({"kind": "announcement", "style": style}, {"any": True}) for style in ("banner", "modal", "whats_new") * 2],
        *[({"kind": "tour", "steps": STEPS}, {"any": True}) for _ in range(3)],
        *[({"kind": "checklist", "steps": STEPS}, {"screen": ["list", "form"]}) for _ in range(4)],
    ]
    return [made(f"r{number}", number, show, at) for number, (show, at) in enumerate(shows)]


def made(id: str, number: int, show: dict[str, Any], at: dict[str, Any]) -> Rule:
    raw: dict[str, Any] = {"id": id, "show": {**show, "article": id}, "at": at, "priority": WORDS[number * 7 % 4]}
    raw["caps"] = [{"max": 1 + number % 3, "per": "P2D"}]
    raw |= {0: {"set": "welcome"}, 1: {"cooldown": "PT10M"}}.get(number % 5, {})
    return Rule.model_validate_json(json.dumps(raw))


def reader(seed: int) -> Reader:
    rules = {rule.id: rule for rule in competing()}
    engine = Engine(
        rules.values(),
        screens=[screen(id, *elements) for id, elements in ELEMENTS.items()],
        articles={id: ArticleFacts() for id in rules},
        settings=EngineSettings(),
        policy=POLICY,
    )
    return Reader(engine, rules, Random(seed))


# --- the judges -------------------------------------------------------------------------------------------------------


def limits(rule: Rule) -> Iterator[tuple[str, Frequency]]:
    """By key of the diary, what limits the rule. What is urgent has no gap to keep."""
    yield rule.id, Frequency(caps=rule.caps, cooldown=rule.cooldown)
    yield f"kind:{rule.show.kind}", getattr(POLICY.limits, rule.show.kind)
    if rule.set is not None:
        yield f"set:{rule.set}", POLICY.sets[rule.set]
    if rule.show.interruptive:
        gap = None if rule.priority == "urgent" else POLICY.limits.interruptive.gap
        yield "kind:interruptive", Frequency(caps=POLICY.limits.interruptive.caps, cooldown=gap)


def may_be_seen(rule: Rule, now: datetime, diary: dict[str, list[datetime]]) -> bool:
    for key, frequency in limits(rule):
        for cap in frequency.caps:
            if len(since(now, cap.per, diary.get(key, []))) >= cap.max:
                return False
        if frequency.cooldown is not None and since(now, frequency.cooldown, diary.get(key, [])):
            return False
    return True


def since(now: datetime, duration: str, times: list[datetime]) -> list[datetime]:
    """Those of ascending times that are younger than a duration."""
    start = now - timedelta(seconds=seconds(duration))
    return list(takewhile(lambda time: time > start, reversed(times)))


def is_here(rule: Rule, screen: str) -> bool:
    at = rule.at
    return bool(at.any) or screen in (at.screen or ()) or at.element in ELEMENTS[screen]


def rivals(rule: Rule, shown: list[Rule]) -> Iterator[tuple[list[Rule], int]]:
    """Those that hold what the rule needs, and how many may."""
    alike = [other for other in shown if other.show.kind == rule.show.kind]
    if rule.show.kind == "tip":
        yield [other for other in alike if other.at.element == rule.at.element], 1
    elif rule.show.kind == "announcement":
        yield [other for other in alike if other.show.style == rule.show.style], 1
    else:
        yield alike, {"panel": 3, "tour": 1, "checklist": 3}[rule.show.kind]
    if rule.show.interruptive:
        yield [other for other in shown if other.show.interruptive], 1


def judge(one: Reader, offer: Resolution) -> None:
    """Of those that may be seen here and now, all are offered but for who meets equals or betters in a full place."""
    shown = [one.rules[item.rule] for item in offer.items]
    waiting = [rule for rule in one.rules.values() if is_here(rule, one.screen) and rule.id not in one.put_away]
    eligible = [rule for rule in waiting if may_be_seen(rule, one.now, one.times)]
    words = [WORDS.index(rule.priority) for rule in shown]

    assert sum(rule.show.interruptive for rule in shown) <= 1
    assert words == sorted(words)
    assert all(rule in eligible for rule in shown)
    for rule in eligible:
        assert rule in shown or any(full(rule, holders, room) for holders, room in rivals(rule, shown)), rule.id


def full(rule: Rule, holders: list[Rule], room: int) -> bool:
    word = WORDS.index(rule.priority)
    return len(holders) == room and all(WORDS.index(other.priority) <= word for other in holders)


def judge_diary(one: Reader) -> None:
    """Whenever something was seen, it might be."""
    before: dict[str, list[datetime]] = {}
    for id, now in one.diary:
        assert may_be_seen(one.rules[id], now, before), (id, now)
        for key in keys_of(one.rules[id]):
            before.setdefault(key, []).append(now)


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 52))])
def test_a_thousand_visits(seed: int) -> None:
    one = reader(seed)
    for _ in range(1_000):
        offer = one.arrive(list(ELEMENTS))
        judge(one, offer)
        opened = one.look(offer)
        again = one.offered(opened)

        assert opened <= {item.rule for item in again.items}  # what is open stays
        assert sum(item.interruptive for item in again.items) <= 1
        one.put_something_away()

    judge_diary(one)
    assert {id for id, _ in one.diary} == one.rules.keys()  # nothing starves


def test_there_are_thirty() -> None:
    assert len(competing()) == 30
