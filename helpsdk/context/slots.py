"""Slots: how much of what is eligible may be there at once. Greedy in rank order; some rules choose first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from helpsdk.context.compiled import CompiledRule
from helpsdk.context.policy import Limits

MAX_CHECKLISTS: Final = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that had to give way: `code` is `slot` or `duplicate`, the detail names who was first."""

    rule: CompiledRule
    code: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot that a rule asks for: its name and how many may hold it."""

    name: str
    max: int


_INTERRUPTIVE: Final = Slot("interruptive", 1)


class Slots:
    """The slots of a site, by its limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._known: dict[tuple[str, str | None, str | None, bool], tuple[Slot, ...]] = {}

    def arrange(
        self, eligible: Sequence[CompiledRule], first: Sequence[CompiledRule] = ()
    ) -> tuple[list[CompiledRule], list[Refusal]]:
        """Those that show and those that give way, both in the order of `eligible`; those of `first` choose first."""
        taken = _Taken({}, {})
        refusals: dict[CompiledRule, Refusal | None] = {}
        for rule in (*first, *eligible):
            if rule not in refusals:
                refusals[rule] = taken.refusal(rule, self._of(rule))
        placed = [rule for rule in eligible if refusals[rule] is None]
        return placed, [refusal for rule in eligible if (refusal := refusals[rule]) is not None]

    def _of(self, rule: CompiledRule) -> tuple[Slot, ...]:
        """All that a rule takes; equal for rules that are alike in this."""
        key = (rule.kind, rule.style, rule.element, rule.interruptive)
        slots = self._known.get(key)
        if slots is None:
            own = _SLOTS[rule.kind](rule, self._limits)
            slots = self._known[key] = (own, _INTERRUPTIVE) if rule.interruptive else (own,)
        return slots


class _Taken(NamedTuple):
    """What earlier rules hold: by a slot's name, their ids in order; and the panel's articles, by which rule."""

    holders: dict[str, list[str]]
    articles: dict[str, str]

    def refusal(self, rule: CompiledRule, slots: Sequence[Slot]) -> Refusal | None:
        """Why a rule gives way; None when it does not, and then it holds its slots."""
        if rule.kind == "panel" and rule.article_id in self.articles:
            first = self.articles[rule.article_id]
            return Refusal(rule, "duplicate", {"article": rule.article_id, "taken_by": [first]})
        for slot in slots:
            holders = self.holders.setdefault(slot.name, [])
            if len(holders) >= slot.max:
                return Refusal(rule, "slot", {"slot": slot.name, "max": slot.max, "taken_by": list(holders)})
        for slot in slots:
            self.holders[slot.name].append(rule.id)
        if rule.kind == "panel":
            self.articles[rule.article_id] = rule.id
        return None


def _panel(_: CompiledRule, limits: Limits) -> Slot:
    return Slot("panel", limits.panel.max)


def _tip(rule: CompiledRule, limits: Limits) -> Slot:
    return Slot(f"tip at {rule.element}", limits.tip.per_element)


def _announcement(rule: CompiledRule, _: Limits) -> Slot:
    return Slot(f"announcement {rule.style or 'banner'}", 1)


def _tour(_: CompiledRule, __: Limits) -> Slot:
    return Slot("tour", 1)


def _checklist(_: CompiledRule, __: Limits) -> Slot:
    return Slot("checklist", MAX_CHECKLISTS)


_SLOTS: Final[dict[str, Callable[[CompiledRule, Limits], Slot]]] = {
    "panel": _panel,
    "tip": _tip,
    "announcement": _announcement,
    "tour": _tour,
    "checklist": _checklist,
}
