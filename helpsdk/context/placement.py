"""Whether a rule is for this place: its screen or URL, its element, and what the client can show."""

from __future__ import annotations

from collections.abc import Iterable

from helpsdk.context.compiled import CompiledRule
from helpsdk.context.progress import in_progress, steps_for
from helpsdk.context.rules import Step
from helpsdk.context.situation import Situation


def in_place(rule: CompiledRule, situation: Situation) -> bool:
    """Where the rule says, whatever has happened."""
    return _on_screen(rule, situation) and _at_element(rule, situation)


def _on_screen(rule: CompiledRule, situation: Situation) -> bool:
    if rule.screens is not None and situation.screen not in rule.screens:
        return False
    return rule.urls is None or not rule.urls.isdisjoint(situation.urls)


def _at_element(rule: CompiledRule, situation: Situation) -> bool:
    """A tip waits at its element wherever that is; other kinds show while the reader is at the element."""
    if rule.element is None:
        return True
    if rule.kind != "tip" and rule.element != situation.context.element:
        return False
    return rule.urls is not None or rule.element in situation.elements


def taken_up(rule: CompiledRule, situation: Situation) -> bool:
    """Whether a tour or checklist was begun and goes on here: at a step's screen, or where its element is declared."""
    if not at_a_step(rule, situation) or not in_progress(rule, situation):
        return False
    return _at_one_of(steps_for(rule, situation.viewer), situation)


def at_a_step(rule: CompiledRule, situation: Situation) -> bool:
    """Whoever reads: also at steps that not everybody may read."""
    return bool(rule.steps) and _at_one_of(rule.steps, situation)


def _at_one_of(steps: Iterable[Step], situation: Situation) -> bool:
    screen = situation.screen
    if screen is None:
        return False
    return any(step.screen == screen or step.element in situation.elements for step in steps)


def supported(rule: CompiledRule, situation: Situation) -> bool:
    """Whether the client can show it, by its kind or its style; a client that does not say shows everything."""
    shows = situation.context.shows
    if shows is None:
        return True
    return (rule.kind if rule.kind != "announcement" else rule.style or "banner") in shows
