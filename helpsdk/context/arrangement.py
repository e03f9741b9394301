"""Which of the eligible rules show: greedy in rank order, as long as all slots that a rule takes are free."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from helpsdk.context.compiled import CompiledRule
from helpsdk.context.slots import Slot


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that had to give way: `code` is `slot` or `duplicate`, the detail names who was first."""

    rule: CompiledRule
    code: str
    detail: dict[str, Any]


def arrange(eligible: Sequence[CompiledRule], first: Sequence[CompiledRule] = ()) -> list[CompiledRule]:
    """Those that show, in the order of `eligible`; those of `first`, which are among them, choose first."""
    taken: dict[Slot, int] = {}
    placed: list[CompiledRule] = []
    for rule in _in_turn(eligible, first):
        for slot in rule.slots:
            if taken.get(slot, 0) >= slot.max:
                break
        else:
            for slot in rule.slots:
                taken[slot] = taken.get(slot, 0) + 1
            placed.append(rule)
    return [rule for rule in eligible if rule in placed] if first else placed


def refusals(
    eligible: Sequence[CompiledRule], first: Sequence[CompiledRule], placed: Collection[CompiledRule]
) -> list[Refusal]:
    """Why the others gave way, in the order of `eligible`: the first of their slots that was full at their turn."""
    holders: dict[Slot, list[str]] = {slot: [] for rule in eligible for slot in rule.slots}
    refused: dict[CompiledRule, Refusal] = {}
    for rule in _in_turn(eligible, first):
        if rule not in placed:
            full = next(slot for slot in rule.slots if len(holders[slot]) >= slot.max)
            refused[rule] = _refusal(rule, full, list(holders[full]))
        else:
            for slot in rule.slots:
                holders[slot].append(rule.id)
    return [refused[rule] for rule in eligible if rule in refused]


def room(last: Collection[Slot], first: Collection[Slot], count: int) -> int | None:
    """How many of `count` rules show, whichever are eligible, where one slot alone decides: all take it and nothing
    else that two of them want. That is most pages: articles for the panel, each once. None where it takes `arrange`.

    `last` and `first` are the last and the first slots of the rules, each different one once.
    """
    return next(iter(last)).max if len(last) == 1 and len(first) == count else None


def _in_turn(eligible: Sequence[CompiledRule], first: Sequence[CompiledRule]) -> Iterable[CompiledRule]:
    return dict.fromkeys((*first, *eligible)) if first else eligible


def _refusal(rule: CompiledRule, slot: Slot, holders: list[str]) -> Refusal:
    if slot.article is not None:
        return Refusal(rule, "duplicate", {"article": slot.article, "taken_by": holders})
    return Refusal(rule, "slot", {"slot": slot.name, "max": slot.max, "taken_by": holders})
