"""The engine: a context, a viewer and their memory in, an ordered answer out. Pure: the clock comes as an argument.

candidates (index) → audience → condition → dismissal → rank → slots → locale. `explain` walks all rules through the
same stages that `resolve` walks the indexed ones through, so the two cannot disagree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from helpsdk.content.screens import Screen
from helpsdk.context.compiled import CompiledRule, compile_rules
from helpsdk.context.context import Context
from helpsdk.context.facts import ArticleFacts, EngineSettings, TraitSpec
from helpsdk.context.index import Index
from helpsdk.context.memory import Memory
from helpsdk.context.resolution import MAX_TTL, Outcome, Resolution, ResolvedItem, WhyCode
from helpsdk.context.rules import Limits, Policy, Rule
from helpsdk.context.situation import Situation, Surveyor
from helpsdk.context.slots import Refusal, arrange
from helpsdk.context.stages import Stage, stopped_by
from helpsdk.i18n.locales import best_match
from helpsdk.identity.viewer import Viewer
from helpsdk.types import Locale

__all__ = ["ArticleFacts", "Engine", "EngineSettings", "Outcome", "Resolution", "ResolvedItem", "TraitSpec"]

MIN_TTL: Final = 5


class Engine:
    """Compiled rules. Building raises ConditionInvalid, PatternInvalid or DurationInvalid; resolving nothing."""

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        screens: Iterable[Screen] = (),
        articles: Mapping[str, ArticleFacts],
        settings: EngineSettings,
        policy: Policy | None = None,
    ) -> None:
        self._rules = compile_rules(rules, articles, settings.staff)
        self._settings = settings
        self._limits = (policy or Policy()).limits
        urls = {url for rule in self._rules for url in rule.urls or ()}
        self._surveyor = Surveyor(screens, sorted(urls), settings)
        self._index = Index(self._rules, self._surveyor.elements)

    def resolve(self, context: Context, viewer: Viewer, memory: Memory, now: datetime) -> Resolution:
        """What to show."""
        situation = self._surveyor.situation(context, viewer, memory, now)
        return self._answer(_walk(self._index.candidates(situation), situation, self._limits), situation)

    def explain(self, context: Context, viewer: Viewer, memory: Memory, now: datetime) -> Resolution:
        """What to show, and for every rule why or why not."""
        situation = self._surveyor.situation(context, viewer, memory, now)
        walk = _walk(self._rules, situation, self._limits)
        return replace(self._answer(walk, situation), withheld=tuple(walk.outcomes(situation, self._settings.traits)))

    def _answer(self, walk: _Walk, situation: Situation) -> Resolution:
        return Resolution(
            screen=situation.screen,
            locale=situation.locale,
            items=tuple(self._item(rule, situation) for rule in walk.placed),
            ttl=_ttl(walk.eligible, situation),
        )

    def _item(self, rule: CompiledRule, situation: Situation) -> ResolvedItem:
        article, show = rule.article, rule.rule.show
        assert article is not None  # the audience stage lets no rule without one through
        locale = best_match(situation.wishes, article.locales, self._default_locale(article))
        code, label = _why(rule, situation)
        return ResolvedItem(
            rule=rule.id,
            kind=rule.kind,
            article=show.article,
            locale=locale.locale,
            fallback=locale.fallback,
            element=rule.element,
            trigger=(show.trigger or "click") if rule.kind == "tip" else None,
            style=show.style,
            why_code=code,
            why_label_id=label,
            scope=rule.rule.dismiss.scope,
            major=article.major,
        )

    def _default_locale(self, article: ArticleFacts) -> Locale:
        default = self._settings.default_locale
        return default if default in article.locales else article.source


def _why(rule: CompiledRule, situation: Situation) -> tuple[WhyCode, str | None]:
    if rule.event is not None:
        return "event", rule.event
    if rule.element is not None:
        return "element", rule.element
    if rule.screens is not None or rule.urls is not None:
        return "screen", situation.screen
    return "everywhere", None


def _ttl(eligible: Iterable[CompiledRule], situation: Situation) -> int:
    """Until the first event that counts stops counting."""
    left = (rule.event_ttl - situation.events[rule.event] for rule in eligible if rule.event is not None)
    return max(MIN_TTL, min(MAX_TTL, math.ceil(min(left, default=MAX_TTL))))


# --- the walk ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Walk:
    """Rules taken through the stages and slots; all lists in rank order."""

    eligible: list[CompiledRule]
    stopped: list[tuple[CompiledRule, Stage]]
    placed: list[CompiledRule]
    refused: list[Refusal]

    def outcomes(self, situation: Situation, traits: Mapping[str, TraitSpec]) -> Iterator[Outcome]:
        for position, rule in enumerate(self.placed, 1):
            why, label = _why(rule, situation)
            yield Outcome(rule.id, "shown", "shown", {"rank": position, "why": why, "label": label})
        for refusal in self.refused:
            yield Outcome(refusal.rule.id, "slots", refusal.code, refusal.detail)
        for rule, stage in self.stopped:
            yield Outcome(rule.id, stage.name, *stage.says(rule, situation, traits))


def _walk(rules: Iterable[CompiledRule], situation: Situation, limits: Limits) -> _Walk:
    eligible: list[CompiledRule] = []
    stopped: list[tuple[CompiledRule, Stage]] = []
    for rule in rules:
        stage = stopped_by(rule, situation)
        if stage is None:
            eligible.append(rule)
        else:
            stopped.append((rule, stage))
    placed, refused = arrange(eligible, limits)
    return _Walk(eligible, stopped, placed, refused)
