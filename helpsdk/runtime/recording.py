"""What a memory records when a viewer saw, put away or did something: what `remember` of an item tells them, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from helpsdk.context.compiled import CompiledRule
from helpsdk.context.engine import Engine
from helpsdk.context.memory import INTERRUPTIVE, Memory
from helpsdk.context.progress import steps_for
from helpsdk.context.rules import Step
from helpsdk.context.words import DismissScope
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.counted import Counted
from helpsdk.runtime.gone import Gone


class Remembered(NamedTuple):
    """Of one rule: what an impression counts under, what a dismissal is kept under and for how long; its steps."""

    keys: tuple[str, ...]
    key: str
    scope: DismissScope
    major: int
    steps: frozenset[str]


class Recording:
    """Of one revision. `ring` is how many impressions to keep of each key and device."""

    def __init__(self, engine: Engine, counted: Counted, gone: Gone, ring: int, revision: int) -> None:
        self._engine, self._counted, self._gone = engine, counted, gone
        self.ring, self.revision = ring, revision

    def rule(self, id: str, viewer: Viewer) -> Remembered | None:
        """None for one that the site does not have for this viewer: of a hidden rule not even its set is told."""
        rule = self._engine.rule(id)
        if rule is None or rule.article is None or not rule.audience.admits(viewer):
            return None
        steps = steps_for(rule, viewer)
        if not rule.article.audience.admits(viewer) or (rule.steps and not steps):
            return None
        return _remembered(rule, rule.article.major, steps)

    def counts(self, viewer: Viewer) -> Sequence[str]:
        """The product events that are counted for this viewer."""
        return self._counted.events(viewer)

    def gone(self, memory: Memory, viewer: Viewer) -> Sequence[str]:
        """The memory's keys of what this viewer has no more."""
        return self._gone.keys(memory, viewer, self.counts(viewer))

    def outlived(self, memory: Memory) -> Sequence[str]:
        """The memory's keys of what this revision has for nobody: it may be forgotten, whoever's memory it is."""
        return self._gone.of_nobody(memory, self._counted.all)


def _remembered(rule: CompiledRule, major: int, steps: Sequence[Step]) -> Remembered:
    of_set = f"set:{rule.set}" if rule.set is not None else None
    keys = (rule.id, *([of_set] if of_set else []), f"kind:{rule.kind}", *([INTERRUPTIVE] if rule.interruptive else []))
    return Remembered(
        keys=keys,
        key=of_set if of_set and rule.scope == "set" else rule.id,
        scope=rule.scope,
        major=major,
        steps=frozenset(step.id for step in steps),
    )
