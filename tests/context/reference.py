"""A second engine, as plain as can be: no index, no compiling, no precomputed order. The judge of the real one.

It understands what `tests.context.worlds` makes: patterns of literals, `:names` and one `*` at the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpsdk.content.screens import Screen
from helpsdk.context import ArticleFacts, Context, Memory
from helpsdk.context.rules import Policy, Rule, RuleAudience
from helpsdk.identity.viewer import Viewer

COMPARE = {
    "$gt": lambda actual, wanted: actual > wanted,
    "$gte": lambda actual, wanted: actual >= wanted,
    "$lt": lambda actual, wanted: actual < wanted,
    "$lte": lambda actual, wanted: actual <= wanted,
}
WORDS = ["urgent", "high", "normal", "low"]


@dataclass
class World:
    """A whole site with its makers' choices."""

    rules: Sequence[Rule]
    screens: Sequence[Screen]
    articles: Mapping[str, ArticleFacts]
    traits: Mapping[str, str]
    policy: Policy


def reference(world: World, context: Context, viewer: Viewer, memory: Memory) -> tuple[list[str], dict[str, str]]:
    """The ids of what shows, in order, and the stage of what does not."""
    screen = current_screen(world, context)
    traits = accepted({**context.traits, **viewer.traits}, world.traits)
    traits |= {"screen": screen.id if screen else None, "element": context.element, "app_version": context.app_version}
    stages = {rule.id: stage_of(rule, world, screen, traits, context, viewer, memory) for rule in world.rules}
    eligible = sorted((rule for rule in world.rules if stages[rule.id] == "eligible"), key=order)
    shown: list[Rule] = []
    for rule in eligible:
        if fits(rule, shown, world.policy):
            shown.append(rule)
    ids = [rule.id for rule in shown]
    for rule in eligible:
        stages[rule.id] = "shown" if rule.id in ids else "slots"
    return ids, stages


def current_screen(world: World, context: Context) -> Screen | None:
    for screen in world.screens:
        if screen.id == context.screen:
            return screen
    for form in forms(context.path):
        claims = [(url, screen) for screen in world.screens for url in screen.urls if path_matches(url, form)]
        if claims:
            return min(claims, key=lambda claim: weight(claim[0]))[1]
    return None


def weight(url: str) -> list[int]:
    return [{":": 1, "*": 2}.get(segment[:1], 0) for segment in url.rstrip("/").split("/")[1:]]


def forms(path: str | None) -> list[str]:
    if path is None:
        return []
    return [path[:-1], path] if len(path) > 1 and path.endswith("/") else [path]


def path_matches(url: str, path: str | None) -> bool:
    urls = [url, url[:-1]] if len(url) > 1 and url.endswith("/") else [url]
    return any(segments_match(one.split("/"), form.split("/")) for one in urls for form in forms(path))


def segments_match(url: list[str], path: list[str]) -> bool:
    if url[0] == "*":
        return bool(path)
    if not path:
        return False
    if url[0] != path[0] and not (url[0].startswith(":") and path[0]):
        return False
    return segments_match(url[1:], path[1:]) if url[1:] else not path[1:]


def accepted(given: Mapping[str, Any], declared: Mapping[str, str]) -> dict[str, Any]:
    types: dict[str, Any] = {"string": str, "boolean": bool, "list": (list, tuple)}
    return {
        name: value
        for name, value in given.items()
        if (declared.get(name) == "number" and number(value))
        or (declared.get(name) in types and isinstance(value, types[declared[name]]))
    }


def number(value: Any) -> bool:
    return type(value) in (int, float) and value == value and abs(value) != float("inf")


def stage_of(
    rule: Rule,
    world: World,
    screen: Screen | None,
    traits: dict[str, Any],
    context: Context,
    viewer: Viewer,
    memory: Memory,
) -> str:
    if not placed(rule, screen, context):
        return "candidates"
    article = world.articles.get(rule.show.article)
    if article is None or not (admits(rule.audience, viewer) and article.audience.admits(viewer)):
        return "audience"
    if not holds(rule.when, traits):
        return "condition"
    dismissal = memory.dismissed.get(rule.id)
    if dismissal is not None and (dismissal.scope == "forever" or dismissal.major >= article.major):
        return "dismissal"
    return "eligible"


def placed(rule: Rule, screen: Screen | None, context: Context) -> bool:
    at = rule.at
    if at.screen is not None and (screen is None or screen.id not in at.screen):
        return False
    if at.url is not None and not any(path_matches(url, context.path) for url in at.url):
        return False
    if at.element is not None:
        declared = screen is not None and any(element.id == at.element for element in screen.elements)
        if at.url is None and not declared:
            return False
        if rule.show.kind != "tip" and context.element != at.element:
            return False
    if at.event is not None:
        minutes = int(at.event_ttl.removeprefix("PT").removesuffix("M"))
        return any(event.name == at.event and event.age <= minutes * 60 for event in context.events)
    return True


def admits(audience: Any, viewer: Viewer) -> bool:
    if isinstance(audience, RuleAudience):
        return viewer.id is not None and any(group in viewer.groups for group in audience.groups)
    return audience != "signed_in" or viewer.id is not None


def holds(condition: Mapping[str, Any], traits: Mapping[str, Any]) -> bool:
    for key, value in condition.items():
        if key == "$and":
            ok = all(holds(part, traits) for part in value)
        elif key == "$or":
            ok = not value or any(holds(part, traits) for part in value)
        elif key == "$nor":
            ok = bool(value) and not any(holds(part, traits) for part in value)
        elif key == "$not":
            ok = not holds(value, traits)
        else:
            ok = value_holds(value, traits.get(key))
        if not ok:
            return False
    return True


def value_holds(wanted: Any, actual: Any) -> bool:
    if not isinstance(wanted, dict):
        return same(wanted, actual)
    for operator, operand in wanted.items():
        if operator == "$not":
            ok = not value_holds(operand, actual)
        elif operator == "$exists":
            ok = (actual is not None) == operand
        elif operator in ("$eq", "$ne"):
            ok = same(operand, actual) == (operator == "$eq")
        elif operator in ("$in", "$nin"):
            values = actual if isinstance(actual, list | tuple) else [actual]
            ok = any(same(one, value) for one in operand for value in values) == (operator == "$in")
        else:
            comparable = (number(operand) and number(actual)) or (isinstance(operand, str) and isinstance(actual, str))
            ok = comparable and COMPARE[operator](actual, operand)
        if not ok:
            return False
    return True


def same(wanted: Any, actual: Any) -> bool:
    if isinstance(wanted, list):
        return isinstance(actual, list | tuple) and len(wanted) == len(actual) and all(map(same, wanted, actual))
    if number(wanted) and number(actual):
        return bool(wanted == actual)
    return type(wanted) is type(actual) and bool(wanted == actual)


def order(rule: Rule) -> tuple[Any, ...]:
    at = rule.at
    literals = [sum(bool(part) and part[0] not in ":*" for part in url.split("/")) for url in at.url or ()]
    return (
        WORDS.index(rule.priority),
        at.element is None,
        at.event is None,
        at.screen is None,
        -max(literals, default=0),
        -clause_count(rule.when),
        rule.id,
    )


def clause_count(condition: Mapping[str, Any]) -> int:
    return sum(sum(map(clause_count, value)) if key == "$and" else 1 for key, value in condition.items())


def fits(rule: Rule, shown: Sequence[Rule], policy: Policy) -> bool:
    alike = [other for other in shown if other.show.kind == rule.show.kind]
    if rule.show.kind == "panel":
        fresh = all(other.show.article != rule.show.article for other in alike)
        return fresh and len(alike) < policy.limits.panel.max
    if rule.show.kind == "announcement":
        return not alike
    same_place = [other for other in alike if other.at.element == rule.at.element]
    automatic = [other for other in alike if other.show.trigger == "auto"]
    return len(same_place) < policy.limits.tip.per_element and not (rule.show.trigger == "auto" and automatic)
