"""Rules as items of the answer. An item is the same for all who read a language, and kept for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from helpsdk.context.compiled import CompiledRule
from helpsdk.context.pins import Pins
from helpsdk.context.resolution import ResolvedItem
from helpsdk.context.situation import Reading, Situation
from helpsdk.context.words import WhyCode

#: How many bytes all that is kept may take, and what was measured: an item with its place in a row, the most that a
#: row takes with the wishes that it is for.
_KEPT: Final = 5_000_000
_ITEM: Final = 420
_ROW: Final = 2_500

#: By rule; by rule and screen where the item is not the same on all of its screens.
_Row: TypeAlias = dict[CompiledRule | tuple[CompiledRule, str | None], ResolvedItem]


class Items:
    """The items of a site's rules."""

    def __init__(self, pins: Pins) -> None:
        self._pins = pins
        self._rows: dict[Reading, _Row] = {}
        self._spent = 0

    def of(self, rules: Iterable[CompiledRule], situation: Situation) -> tuple[ResolvedItem, ...]:
        """One for each rule, in their order."""
        row = self._rows.get(situation.reading)
        if row is None:
            self._spend(_ROW)
            row = self._rows[situation.reading] = {}
        return tuple([row.get(rule) or self._item(rule, row, situation) for rule in rules])

    def _item(self, rule: CompiledRule, row: _Row, situation: Situation) -> ResolvedItem:
        """One that is not kept by its rule alone."""
        varies = self._pins.pinned_somewhere(rule) or _names_its_screen(rule)
        key = (rule, situation.screen) if varies else rule
        item = row.get(key)
        if item is None:
            self._spend(_ITEM)
            item = row[key] = _made(rule, situation, pinned=self._pins.pinned(rule, situation.screen))
        return item

    def _spend(self, bytes: int) -> None:
        if self._spent + bytes > _KEPT:
            self._rows.clear()
            self._spent = 0
        self._spent += bytes


def _names_its_screen(rule: CompiledRule) -> bool:
    """Whether its reason is the screen, and that can be more than one."""
    if rule.event is not None or rule.element is not None:
        return False
    return rule.urls is not None or (rule.screens is not None and len(rule.screens) != 1) or bool(rule.steps)


def why(rule: CompiledRule, situation: Situation) -> tuple[WhyCode, str | None]:
    """Why a rule is in place, and the id of what completes the reason."""
    if rule.event is not None:
        return "event", rule.event
    if rule.element is not None:
        return "element", rule.element
    if rule.screens is not None or rule.urls is not None:
        return "screen", situation.screen
    return "everywhere", None


def _made(rule: CompiledRule, situation: Situation, *, pinned: bool) -> ResolvedItem:
    assert rule.article is not None  # the audience stage lets no rule without one through
    translation = situation.reading.translation(rule.article)
    code, label = why(rule, situation)
    return ResolvedItem(
        rule=rule.id,
        kind=rule.kind,
        article=rule.article_id,
        locale=translation.locale,
        fallback=translation.fallback,
        element=rule.element,
        trigger=rule.trigger,
        style=rule.style,
        why_code=code,
        why_label_id=label,
        scope=rule.scope,
        major=rule.article.major,
        reason="pinned" if pinned else "rule",
        set=rule.set,
        steps=rule.steps,
        interruptive=rule.interruptive,
    )
