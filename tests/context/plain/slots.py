"""How much of what is eligible is there at once: one after the other, each takes what is still free."""

from __future__ import annotations

from helpsdk.context.policy import Limits
from helpsdk.context.rules import Rule
from tests.context.plain.asked import Asked
from tests.context.plain.remembered import in_progress


def give_places(ranked: list[Rule], asked: Asked) -> tuple[list[Rule], dict[str, tuple[str, str]]]:
    """Those that are placed, in rank order; for the others the stage and code."""
    placed: list[Rule] = []
    refused: dict[str, tuple[str, str]] = {}
    for rule in sorted(ranked, key=lambda rule: turn(rule, asked)):  # stable: rank order within a turn
        code = refusal(rule, placed, asked.world.policy.limits)
        if code is None:
            placed.append(rule)
        else:
            refused[rule.id] = ("slots", code)
    return [rule for rule in ranked if rule in placed], refused


def turn(rule: Rule, asked: Asked) -> int:
    if rule.id in asked.context.open:
        return 0
    running = rule.show.kind == "tour" and rule.show.interruptive and in_progress(rule, asked)
    return 1 if running else 2


def refusal(rule: Rule, placed: list[Rule], limits: Limits) -> str | None:
    alike = [other for other in placed if other.show.kind == rule.show.kind]
    if rule.show.kind == "panel" and any(other.show.article == rule.show.article for other in alike):
        return "duplicate"
    if len([other for other in alike if same_slot(rule, other)]) >= room(rule, limits):
        return "slot"
    interrupts = rule.show.interruptive and any(other.show.interruptive for other in placed)
    return "slot" if interrupts else None


def same_slot(rule: Rule, other: Rule) -> bool:
    """Of two rules of one kind."""
    if rule.show.kind == "tip":
        return rule.at.element == other.at.element
    return (rule.show.style or "banner") == (other.show.style or "banner")


def room(rule: Rule, limits: Limits) -> int:
    rooms = {"panel": limits.panel.max, "tip": limits.tip.per_element, "announcement": 1, "tour": 1, "checklist": 3}
    return rooms[rule.show.kind]
