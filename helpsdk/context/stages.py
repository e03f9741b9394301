"""What a rule must pass, one stage after the other. `resolve` and `explain` walk this same table.

A stage is a test and, for when it fails, what to say: a stable code and the evidence. The evidence names what would
make the rule show (`needs`) and what there is instead (`actual`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from helpsdk.context.compiled import CompiledRule
from helpsdk.context.conditions import clauses, compile_condition, lookup, names
from helpsdk.context.facts import TraitSpec
from helpsdk.context.situation import Situation
from helpsdk.identity.audience import explained

Traits: TypeAlias = Mapping[str, TraitSpec]
Detail: TypeAlias = dict[str, Any]

PRIVATE: Final = "<private>"


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    passes: Callable[[CompiledRule, Situation], bool]
    says: Callable[[CompiledRule, Situation, Traits], tuple[str, Detail]]


# --- place ------------------------------------------------------------------------------------------------------------


def _in_place(rule: CompiledRule, situation: Situation) -> bool:
    return _on_screen(rule, situation) and _at_element(rule, situation)


def _on_screen(rule: CompiledRule, situation: Situation) -> bool:
    if rule.screens is not None and situation.screen not in rule.screens:
        return False
    return rule.urls is None or not rule.urls.isdisjoint(situation.urls)


def _at_element(rule: CompiledRule, situation: Situation) -> bool:
    """A tip waits at its element wherever that is; other kinds show while the reader is at the element."""
    if rule.element is None:
        return True
    if rule.kind != "tip" and rule.element != situation.element:
        return False
    return rule.urls is not None or rule.element in situation.elements


def _not_in_place(rule: CompiledRule, situation: Situation, _: Traits) -> tuple[str, Detail]:
    if rule.screens is not None and situation.screen not in rule.screens:
        return "not_on_screen", {"needs": {"screen": sorted(rule.screens)}, "actual": {"screen": situation.screen}}
    if rule.urls is not None and rule.urls.isdisjoint(situation.urls):
        return "not_on_screen", {"needs": {"url": sorted(rule.urls)}, "actual": {"screen": situation.screen}}
    if rule.urls is None and rule.element not in situation.elements:
        needs = {"element": rule.element, "declared_by": "the screen"}
        return "not_on_screen", {"needs": needs, "actual": {"screen": situation.screen}}
    return "not_at_element", {"needs": {"element": rule.element}, "actual": {"element": situation.element}}


# --- event ------------------------------------------------------------------------------------------------------------


def _happened(rule: CompiledRule, situation: Situation) -> bool:
    if rule.event is None:
        return True
    age = situation.events.get(rule.event)
    return age is not None and age <= rule.event_ttl


def _not_happened(rule: CompiledRule, situation: Situation, _: Traits) -> tuple[str, Detail]:
    age = situation.events.get(rule.event or "")
    needs = {"event": rule.event, "within": rule.event_ttl}
    return ("no_event" if age is None else "event_too_old"), {"needs": needs, "actual": {"age": age}}


# --- audience ---------------------------------------------------------------------------------------------------------


def _admitted(rule: CompiledRule, situation: Situation) -> bool:
    article = rule.article
    viewer = situation.viewer
    return article is not None and rule.audience.admits(viewer) and article.audience.admits(viewer)


def _not_admitted(rule: CompiledRule, situation: Situation, _: Traits) -> tuple[str, Detail]:
    if rule.article is None:
        return "no_article", {"needs": {"article": rule.rule.show.article}, "actual": None}
    viewer = situation.viewer
    whose, audience = ("article", rule.article.audience) if rule.audience.admits(viewer) else ("rule", rule.audience)
    return "audience", {"of": whose, **explained(audience, viewer)}


# --- condition --------------------------------------------------------------------------------------------------------


def _holds(rule: CompiledRule, situation: Situation) -> bool:
    return rule.condition(situation.attributes)


def _does_not_hold(rule: CompiledRule, situation: Situation, traits: Traits) -> tuple[str, Detail]:
    attributes = situation.attributes
    failing = next(clause for clause in clauses(rule.when) if not compile_condition(clause)(attributes))
    read = dict.fromkeys(name for name, _ in names(failing))
    actual = {name: PRIVATE if _is_private(name, traits) else lookup(attributes, name) for name in read}
    return "condition", {"needs": failing, "actual": actual}


def _is_private(name: str, traits: Traits) -> bool:
    spec = traits.get(name.split(".")[0])
    return spec is not None and spec.private


# --- dismissal --------------------------------------------------------------------------------------------------------


def _not_dismissed(rule: CompiledRule, situation: Situation) -> bool:
    dismissal = situation.memory.dismissed.get(rule.id)
    return dismissal is None or rule.article is None or not dismissal.hides(rule.article.major)


def _dismissed(rule: CompiledRule, situation: Situation, _: Traits) -> tuple[str, Detail]:
    dismissal = situation.memory.dismissed[rule.id]
    needs = None if dismissal.scope == "forever" else {"major": dismissal.major + 1}
    major = rule.article.major if rule.article is not None else None
    detail = {"scope": dismissal.scope, "at_major": dismissal.major, "needs": needs, "actual": {"major": major}}
    return "dismissed", detail


STAGES: Final[tuple[Stage, ...]] = (
    Stage("candidates", _in_place, _not_in_place),
    Stage("candidates", _happened, _not_happened),
    Stage("audience", _admitted, _not_admitted),
    Stage("condition", _holds, _does_not_hold),
    Stage("dismissal", _not_dismissed, _dismissed),
)


_WALK: Final = tuple((stage, stage.passes) for stage in STAGES)


def stopped_by(rule: CompiledRule, situation: Situation) -> Stage | None:
    """The first stage a rule does not pass, None when it is eligible."""
    for stage, passes in _WALK:
        if not passes(rule, situation):
            return stage
    return None
