"""What a reader has done: events that happened, steps of tours and checklists."""

from __future__ import annotations

from helpsdk.context.compiled import CompiledRule
from helpsdk.context.situation import Situation


def times(event: str, situation: Situation) -> int:
    """How often an event happened: as counted on all devices, and what is reported now and not counted yet.

    A report without an id is not added: it cannot be told from what the memory counted.
    """
    counted = _counted(event, situation)
    if not situation.context.events:
        return counted
    devices = situation.memory.events.get(event, {}).values()
    reported = {one.id for one in situation.context.events if one.name == event and one.id is not None}
    return counted + len(reported.difference(*(device.ids for device in devices)))


def done_steps(rule: CompiledRule, situation: Situation) -> tuple[str, ...]:
    """Ids of the steps that are done at the article's major number, in their order; also those an event completes."""
    if rule.article is None:
        return ()
    progress = situation.memory.steps.get(rule.id)
    marked = progress.done if progress is not None and progress.major == rule.article.major else frozenset()
    return tuple(step.id for step in rule.steps if step.id in marked or _happened(step.event, situation))


def in_progress(rule: CompiledRule, situation: Situation) -> bool:
    """Whether some steps are done, but not all."""
    return bool(rule.steps) and 0 < len(done_steps(rule, situation)) < len(rule.steps)


def _happened(event: str | None, situation: Situation) -> bool:
    return event is not None and (event in situation.events or _counted(event, situation) > 0)


def _counted(event: str, situation: Situation) -> int:
    return sum(device.count for device in situation.memory.events.get(event, {}).values())
