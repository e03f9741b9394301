"""What a reader has done: events that happened, steps of tours and checklists."""

from __future__ import annotations

from typing import Final

from helpsdk.context.compiled import CompiledRule
from helpsdk.context.rules import Step
from helpsdk.context.situation import Situation
from helpsdk.identity.viewer import Viewer

_NONE: Final[frozenset[str]] = frozenset()


def times(event: str, situation: Situation) -> int:
    """How often an event happened: as counted on all devices, and what is reported now and not counted yet.

    What several devices counted under one id happened once; a damaged memory may have more ids than counts. A report
    without an id is not added: it cannot be told from what the memory counted.
    """
    devices = situation.memory.events.get(event, {}).values()
    ids = {id for device in devices for id in device.ids}
    repeated = sum(len(device.ids) for device in devices) - len(ids)
    counted = max(0, sum(device.count for device in devices) - repeated)
    reported = {one.id for one in situation.context.events if one.name == event and one.id is not None}
    return counted + len(reported - ids)


def steps_for(rule: CompiledRule, viewer: Viewer) -> tuple[Step, ...]:
    """Those whose section this viewer may read; for them there are no others."""
    sections = rule.article.sections if rule.article is not None else None
    if not sections:
        return rule.steps
    return tuple(step for step in rule.steps if step.id not in sections or sections[step.id].admits(viewer))


def done_steps(rule: CompiledRule, situation: Situation) -> tuple[str, ...]:
    """Ids of the viewer's steps that are done at the article's major number, in order; also those of an event."""
    if rule.article is None:
        return ()
    marked = _marked(rule, situation)
    steps = steps_for(rule, situation.viewer)
    return tuple(step.id for step in steps if step.id in marked or _happened(step.event, situation))


def all_done(rule: CompiledRule, situation: Situation) -> bool:
    """Whether it has steps, and the viewer no more to go."""
    return bool(rule.steps) and len(done_steps(rule, situation)) == len(steps_for(rule, situation.viewer))


def in_progress(rule: CompiledRule, situation: Situation) -> bool:
    """Whether a step is marked as done, and not all are done: events complete steps, they begin nothing."""
    marked = _marked(rule, situation) if rule.steps else None
    if not marked or not any(step.id in marked for step in steps_for(rule, situation.viewer)):
        return False
    return not all_done(rule, situation)


def _marked(rule: CompiledRule, situation: Situation) -> frozenset[str]:
    """What the memory has as done at the article's major number."""
    progress, article = situation.memory.steps.get(rule.id), rule.article
    return progress.done if progress is not None and article is not None and progress.major == article.major else _NONE


def _happened(event: str | None, situation: Situation) -> bool:
    if event is None:
        return False
    return event in situation.events or any(one.count for one in situation.memory.events.get(event, {}).values())
