"""What rules alone say of their site, for an engine that is given nothing else: whatever they name is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from helpsdk.content.screens import Element, Screen
from helpsdk.context.conditions import compile_condition, names
from helpsdk.context.facts import ArticleFacts, EngineSettings, TraitSpec
from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule
from helpsdk.types import Locale


def named_articles(rules: Iterable[Rule], policy: Policy, locale: Locale) -> dict[str, ArticleFacts]:
    """Every article that a rule or the policy's fallbacks name: public, at major 1 and in one language."""
    ways = (way.article for way in policy.fallback if way.article is not None)
    of_rules = (
        article for rule in rules for article in (rule.show.article, *(step.article for step in rule.show.steps))
    )
    facts = ArticleFacts(locales=(locale,), source=locale)
    return {article: facts for article in (*of_rules, *ways) if article is not None}


def named_screens(rules: Iterable[Rule]) -> tuple[Screen, ...]:
    """Every screen that a rule names, each with every element that a rule names."""
    rules = tuple(rules)
    found = sorted({element for rule in rules for element in _elements(rule)})
    elements = tuple(Element(id=element, title=element) for element in found)
    screens = sorted({screen for rule in rules for screen in _screens(rule)})
    return tuple(Screen(id=screen, title=screen, elements=elements) for screen in screens)


def named_settings(rules: Iterable[Rule]) -> EngineSettings:
    """Settings that declare every trait a condition reads, whatever its type. Raises ConditionInvalid."""
    return EngineSettings({name.split(".")[0]: TraitSpec("any") for rule in rules for name in _read(rule)})


def _read(rule: Rule) -> Iterator[str]:
    compile_condition(rule.when)  # what is no condition has no names
    yield from (name for name, _ in names(rule.when))


def _elements(rule: Rule) -> Iterator[str]:
    yield from (element for element in (rule.at.element, *(step.element for step in rule.show.steps)) if element)


def _screens(rule: Rule) -> Iterator[str]:
    yield from rule.at.screen or ()
    yield from (step.screen for step in rule.show.steps if step.screen)
