"""The engine: a context, a viewer and their memory in, an ordered answer out. Pure: the clock comes as an argument.

candidates (index) → audience → condition → version → schedule → locale → dismissal → caps → rollout → holdout → rank →
slots. `explain` walks all rules through the same stages that `resolve` walks the indexed ones through, so the two
cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from helpsdk.content.screens import Screen
from helpsdk.context.arrangement import arrange, refusals
from helpsdk.context.compiled import CompiledRule, Compiler
from helpsdk.context.conditions import ANSWERING
from helpsdk.context.context import Context
from helpsdk.context.facts import ArticleFacts, EngineSettings, TraitSpec
from helpsdk.context.fallbacks import Fallbacks, Search
from helpsdk.context.frequency import Budget, left
from helpsdk.context.index import Index, Page
from helpsdk.context.items import Items, why
from helpsdk.context.memory import Memory
from helpsdk.context.named import named_articles, named_screens, named_settings
from helpsdk.context.nearest import nearest
from helpsdk.context.policy import Policy
from helpsdk.context.progress import done_steps, in_progress
from helpsdk.context.resolution import MAX_TTL, Outcome, Resolution, ResolvedItem
from helpsdk.context.rules import Rule
from helpsdk.context.situation import Situation, Surveyor
from helpsdk.context.stages import HOLDOUT, Stage, stopped_by
from helpsdk.context.units import held_by
from helpsdk.identity.viewer import Viewer

__all__ = ["ArticleFacts", "Engine", "EngineSettings", "Outcome", "Resolution", "ResolvedItem", "TraitSpec"]

MIN_TTL: Final = 5


class Engine:
    """Compiled rules. Building raises ConditionInvalid, PatternInvalid, DurationInvalid, ScheduleInvalid or RuleTwice;
    resolving nothing. `fallback` is the search; it is asked only where the policy says so and the panel would be empty.

    What is given is all there is: a screen, article or trait that it lacks does not exist. What is not given at all,
    rules speak for: the screens they name are there, with the elements they name; the articles, public, at major 1, in
    the default locale; the traits, of any type.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        screens: Iterable[Screen] | None = None,
        articles: Mapping[str, ArticleFacts] | None = None,
        settings: EngineSettings | None = None,
        policy: Policy | None = None,
        fallback: Search | None = None,
    ) -> None:
        rules = tuple(rules)
        policy, settings = policy or Policy(), settings or named_settings(rules)
        screens = named_screens(rules) if screens is None else tuple(screens)
        if articles is None:
            articles = named_articles(rules, policy, settings.default_locale)
        compiler = Compiler(articles, settings, policy)
        self._rules = compiler.rules(rules)
        self._settings = settings
        self._lists = any(spec.type in ("list", "any") for spec in settings.traits.values())
        self._surveyor = Surveyor(screens, compiler.urls, settings)
        self._index = Index(self._rules, screens, compiler.clauses.tables())
        self._fallbacks = Fallbacks(policy, self._rules, articles, settings, fallback)
        self._items = Items(self._rules, self._index)
        self._panels = frozenset(rule.id for rule in self._rules if rule.kind == "panel")

    def resolve(self, context: Context, viewer: Viewer, memory: Memory, now: datetime) -> Resolution:
        """What to show."""
        situation = self._surveyor.situation(context, viewer, memory, now)
        page = self._index.page(situation)
        if page.dear or self._lists:
            with ANSWERING:
                eligible = page.passing(situation)
        else:
            eligible = page.passing(situation)
        held: list[CompiledRule] = []
        if page.holdouts and held_by(page.holdouts, situation) is not None:
            held = [rule for rule in eligible if not HOLDOUT.passes(rule, situation)]
            of_holdouts = set(held)
            eligible = [rule for rule in eligible if rule not in of_holdouts]
        if page.room is not None and not context.open:
            placed = eligible[: page.room]
        else:
            placed = arrange(eligible, _first(eligible, situation) if page.stepped or context.open else ())
        helped = self._fallbacks.help(situation).items if self._fallbacks.any and _panel_is_empty(placed) else ()
        return self._answer(page, placed, helped, held, situation)

    def explain(self, context: Context, viewer: Viewer, memory: Memory, now: datetime) -> Resolution:
        """What to show, and for every rule why or why not."""
        situation = self._surveyor.situation(context, viewer, memory, now)
        page = self._index.page(situation)
        with ANSWERING:
            page.passing(situation)  # before rules of other places can use up the allowance
            walk = _walk(self._index.ranked(self._rules, situation.screen), situation)
        first = _first(walk.eligible, situation)
        placed = arrange(walk.eligible, first)
        empty = _panel_is_empty(placed)
        helped, tried = self._fallbacks.help(situation) if empty else self._fallbacks.not_needed()
        gave_way = refusals(walk.eligible, first, placed)
        stopped = ((rule.id, stage.name, *stage.says(rule, situation, self._settings)) for rule, stage in walk.stopped)
        outcomes = (
            *_shown(placed, situation),
            *(Outcome(one.rule.id, "slots", one.code, one.detail) for one in gave_way),
            *(Outcome(*one) for one in stopped),
        )
        answer = self._answer(page, placed, helped, walk.held, situation)
        closest = self._nearest(outcomes, context) if empty else ()
        return answer._replace(withheld=outcomes, tried=tried, nearest=closest)

    def _nearest(self, outcomes: Iterable[Outcome], context: Context) -> tuple[str, ...]:
        """Of the rules that could fill the panel."""
        fitting = self._panels if context.shows is None or "panel" in context.shows else ()
        return nearest(outcomes, among=fitting)

    def _answer(
        self,
        page: Page,
        placed: Sequence[CompiledRule],
        helped: tuple[ResolvedItem, ...],
        held: Sequence[CompiledRule],
        situation: Situation,
    ) -> Resolution:
        remaining = left(_budgets(placed), situation) if page.budgeted else {}  # before the ttl, to which it adds
        return Resolution(
            screen=situation.screen,
            locale=situation.reading.locale,
            items=self._items.of(placed, situation) + helped,
            ttl=_ttl(page, situation) if situation.events or situation.changes_in < MAX_TTL else MAX_TTL,
            held_out=tuple([rule.id for rule in held]) if held else (),
            left=remaining,
            done={rule.id: done_steps(rule, situation) for rule in placed if rule.steps} if page.stepped else {},
        )


def _first(eligible: Sequence[CompiledRule], situation: Situation) -> tuple[CompiledRule, ...]:
    """Who chooses a slot before the others: what is open stays, and a tour that was begun goes on."""
    opened = [rule for rule in eligible if rule.id in situation.context.open]
    tours = (rule for rule in eligible if rule.kind == "tour" and rule.interruptive)
    return (*opened, *(rule for rule in tours if in_progress(rule, situation)))


def _budgets(placed: Iterable[CompiledRule]) -> Iterator[Budget]:
    return (budget for rule in placed for budget in rule.budgets)


def _panel_is_empty(placed: Iterable[CompiledRule]) -> bool:
    return all(rule.kind != "panel" for rule in placed)


def _shown(placed: Iterable[CompiledRule], situation: Situation) -> Iterator[Outcome]:
    for position, rule in enumerate(placed, 1):
        code, label = why(rule, situation)
        yield Outcome(rule.id, "shown", "shown", {"rank": position, "why": code, "label": label})


def _ttl(page: Page, situation: Situation) -> int:
    """Whole seconds until an event of a rule in place stops counting, or what the stages saw changes by itself."""
    changes_in = situation.changes_in
    for event, event_ttl in page.waits:
        age = situation.events.get(event or "")
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
