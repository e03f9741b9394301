"""A rule made ready to be evaluated, its place in the order included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from helpsdk.content.audience import audience_of
from helpsdk.context.conditions import Predicate, compile_condition
from helpsdk.context.durations import seconds
from helpsdk.context.facts import ArticleFacts
from helpsdk.context.ranking import rank
from helpsdk.context.rules import Kind, Rule
from helpsdk.identity.audience import Audience


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """`order` is 0 for the rule that goes before all others; `article` is None when there is no such article."""

    id: str
    order: int
    kind: Kind
    rule: Rule
    screens: frozenset[str] | None
    urls: frozenset[str] | None
    element: str | None
    event: str | None
    event_ttl: int
    audience: Audience
    article: ArticleFacts | None
    condition: Predicate

    @property
    def when(self) -> Mapping[str, Any]:
        return self.rule.when

    @property
    def opens_itself(self) -> bool:
        return self.rule.show.trigger == "auto"


def compile_rules(
    rules: Iterable[Rule], articles: Mapping[str, ArticleFacts], staff: frozenset[str]
) -> tuple[CompiledRule, ...]:
    """The rules in rank order; raises ConditionInvalid, PatternInvalid or DurationInvalid."""
    checked = [(rule, compile_condition(rule.when)) for rule in rules]
    ordered = sorted(checked, key=lambda pair: rank(pair[0]))
    return tuple(_compiled(order, rule, condition, articles, staff) for order, (rule, condition) in enumerate(ordered))


def _compiled(
    order: int, rule: Rule, condition: Predicate, articles: Mapping[str, ArticleFacts], staff: frozenset[str]
) -> CompiledRule:
    at = rule.at
    return CompiledRule(
        id=rule.id,
        order=order,
        kind=rule.show.kind,
        rule=rule,
        screens=None if at.screen is None else frozenset(at.screen),
        urls=None if at.url is None else frozenset(at.url),
        element=at.element,
        event=at.event,
        event_ttl=seconds(at.event_ttl),
        audience=audience_of(rule.audience, staff),
        article=articles.get(rule.show.article),
        condition=condition,
    )
