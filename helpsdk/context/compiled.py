"""A rule made ready to be evaluated, its place in the order included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from helpsdk.content.audience import AudienceWord, audience_of
from helpsdk.content.screens import UrlPattern
from helpsdk.context.conditions import Predicate, compile_condition, refuse_unknown_groups
from helpsdk.context.durations import seconds
from helpsdk.context.facts import ArticleFacts, EngineSettings
from helpsdk.context.frequency import Budget, Budgets
from helpsdk.context.matching import Clauses, Need
from helpsdk.context.policy import Holdout, Policy
from helpsdk.context.ranking import PRIORITIES, packed, packed_again, rank
from helpsdk.context.rules import Rollout, Rule, RuleAudience, Step, StopAfter, Window
from helpsdk.context.schedule import Opening, compile_window
from helpsdk.context.slots import Slot, Slots
from helpsdk.context.units import covering
from helpsdk.context.words import DismissScope, Kind, Style, Trigger
from helpsdk.identity.audience import PUBLIC, Audience


class RuleTwice(ValueError):
    """Two rules have one id."""


@dataclass(slots=True, eq=False)  # not frozen: that makes building one twice as slow, and there are many
class CompiledRule:
    """`rank` is smaller for what goes first, and `word` is 0 for the urgent ones. `urls` are the numbers of its
    `patterns` among all; `article` is None when there is no such article. Whom one of the `readers` admits may see it:
    there is one for each step, by its section, or only one. Nobody writes to it.
    """

    id: str
    rank: int
    word: int
    kind: Kind
    style: Style | None
    trigger: Trigger | None
    interruptive: bool
    article_id: str
    article: ArticleFacts | None
    screens: tuple[str, ...] | None
    urls: frozenset[int] | None
    patterns: tuple[str | UrlPattern, ...]
    element: str | None
    event: str | None
    event_ttl: int
    audience: Audience
    readers: tuple[Audience, ...]
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

    @property
    def order(self) -> tuple[int, str]:
        """What rules are sorted by."""
        return self.rank, self.id

    @property
    def written_urls(self) -> tuple[str, ...]:
        """Its patterns as texts, sorted."""
        return tuple(sorted(map(written, self.patterns)))


class Compiler:
    """Makes a site's rules ready; raises what Engine says."""

    def __init__(self, articles: Mapping[str, ArticleFacts], settings: EngineSettings, policy: Policy) -> None:
        self._articles = articles
        self._saved_groups = settings.saved_groups
        self._staff = settings.staff
        self._audiences: dict[AudienceWord | RuleAudience | None, Audience] = {}
        self._budgets = Budgets(policy)
        self._slots = Slots(policy.limits)
        self._holdouts = policy.holdouts
        self.clauses = Clauses()
        self.urls: dict[str | UrlPattern, int] = {}  # the patterns of all rules, numbered

    def following(self, articles: Mapping[str, ArticleFacts]) -> Compiler:
        """One that goes on with what this one numbered, for other articles; this one stays as it is."""
        other = copy(self)
        other._articles, other._audiences = articles, dict(self._audiences)
        other.clauses, other.urls = self.clauses.following(), dict(self.urls)
        return other

    def rules(self, rules: Iterable[Rule]) -> dict[str, CompiledRule]:
        """By id, in the order given."""
        made: dict[str, CompiledRule] = {}
        for rule in rules:
            if rule.id in made:
                raise RuleTwice(f"there are two rules `{rule.id}`: memories, pins and answers know a rule by its id")
            made[rule.id] = self.rule(rule)
        return made

    def again(self, rule: CompiledRule) -> CompiledRule:
        """A rule whose article changed."""
        article = self._articles.get(rule.article_id)
        again = copy(rule)
        again.article, again.rank = article, packed_again(rule.rank, article)
        again.readers = _readers(rule.audience, article, rule.steps)
        return again

    def rule(self, rule: Rule) -> CompiledRule:
        """One rule made ready."""
        at, show = rule.at, rule.show
        condition, need = self.clauses.met(rule.when) or self._condition(rule.when)
        article, audience = self._articles.get(show.article), self._audience(rule)
        return CompiledRule(
            id=rule.id,
            rank=packed(rank(rule, article)),
            word=len(PRIORITIES) - 1 - PRIORITIES.index(rule.priority),
            kind=show.kind,
            style=show.style,
            trigger=show.triggered,
            interruptive=show.interruptive,
            article_id=show.article,
            article=article,
            screens=at.screen,
            urls=None if at.url is None else frozenset(self._number(url) for url in at.url),
            patterns=at.url or (),
            element=at.element,
            event=at.event,
            event_ttl=seconds(at.event_ttl) if at.event is not None else 0,
            audience=audience,
            readers=_readers(audience, article, show.steps),
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

    def _audience(self, rule: Rule) -> Audience:
        """One object for all rules that are for the same."""
        found = self._audiences.get(rule.audience)
        if found is None:
            found = self._audiences[rule.audience] = audience_of(rule.audience, self._staff)
        return found

    def _condition(self, when: Mapping[str, Any]) -> tuple[Predicate, Need]:
        condition = compile_condition(when, self._saved_groups)
        refuse_unknown_groups(when, self._saved_groups)
        return condition, self.clauses.need(when)

    def _number(self, url: str | UrlPattern) -> int:
        return self.urls.setdefault(url, len(self.urls))


def _readers(audience: Audience, article: ArticleFacts | None, steps: tuple[Step, ...]) -> tuple[Audience, ...]:
    """Nobody when there is no such article."""
    if article is None:
        return ()
    own = _narrowed(audience, article.audience)
    if not steps or not article.sections:
        return own * max(1, len(steps))
    return tuple(own[0].narrowed(article.sections.get(step.id, PUBLIC)) for step in steps)


@lru_cache(maxsize=1024)
def _narrowed(audience: Audience, other: Audience) -> tuple[Audience, ...]:
    """One object for all rules alike."""
    return (audience.narrowed(other),)


def written(url: str | UrlPattern) -> str:
    """A pattern as one text, for people."""
    if isinstance(url, str):
        return url
    ends = (f"?{url.search}" if url.search is not None else "", f"#{url.hash}" if url.hash is not None else "")
    return f"{url.hostname or ''}{url.pathname or '*'}{''.join(ends)}"
