"""What `policy.yaml` and the pins of screens name: sets, articles and rules that must exist, each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from helpsdk.errors import Problem
from helpsdk.site.check.rule_places import RulePlaces
from helpsdk.site.check.unknown import unknown
from helpsdk.site.places import Entry, Sources


def policy_targets(sources: Sources) -> Iterator[Problem]:
    """Sets that a holdout names and nothing declares, articles of fallbacks, and ids of holdouts given twice."""
    policy = sources.policy
    if policy is None:
        return
    listed = policy.holds_list("holdouts")
    for index, holdout in enumerate(policy.value.holdouts):
        at = ("holdouts", index) if listed else ("holdouts",)
        if holdout.id in (one.id for one in policy.value.holdouts[:index]):
            yield policy.problem("duplicate", f"holdout `{holdout.id}` exists already", *at, "id")
        for position, name in enumerate(holdout.sets):
            step = (position,) if policy.holds_list(*at, "sets") else ()
            yield from unknown(sources, policy, "set", name, *at, "sets", *step)
    for index, way in enumerate(policy.value.fallback):
        step = (index,) if policy.holds_list("fallback") else ()
        if way.article is not None:
            yield from unknown(sources, policy, "article", way.article, "fallback", *step, "article")


def pin_targets(sources: Sources) -> Iterator[Problem]:
    """Pinned rules that do not exist, or are pinned twice on one screen."""
    for entry in sources.screens:
        pins = entry.value.pins
        for index, rule in enumerate(pins):
            yield from unknown(sources, entry, "rule", rule, "pins", index)
            yield from _twice(entry, pins, index)


def idle_pins(sources: Sources) -> Iterator[Problem]:
    """Pinned rules that never show on the screen that pins them."""
    places = RulePlaces(sources)
    by_id = {entry.value.id: entry.value for entry in sources.rules}
    for entry in sources.screens:
        for index, id in enumerate(entry.value.pins):
            rule = by_id.get(id)
            if rule is not None and not places.may_show_on(rule, entry.value.id):
                text = f"rule `{id}` is pinned here, but never shows on screen `{entry.value.id}`"
                yield entry.problem("idle-pin", text, "pins", index, severity="warning")


def _twice(entry: Entry[Any], pins: Sequence[str], index: int) -> Iterator[Problem]:
    if pins[index] in pins[:index]:
        yield entry.problem("duplicate", f"`{pins[index]}` is pinned twice", "pins", index)
