"""What a rule must pass, one stage after the other. `resolve` and `explain` walk this same table.

A stage is a test and, for when it fails, what to say: a stable code and the evidence. The evidence names what would
make the rule show (`needs`) and what there is instead (`actual`). Two more entries only save time: whom the test
`concerns` among the rules that the index found, and whether all it looks at is what the viewer was shown or put away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final, TypeAlias

from helpsdk.context.compiled import CompiledRule
from helpsdk.context.conditions import failing, failing_within, lookup, names
from helpsdk.context.facts import EngineSettings
from helpsdk.context.frequency import exhausted, iso
from helpsdk.context.memory import Dismissal
from helpsdk.context.placement import in_place, supported, taken_up
from helpsdk.context.progress import all_done, done_steps, in_progress, steps_for, times
from helpsdk.context.situation import Situation
from helpsdk.context.units import among, evidence, held_by, position, unit_value
from helpsdk.context.versions import within
from helpsdk.identity.audience import PUBLIC, explained

Detail: TypeAlias = dict[str, Any]
Says: TypeAlias = tuple[str, Detail]
Passes: TypeAlias = Callable[[CompiledRule, Situation], bool]

PRIVATE: Final = "<private>"


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    name: str
    passes: Passes
    says: Callable[[CompiledRule, Situation, EngineSettings], Says]
    concerns: Callable[[CompiledRule], bool] = lambda _: True
    of_memory: bool = False


# --- candidates -------------------------------------------------------------------------------------------------------


def _in_place(rule: CompiledRule, situation: Situation) -> bool:
    return in_place(rule, situation) or taken_up(rule, situation)


def _not_in_place(rule: CompiledRule, situation: Situation, _: EngineSettings) -> Says:
    here = {"screen": situation.screen}
    if rule.screens is not None and situation.screen not in rule.screens:
        return "not_on_screen", {"needs": {"screen": sorted(rule.screens)}, "actual": here}
    if rule.urls is not None and rule.urls.isdisjoint(situation.urls):
        return "not_on_screen", {"needs": {"url": list(rule.written_urls)}, "actual": here}
    if rule.urls is None and rule.element not in situation.elements:
        return "not_on_screen", {"needs": {"element": rule.element, "declared_by": "the screen"}, "actual": here}
    return "not_at_element", {"needs": {"element": rule.element}, "actual": {"element": situation.context.element}}


def _happened(rule: CompiledRule, situation: Situation) -> bool:
    if rule.event is None:
        return True
    age = situation.events.get(rule.event)
    return (age is not None and age <= rule.event_ttl) or taken_up(rule, situation)


def _not_happened(rule: CompiledRule, situation: Situation, _: EngineSettings) -> Says:
    age = situation.events.get(rule.event or "")
    needs = {"event": rule.event, "within": rule.event_ttl}
    return ("no_event" if age is None else "event_too_old"), {"needs": needs, "actual": {"age": age}}


def _not_supported(rule: CompiledRule, situation: Situation, _: EngineSettings) -> Says:
    needs = (rule.style or "banner") if rule.kind == "announcement" else rule.kind
    return "not_supported", {"needs": needs, "actual": sorted(situation.context.shows or ())}


# --- audience and condition -------------------------------------------------------------------------------------------


def _admitted(rule: CompiledRule, situation: Situation) -> bool:
    article = rule.article
    viewer = situation.viewer
    if article is None or not rule.audience.admits(viewer) or not article.audience.admits(viewer):
        return False
    return not rule.steps or bool(steps_for(rule, viewer))


def _is_restricted(rule: CompiledRule) -> bool:
    article = rule.article
    if article is None or rule.audience != PUBLIC or article.audience != PUBLIC:
        return True
    return bool(rule.steps and article.sections)


def _not_admitted(rule: CompiledRule, situation: Situation, _: EngineSettings) -> Says:
    if rule.article is None:
        return "no_article", {"needs": {"article": rule.article_id}}
    viewer = situation.viewer
    # Failing rule and article it is the sections of all steps; the first one's says what would help
    of_steps = (("step", rule.article.sections[step.id]) for step in rule.steps if step.id in rule.article.sections)
    closed = (("rule", rule.audience), ("article", rule.article.audience), *of_steps)
    whose, audience = next((whose, audience) for whose, audience in closed if not audience.admits(viewer))
    return "audience", {"of": whose, **explained(audience, viewer)}


def _holds(rule: CompiledRule, situation: Situation) -> bool:
    return rule.condition(situation.attributes)


def _does_not_hold(rule: CompiledRule, situation: Situation, settings: EngineSettings) -> Says:
    attributes = situation.attributes
    clause = failing(rule.when, attributes, settings.saved_groups) or dict(rule.when)  # all: beyond the allowance
    read = dict.fromkeys(name for name, _ in names(clause, settings.saved_groups))
    actual = {name: PRIVATE if _is_private(name, settings) else lookup(attributes, name) for name in read}
    within = failing_within(clause, attributes, settings.saved_groups)
    return "condition", {"needs": clause, "actual": actual} | ({"within": within} if within is not None else {})


def _is_private(name: str, settings: EngineSettings) -> bool:
    spec = settings.traits.get(name.split(".")[0])
    return spec is not None and spec.private


# --- version, schedule, locale ----------------------------------------------------------------------------------------


def _applies(rule: CompiledRule, situation: Situation) -> bool:
    return rule.article is None or within(situation.context.app_version, rule.article.applies_to)


def _does_not_apply(rule: CompiledRule, situation: Situation, _: EngineSettings) -> Says:
    start, end = (rule.article.applies_to if rule.article else None) or (None, None)
    return "applies_to", {"needs": {"from": start, "to": end}, "actual": situation.context.app_version}


_CENTURY: Final = 3.2e9  # seconds: what a clock that is put back still changes is no steady answer


def _is_open(rule: CompiledRule, situation: Situation) -> bool:
    if rule.opening is None:
        return True
    state = rule.opening.state(situation.seconds, situation.context.tz)
    situation.lasts(_CENTURY if state.changes_in is None else state.changes_in)
    return state.open


def _is_closed(rule: CompiledRule, situation: Situation, _: EngineSettings) -> Says:
    assert rule.window is not None and rule.opening is not None
    window, opening, tz = rule.window, rule.opening, situation.context.tz
    needs = {"from": window.start, "to": window.end, "tz": window.tz}
    detail: Detail = {"needs": needs, "actual": _local_time(situation.now, opening.zone(tz))}
    opens, closes = opening.instants(tz)
    if situation.seconds < opens < closes:
        detail["opens"] = iso(opens * 1000)
    return "window", detail


def _local_time(now: datetime, zone: tzinfo) -> str:
    try:
        return now.astimezone(zone).isoformat()
    except OverflowError:  # a preview of the first or last day there is
        return now.isoformat()


def _is_translated(rule: CompiledRule, situation: Situation) -> bool:
    return not rule.require_locale or rule.article is None or not situation.reading.translation(rule.article).fallback


def _is_not_translated(rule: CompiledRule, situation: Situation, _: EngineSettings) -> Says:
    there = rule.article.locales if rule.article is not None else ()
    return "no_locale", {"needs": {"locale": list(situation.reading.wishes)}, "actual": {"locales": list(there)}}


# --- what the viewer has put away and done ----------------------------------------------------------------------------


def _not_dismissed(rule: CompiledRule, situation: Situation) -> bool:
    if rule.set is None and rule.id not in situation.memory.dismissed:
        return True
    return dismissal(rule, situation) is None


def dismissal(rule: CompiledRule, situation: Situation) -> Dismissal | None:
    """The one that hides the rule: its own, or its set's."""
    dismissed = situation.memory.dismissed
    own = dismissed.get(rule.id)
    if own is not None and (rule.article is None or own.hides(rule.article.major)):
        return own
    return dismissed.get(f"set:{rule.set}") if rule.set is not None else None


def _dismissed(rule: CompiledRule, situation: Situation, _: EngineSettings) -> Says:
    found = dismissal(rule, situation)
    assert found is not None
    scope = found.scope if found is situation.memory.dismissed.get(rule.id) else "set"
    needs = {"major": found.major + 1} if scope == "revision" else None
    major = rule.article.major if rule.article is not None else None
    return "dismissed", {"scope": scope, "at_major": found.major, "needs": needs, "actual": {"major": major}}


def _not_done(rule: CompiledRule, situation: Situation) -> bool:
    return not all_done(rule, situation)


def _done(rule: CompiledRule, situation: Situation, _: EngineSettings) -> Says:
    return "done", {"needs": None, "actual": {"done": len(done_steps(rule, situation))}}


def _not_enough(rule: CompiledRule, situation: Situation) -> bool:
    enough = rule.stop_after
    return enough is None or times(enough.event, situation) < enough.times


def _enough(rule: CompiledRule, situation: Situation, _: EngineSettings) -> Says:
    assert rule.stop_after is not None
    event, limit = rule.stop_after.event, rule.stop_after.times
    return "stop_after", {"needs": {"event": event, "times": limit}, "actual": {"times": times(event, situation)}}


# --- how often, for how many ------------------------------------------------------------------------------------------


def _within_budget(rule: CompiledRule, situation: Situation) -> bool:
    """What is open stays, and what was begun may be finished."""
    closed = exhausted(rule.budgets, situation)
    if closed is None or rule.id in situation.context.open or in_progress(rule, situation):
        return True
    situation.lasts(closed.ends / 1000 - situation.seconds)
    return False


def _spent(rule: CompiledRule, situation: Situation, _: EngineSettings) -> Says:
    closed = exhausted(rule.budgets, situation)
    assert closed is not None
    return closed.code, closed.detail


def _rolled_out(rule: CompiledRule, situation: Situation) -> bool:
    rollout = rule.rollout
    if rollout is None:
        return True
    return among(rollout.percent, rollout.salt or rule.id, unit_value(rollout.unit, situation))


def _not_rolled_out(rule: CompiledRule, situation: Situation, _: EngineSettings) -> Says:
    assert rule.rollout is not None
    needs = {"percent": rule.rollout.percent, "unit": rule.rollout.unit}
    value = unit_value(rule.rollout.unit, situation)
    return "rollout", {"needs": needs, "actual": position(rule.rollout.salt or rule.id, value)}


def _not_held(rule: CompiledRule, situation: Situation) -> bool:
    return held_by(rule.holdouts, situation) is None


def _held(rule: CompiledRule, situation: Situation, _: EngineSettings) -> Says:
    holdout = held_by(rule.holdouts, situation)
    assert holdout is not None
    return "held_out", evidence(holdout, situation)


CONDITION: Final = Stage("condition", _holds, _does_not_hold)
HOLDOUT: Final = Stage("holdout", _not_held, _held, lambda rule: bool(rule.holdouts))

#: In this order. What the index has settled concerns only tours and checklists, which may be in place by their steps.
STAGES: Final[tuple[Stage, ...]] = (
    Stage("candidates", _in_place, _not_in_place, lambda rule: bool(rule.steps)),
    Stage("candidates", _happened, _not_happened, lambda rule: rule.event is not None),
    Stage("candidates", supported, _not_supported, lambda _: False),
    Stage("audience", _admitted, _not_admitted, _is_restricted),
    CONDITION,
    Stage("applies_to", _applies, _does_not_apply, lambda rule: bool(rule.article and rule.article.applies_to)),
    Stage("schedule", _is_open, _is_closed, lambda rule: rule.opening is not None),
    Stage("locale", _is_translated, _is_not_translated, lambda rule: rule.require_locale),
    Stage("dismissal", _not_dismissed, _dismissed, of_memory=True),
    Stage("dismissal", _not_done, _done, lambda rule: bool(rule.steps)),
    Stage("dismissal", _not_enough, _enough, lambda rule: rule.stop_after is not None),
    Stage("caps", _within_budget, _spent, lambda rule: bool(rule.budgets), of_memory=True),
    Stage("rollout", _rolled_out, _not_rolled_out, lambda rule: rule.rollout is not None),
    HOLDOUT,
)

_WALK: Final = tuple((stage, stage.passes) for stage in STAGES)


def stopped_by(rule: CompiledRule, situation: Situation) -> Stage | None:
    """The first stage a rule does not pass, None when it is eligible."""
    for stage, passes in _WALK:
        if not passes(rule, situation):
            return stage
    return None
