"""Slots: how much of what is eligible may be there at once. Greedy in rank order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from helpsdk.context.compiled import CompiledRule
from helpsdk.context.rules import Limits


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that had to give way: `code` is `slot` or `duplicate`, the detail names who was first."""

    rule: CompiledRule
    code: str
    detail: dict[str, Any]


@dataclass(slots=True)
class _Taken:
    """What earlier rules hold; by a slot's name, their ids in order."""

    holders: dict[str, list[str]] = field(default_factory=dict)
    articles: dict[str, str] = field(default_factory=dict)  # shown in the panel, by which rule


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot that a rule asks for: its name and how many may hold it."""

    name: str
    max: int


def arrange(eligible: Iterable[CompiledRule], limits: Limits) -> tuple[list[CompiledRule], list[Refusal]]:
    """Those that show, in rank order, and those that give way."""
    taken, placed, refused = _Taken(), [], []
    for rule in eligible:
        refusal = _refusal(rule, limits, taken)
        if refusal is not None:
            refused.append(refusal)
            continue
        placed.append(rule)
        _take(rule, limits, taken)
    return placed, refused


def _refusal(rule: CompiledRule, limits: Limits, taken: _Taken) -> Refusal | None:
    article = rule.rule.show.article
    if rule.kind == "panel" and article in taken.articles:
        return Refusal(rule, "duplicate", {"article": article, "taken_by": [taken.articles[article]]})
    for slot in _SLOTS[rule.kind](rule, limits):
        holders = taken.holders.get(slot.name, [])
        if len(holders) >= slot.max:
            return Refusal(rule, "slot", {"slot": slot.name, "max": slot.max, "taken_by": list(holders)})
    return None


def _take(rule: CompiledRule, limits: Limits, taken: _Taken) -> None:
    for slot in _SLOTS[rule.kind](rule, limits):
        taken.holders.setdefault(slot.name, []).append(rule.id)
    if rule.kind == "panel":
        taken.articles[rule.rule.show.article] = rule.id


def _panel(_: CompiledRule, limits: Limits) -> tuple[Slot, ...]:
    return (Slot("panel", limits.panel.max),)


def _tip(rule: CompiledRule, limits: Limits) -> tuple[Slot, ...]:
    at_element = Slot(f"tip at {rule.element}", limits.tip.per_element)
    return (at_element, Slot("interruptive", 1)) if rule.opens_itself else (at_element,)


def _announcement(_: CompiledRule, __: Limits) -> tuple[Slot, ...]:
    return (Slot("announcement", 1),)


_SLOTS: Final[dict[str, Callable[[CompiledRule, Limits], tuple[Slot, ...]]]] = {
    "panel": _panel,
    "tip": _tip,
    "announcement": _announcement,
}
