"""The engine: a context, a viewer and their memory in, an ordered answer out. Pure: the clock comes as an argument.

candidates (index) → audience → condition → version → schedule → locale → dismissal → caps → rollout → holdout → rank →
slots. `explain` walks all rules through the same stages that `resolve` walks the indexed ones through, so the two
cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import compress
from typing import Final, NamedTuple, TypeAlias

from helpsdk.content.screens import Screen
from helpsdk.context.compiled import CompiledRule, Compiler
from helpsdk.context.context import Context
from helpsdk.context.facts import ArticleFacts, EngineSettings, TraitSpec
from helpsdk.context.fallbacks import Fallbacks, Search
from helpsdk.context.frequency import Budget, left
from helpsdk.context.index import Index, Page
from helpsdk.context.memory import Memory
from helpsdk.context.nearest import nearest
from helpsdk.context.policy import Policy
from helpsdk.context.progress import done_steps, in_progress
from helpsdk.context.resolution import MAX_TTL, Outcome, Resolution, ResolvedItem, WhyCode
from helpsdk.context.rules import Rule
from helpsdk.context.situation import Reading, Situation, Surveyor
from helpsdk.context.slots import Refusal, Slots
from helpsdk.context.stages import HOLDOUT, Stage, stopped_by
from helpsdk.context.units import held_by
from helpsdk.identity.viewer import Viewer

__all__ = ["ArticleFacts", "Engine", "EngineSettings", "Outcome", "Resolution", "ResolvedItem", "TraitSpec"]

MIN_TTL: Final = 5

#: How many arrangements are kept, and of how many rules a page may be for that.
_KEPT: Final = 8_192
_KEPT_RULES: Final = 100
_KEPT_ITEMS: Final = 32_768

#: What an arrangement depends on: the page, the languages, which rules of the page are eligible, and who chooses first.
_Key: TypeAlias = tuple[Page, Reading, tuple[bool, ...], tuple[CompiledRule, ...]]


class Arrangement(NamedTuple):
    """What shows of some eligible rules. `answer` is all of it for a reader who has seen nothing, is held out of
    nothing and has no steps to go.
    """

    placed: tuple[CompiledRule, ...]
    refused: tuple[Refusal, ...]
    budgets: tuple[Budget, ...]  # of the placed, each once
    stepped: tuple[CompiledRule, ...]  # placed tours and checklists
    needs_help: bool  # the panel is empty
    answer: Resolution


class Engine:
    """Compiled rules. Building raises ConditionInvalid, PatternInvalid, DurationInvalid or ScheduleInvalid; resolving
    nothing. `fallback` is the search; it is asked only where the policy says so and the panel would be empty.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        screens: Iterable[Screen] = (),
        articles: Mapping[str, ArticleFacts],
        settings: EngineSettings,
        policy: Policy | None = None,
        fallback: Search | None = None,
    ) -> None:
        policy, screens = policy or Policy(), tuple(screens)
        compiler = Compiler(articles, settings, policy)
        self._rules = compiler.rules(rules)
        self._settings = settings
        self._slots = Slots(policy.limits)
        self._surveyor = Surveyor(screens, compiler.urls, settings)
        self._index = Index(self._rules, screens, compiler.clauses.tables())
        self._fallbacks = Fallbacks(policy.fallback, articles, settings, fallback)
        self._arranged: dict[_Key, Arrangement] = {}
        self._items: dict[tuple[CompiledRule, Reading, str | None], ResolvedItem] = {}

    def resolve(self, context: Context, viewer: Viewer, memory: Memory, now: datetime) -> Resolution:
        """What to show."""
        situation = self._surveyor.situation(context, viewer, memory, now)
        page = self._index.page(situation)
        passing = page.passing(situation)
        held: list[CompiledRule] = []
        if page.holdouts and held_by(page.holdouts, situation) is not None:
            held = [rule for rule in compress(page.rules, passing) if not HOLDOUT.passes(rule, situation)]
            passing = [passes and rule not in held for rule, passes in zip(page.rules, passing, strict=True)]
        arrangement = self._arrangement(page, passing, situation)
        helped = self._fallbacks.help(situation).items if arrangement.needs_help and self._fallbacks.any else ()
        return _answer(arrangement, helped, page, held, situation)

    def explain(self, context: Context, viewer: Viewer, memory: Memory, now: datetime) -> Resolution:
        """What to show, and for every rule why or why not."""
        situation = self._surveyor.situation(context, viewer, memory, now)
        page = self._index.page(situation)
        walk = _walk(self._index.ranked(self._rules, situation.screen), situation)
        arrangement = self._arrange(walk.eligible, _first(walk.eligible, situation), situation)
        empty = arrangement.needs_help
        items, tried = self._fallbacks.help(situation) if empty else self._fallbacks.not_needed()
        answer = _answer(arrangement, items, page, walk.held, situation)
        outcomes = tuple(self._outcomes(walk, arrangement, situation))
        return replace(answer, withheld=outcomes, tried=tried, nearest=nearest(outcomes) if empty else ())

    # --- what shows of the eligible -----------------------------------------------------------------------------------

    def _arrangement(self, page: Page, passing: Sequence[bool], situation: Situation) -> Arrangement:
        """The same rules eligible in the same place, for the same languages, are arranged the same: once, and kept."""
        first: tuple[CompiledRule, ...] = ()
        if page.tours or situation.context.open:
            first = _first(list(compress(page.rules, passing)), situation)
        key = (page, situation.reading, tuple(passing), first)
        return self._arranged.get(key) or self._keep(key, situation)

    def _keep(self, key: _Key, situation: Situation) -> Arrangement:
        page, _, passing, first = key
        made = self._arrange(list(compress(page.rules, passing)), first, situation)
        if len(page.rules) <= _KEPT_RULES:
            if len(self._arranged) >= _KEPT:
                self._arranged.clear()
            self._arranged[key] = made
        return made

    def _arrange(
        self, eligible: Sequence[CompiledRule], first: Sequence[CompiledRule], situation: Situation
    ) -> Arrangement:
        placed, refused = self._slots.arrange(eligible, first)
        items = tuple([self._item(rule, situation) for rule in placed])
        budgets = {budget.key: budget for rule in placed for budget in rule.budgets}
        unseen = {key: budget.most for key, budget in budgets.items()}
        return Arrangement(
            placed=tuple(placed),
            refused=tuple(refused),
            budgets=tuple(budgets.values()),
            stepped=tuple(rule for rule in placed if rule.steps),
            needs_help=not any(rule.kind == "panel" for rule in placed),
            answer=Resolution(situation.screen, situation.reading.locale, items, left=unseen),
        )

    def _item(self, rule: CompiledRule, situation: Situation) -> ResolvedItem:
        """It depends on the rule, the languages and the screen, and is kept for all who have them in common."""
        key = (rule, situation.reading, situation.screen)
        item = self._items.get(key)
        if item is None:
            if len(self._items) >= _KEPT_ITEMS:
                self._items.clear()
            item = self._items[key] = self._made(rule, situation)
        return item

    def _made(self, rule: CompiledRule, situation: Situation) -> ResolvedItem:
        assert rule.article is not None  # the audience stage lets no rule without one through
        translation = situation.reading.translation(rule.article)
        code, label = _why(rule, situation)
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
            reason="pinned" if self._index.is_pinned(rule, situation.screen) else "rule",
            set=rule.set,
            steps=rule.steps,
            interruptive=rule.interruptive,
        )

    def _outcomes(self, walk: _Walk, arrangement: Arrangement, situation: Situation) -> Iterator[Outcome]:
        for position, rule in enumerate(arrangement.placed, 1):
            why, label = _why(rule, situation)
            yield Outcome(rule.id, "shown", "shown", {"rank": position, "why": why, "label": label})
        for refusal in arrangement.refused:
            yield Outcome(refusal.rule.id, "slots", refusal.code, refusal.detail)
        for rule, stage in walk.stopped:
            yield Outcome(rule.id, stage.name, *stage.says(rule, situation, self._settings))


def _answer(
    arrangement: Arrangement,
    helped: tuple[ResolvedItem, ...],
    page: Page,
    held: Sequence[CompiledRule],
    situation: Situation,
) -> Resolution:
    """The kept answer where nothing of this request adds to it, which is most of the time."""
    answer = arrangement.answer
    remaining = answer.left
    if remaining and situation.memory.seen:
        remaining = left(arrangement.budgets, situation)
    ttl = _ttl(page, situation) if situation.events or situation.changes_in < MAX_TTL else MAX_TTL
    if ttl == MAX_TTL and remaining is answer.left and not (held or helped or arrangement.stepped):
        return answer
    return Resolution(
        screen=answer.screen,
        locale=answer.locale,
        items=answer.items + helped,
        ttl=ttl,
        held_out=tuple(rule.id for rule in held),
        left=remaining,
        done={rule.id: done_steps(rule, situation) for rule in arrangement.stepped},
    )


def _first(eligible: Sequence[CompiledRule], situation: Situation) -> tuple[CompiledRule, ...]:
    """Who chooses a slot before the others: what is open stays, and a tour that was begun goes on."""
    opened = [rule for rule in eligible if rule.id in situation.context.open]
    tours = (rule for rule in eligible if rule.kind == "tour" and rule.interruptive)
    return (*opened, *(rule for rule in tours if in_progress(rule, situation)))


def _why(rule: CompiledRule, situation: Situation) -> tuple[WhyCode, str | None]:
    if rule.event is not None:
        return "event", rule.event
    if rule.element is not None:
        return "element", rule.element
    if rule.screens is not None or rule.urls is not None:
        return "screen", situation.screen
    return "everywhere", None


def _ttl(page: Page, situation: Situation) -> int:
    """Whole seconds until an event of a rule in place stops counting, or what the stages saw changes by itself."""
    changes_in = situation.changes_in
    for event, event_ttl in page.waits:
        age = situation.events.get(event)
        if age is not None and age <= event_ttl:
            changes_in = min(changes_in, event_ttl - age)
    return MAX_TTL if changes_in >= MAX_TTL else max(MIN_TTL, int(changes_in))


# --- the walk over every rule -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Walk:
    """Rules taken through the stages; all lists in rank order."""

    eligible: list[CompiledRule]
    held: list[CompiledRule]
    stopped: list[tuple[CompiledRule, Stage]]


def _walk(rules: Iterable[CompiledRule], situation: Situation) -> _Walk:
    walk = _Walk([], [], [])
    for rule in rules:
        stage = stopped_by(rule, situation)
        if stage is None:
            walk.eligible.append(rule)
        else:
            walk.stopped.append((rule, stage))
        if stage is HOLDOUT:
            walk.held.append(rule)
    return walk
