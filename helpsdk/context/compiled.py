"""A rule made ready to be evaluated, its place in the order included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from helpsdk.content.audience import audience_of
from helpsdk.content.screens import UrlPattern
from helpsdk.context.conditions import Predicate, compile_condition, refuse_unknown_groups
from helpsdk.context.durations import seconds
from helpsdk.context.facts import ArticleFacts, EngineSettings
from helpsdk.context.frequency import Budget, Budgets
from helpsdk.context.matching import Clauses, Need
from helpsdk.context.policy import Holdout, Policy
from helpsdk.context.ranking import PRIORITIES, rank
from helpsdk.context.rules import DismissScope, Kind, Rollout, Rule, Step, StopAfter, Style, Trigger, Window
from helpsdk.context.schedule import Opening, compile_window
from helpsdk.context.slots import Slot, Slots
from helpsdk.context.units import covering
from helpsdk.identity.audience import Audience


class RuleTwice(ValueError):
    """Two rules have one id."""


@dataclass(slots=True, eq=False)  # not frozen: that makes building one twice as slow, and there are many
class CompiledRule:
    """`order` is 0 for the rule that goes before all others, `word` is 0 for the urgent ones. `urls` are the numbers
    of its patterns among all; `article` is None when there is no such article. Nobody writes to it.
    """

    id: str
    order: int
    word: int
    kind: Kind
    style: Style | None
    trigger: Trigger | None
    interruptive: bool
    article_id: str
    article: ArticleFacts | None
    screens: tuple[str, ...] | None
    urls: frozenset[int] | None
    written_urls: tuple[str, ...]
    element: str | None
    event: str | None
    event_ttl: int
    audience: Audience
    when: Mapping[str, Any]
    condition: Predicate
    need: Need  # the same condition, as bits of the site's clauses
    window: Window | None
    opening: Opening | None
    require_locale: bool
    set: str | None
    scope: DismissScope
    steps: tuple[Step, ...]
    stop_after: StopAfter | None
    budgets: tuple[Budget, ...]
    slots: tuple[Slot, ...]
    rollout: Rollout | None
    holdouts: tuple[Holdout, ...]


class Compiler:
    """Makes a site's rules ready; raises what Engine says."""

    def __init__(self, articles: Mapping[str, ArticleFacts], settings: EngineSettings, policy: Policy) -> None:
        self._articles = articles
        self._saved_groups = settings.saved_groups
        self._audience = lru_cache(maxsize=1024)(lambda written: audience_of(written, settings.staff))
        self._budgets = Budgets(policy)
        self._slots = Slots(policy.limits)
        self._holdouts = policy.holdouts
        self.clauses = Clauses()
        self.urls: dict[str | UrlPattern, int] = {}  # the patterns of all rules, numbered

    def rules(self, rules: Iterable[Rule]) -> tuple[CompiledRule, ...]:
        """In rank order."""
        rules = _each_once(rules)
        ranked = sorted((rank(rule, self._articles.get(rule.show.article)), at, rule) for at, rule in enumerate(rules))
        return tuple(self._rule(order, rule) for order, (_, _, rule) in enumerate(ranked))

    def _rule(self, order: int, rule: Rule) -> CompiledRule:
        at, show = rule.at, rule.show
        condition, need = self.clauses.met(rule.when) or self._condition(rule.when)
        return CompiledRule(
            id=rule.id,
            order=order,
            word=len(PRIORITIES) - 1 - PRIORITIES.index(rule.priority),
            kind=show.kind,
            style=show.style,
            trigger=show.triggered,
            interruptive=show.interruptive,
            article_id=show.article,
            article=self._articles.get(show.article),
            screens=at.screen,
            urls=None if at.url is None else frozenset(self._number(url) for url in at.url),
            written_urls=tuple(sorted(map(written, at.url or ()))),
            element=at.element,
            event=at.event,
            event_ttl=seconds(at.event_ttl) if at.event is not None else 0,
            audience=self._audience(rule.audience),
            when=rule.when,
            condition=condition,
            need=need,
            window=rule.window,
            opening=None if rule.window is None else compile_window(rule.window),
            require_locale=rule.require_locale,
            set=rule.set,
            scope=rule.dismiss.scope,
            steps=show.steps,
            stop_after=rule.stop_after,
            budgets=self._budgets.of(rule),
            slots=self._slots.of(rule),
            rollout=rule.rollout,
            holdouts=covering(rule, self._holdouts) if self._holdouts else (),
        )

    def _condition(self, when: Mapping[str, Any]) -> tuple[Predicate, Need]:
        condition = compile_condition(when, self._saved_groups)
        refuse_unknown_groups(when, self._saved_groups)
        return condition, self.clauses.need(when)

    def _number(self, url: str | UrlPattern) -> int:
        return self.urls.setdefault(url, len(self.urls))


def _each_once(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    given = tuple(rules)
    seen: set[str] = set()
    for rule in given:
        if rule.id in seen:
            raise RuleTwice(f"there are two rules `{rule.id}`: memories, pins and answers know a rule by its id")
        seen.add(rule.id)
    return given


def written(url: str | UrlPattern) -> str:
    """A pattern as one text, for people."""
    if isinstance(url, str):
        return url
    ends = (f"?{url.search}" if url.search is not None else "", f"#{url.hash}" if url.hash is not None else "")
    return f"{url.hostname or ''}{url.pathname or '*'}{''.join(ends)}"
