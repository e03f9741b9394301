"""The engine: a context, a viewer and their memory in, an ordered answer out. Pure: the clock comes as an argument.

candidates (index) → audience → condition → version → schedule → locale → dismissal → caps → rollout → holdout → rank →
slots. `explain` walks all rules through the same stages that `resolve` walks the indexed ones through, so the two
cannot disagree.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from helpsdk.content.screens import Screen
from helpsdk.context.arrangement import arrange, refusals
from helpsdk.context.compiled import CompiledRule, Compiler
from helpsdk.context.conditions import ANSWERING
from helpsdk.context.context import Context
from helpsdk.context.facts import ArticleFacts, EngineSettings, TraitSpec
from helpsdk.context.fallbacks import Fallbacks, RulesById, Search, articles_of_sets
from helpsdk.context.frequency import Budget, left
from helpsdk.context.index import Index
from helpsdk.context.items import Items, why
from helpsdk.context.memory import Memory
from helpsdk.context.named import named_articles, named_screens, named_settings
from helpsdk.context.nearest import nearest
from helpsdk.context.overlay import changed
from helpsdk.context.page import Page
from helpsdk.context.policy import Policy
from helpsdk.context.progress import done_steps, in_progress
from helpsdk.context.resolution import MAX_TTL, Outcome, Resolution, ResolvedItem
from helpsdk.context.rules import Rule
from helpsdk.context.situation import Situation, Surveyor
from helpsdk.context.stages import HOLDOUT, Stage, stopped_by
from helpsdk.context.units import held_by
from helpsdk.i18n.locales import load_tables
from helpsdk.identity.viewer import Viewer

__all__ = ["ArticleFacts", "Engine", "EngineSettings", "Outcome", "Resolution", "ResolvedItem", "TraitSpec"]

MIN_TTL: Final = 5
#: After how many changed rules an engine is built anew, even a small one's.
_MANY: Final = 1_000
#: Rules by the id of the article that they show.
_ByArticle: TypeAlias = Mapping[str, tuple[CompiledRule, ...]]


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
        load_tables()
        if screens is None or articles is None or settings is None:
            rules = tuple(rules)  # which are read more than once then
        policy, settings = policy or Policy(), settings or named_settings(rules)
        screens = named_screens(rules) if screens is None else tuple(screens)
        if articles is None:
            articles = named_articles(rules, policy, settings.default_locale)
        self._policy, self._settings, self._articles = policy, settings, articles
        self._screens = _shapes(screens)
        self._compiler = compiler = Compiler(articles, settings, policy)
        self._rules: Mapping[str, CompiledRule] = compiler.rules(rules)
        self._of_articles: _ByArticle | None = None
        self._lists = _may_be_lists(settings)
        self._surveyor = Surveyor(screens, compiler.urls, settings)
        self._index = Index(self._rules.values(), screens, compiler.clauses.tables())
        self._items = Items(self._index.pins)
        self._sets = articles_of_sets(self._rules.values())
        self._fallbacks = self._falling_back(fallback)
        self._edits = 0
        #: Rules that the engine before this one had, and those in their place; none where there was none before.
        self.replaced: tuple[Sequence[CompiledRule], Sequence[CompiledRule]] = ((), ())

    def following(
        self,
        rules: Mapping[str, Rule | None],
        articles: Mapping[str, ArticleFacts | None],
        fallback: Search | None = None,
    ) -> Engine | None:
        """The engine after some `rules` and `articles` changed, None for those that are gone; this one goes on.

        It answers as one built anew, and shares what did not change. None when building it anew is worth more: after
        many such steps, or for URL patterns that only together tell what each of them stands for. Raises as building.
        """
        if self._edits + len(rules) > max(_MANY, len(self._rules)):
            return None
        other = copy(self)
        there = {id: facts for id, facts in articles.items() if facts is not None}
        other._articles = changed(self._articles, there, articles.keys() - there.keys())
        compiler = other._compiler = self._compiler.following(other._articles)
        moved = {id for id, facts in articles.items() if facts != self._articles.get(id)}
        beside = [rule for id in moved for rule in self._by_article().get(id, ())] if moved else []
        new = [compiler.rule(rule) for rule in rules.values() if rule is not None]
        new += [compiler.again(rule) for rule in beside if rule.id not in rules]
        gone = [self._rules[id] for id in {**rules, **dict.fromkeys(rule.id for rule in new)} if id in self._rules]
        other.replaced, other._edits = (gone, new), self._edits + len(new) + len(gone)
        surveyor = self._surveyed(gone, compiler)
        tables = compiler.clauses.tables()
        if surveyor is None or compiler.clauses.worn or other._edits > max(_MANY, len(self._rules)):
            return None
        other._surveyor = surveyor
        by_id = {rule.id: rule for rule in new}
        other._rules = changed(self._rules, by_id, [rule.id for rule in gone if rule.id not in by_id])
        other._of_articles = None if self._of_articles is None else _moved(self._of_articles, gone, new)
        other._index = self._index.following(gone, new, tables)
        if any(rule.set is not None for rule in (*gone, *new)):
            other._sets = articles_of_sets(other._rules.values())
        other._fallbacks = other._falling_back(fallback)  # of other articles, rules and search
        return other

    def amid(self, screens: Iterable[Screen], settings: EngineSettings, policy: Policy) -> Engine | None:
        """The engine of the same rules and articles where all around them changed; this one goes on.

        No rule is made ready again. None where rules are made ready differently there: with other saved groups, groups
        of the staff, limits, sets or holdouts. Raises PatternInvalid.
        """
        if _made_with(settings, policy) != _made_with(self._settings, self._policy):
            return None
        screens = tuple(screens)
        other, shapes = copy(self), _shapes(screens)
        other._policy, other._settings, other._screens = policy, settings, shapes
        other._lists = _may_be_lists(settings)
        if shapes != self._screens:
            other._index = Index(self._rules.values(), screens, self._compiler.clauses.tables())
        if shapes != self._screens or settings != self._settings:
            other._surveyor = Surveyor(screens, self._compiler.urls, settings)
            other._items = Items(other._index.pins)
        other._fallbacks = other._falling_back(self._fallbacks.search)
        return other

    def _by_article(self) -> _ByArticle:
        """The rules that show each article: found out once it matters, and carried on from then."""
        if self._of_articles is None:
            found: dict[str, list[CompiledRule]] = {}
            for rule in self._rules.values():
                found.setdefault(rule.article_id, []).append(rule)
            self._of_articles = {id: tuple(rules) for id, rules in found.items()}
        return self._of_articles

    def _surveyed(self, gone: Iterable[CompiledRule], compiler: Compiler) -> Surveyor | None:
        """The surveyor that knows the patterns of new rules; None when that takes another one."""
        if any(self._surveyor.entangled(url) for rule in gone for url in rule.patterns):
            return None
        urls = list(compiler.urls)[len(self._compiler.urls) :]
        return self._surveyor.following(urls) if urls else self._surveyor

    def _falling_back(self, search: Search | None) -> Fallbacks:
        by_id = RulesById(self._rules, self._sets)
        return Fallbacks(self._policy, by_id, self._articles, self._settings, search)

    @property
    def rules(self) -> Collection[CompiledRule]:
        """All of them, in no order."""
        return self._rules.values()

    def shown_on(self, screen: str, viewer: Viewer) -> frozenset[str]:
        """The articles that rules for this viewer map to a screen, whatever else the rules ask for."""
        return frozenset(rule.article_id for rule in self._index.mapped(screen) if rule.audience.admits(viewer))

    def rule(self, id: str) -> CompiledRule | None:
        """A rule by its id."""
        return self._rules.get(id)

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
            walk = _walk(self._index.ranked(self._rules.values(), situation.screen), situation)
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
        if context.shows is not None and "panel" not in context.shows:
            return ()
        fitting = frozenset(rule.id for rule in self._rules.values() if rule.kind == "panel")
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
            steady=situation.changes_in == math.inf,
        )


def _shapes(screens: Iterable[Screen]) -> tuple[tuple[object, ...], ...]:
    """What of screens tells where rules are in place: all but titles."""
    return tuple((one.id, one.urls, tuple(element.id for element in one.elements), one.pins) for one in screens)


def _made_with(settings: EngineSettings, policy: Policy) -> tuple[object, ...]:
    """What rules are made ready with, beside articles."""
    groups = repr(settings.saved_groups)  # 1 and true are equal, and no condition mixes them up
    return settings.staff, groups, policy.limits, policy.sets, policy.holdouts


def _may_be_lists(settings: EngineSettings) -> bool:
    return any(spec.type in ("list", "any") for spec in settings.traits.values())


def _moved(before: _ByArticle, gone: Iterable[CompiledRule], new: Iterable[CompiledRule]) -> _ByArticle:
    """The rules of each article without those that are `gone`, and with the `new` ones."""
    touched: dict[str, tuple[CompiledRule, ...]] = {}
    for rule in gone:
        there = touched.get(rule.article_id, before.get(rule.article_id, ()))
        touched[rule.article_id] = tuple(one for one in there if one is not rule)
    for rule in new:
        touched[rule.article_id] = (*touched.get(rule.article_id, before.get(rule.article_id, ())), rule)
    return changed(before, touched)


def _first(eligible: Sequence[CompiledRule], situation: Situation) -> tuple[CompiledRule, ...]:
    """Who chooses a slot before the others: what is open stays, and a tour that was begun goes on."""
    opened = [rule for rule in eligible if rule.id in situation.context.open]
    tours = (rule for rule in eligible if rule.kind == "tour" and rule.interruptive)
    return (*opened, *(rule for rule in tours if in_progress(rule, situation)))


def _budgets(placed: Iterable[CompiledRule]) -> Iterator[Budget]:
    return (budget for rule in placed for budget in rule.budgets)


def _panel_is_empty(placed: Iterable[CompiledRule]) -> bool:
    for rule in placed:  # noqa: SIM110 - mostly the first one tells
        if rule.kind == "panel":
            return False
    return True


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
