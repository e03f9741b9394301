"""A second engine, as plain as can be: no index, no compiling, no precomputed order. The judge of the real one.

It walks every rule through every stage, one after the other; what a stage asks is in `tests.context.plain`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from helpsdk.context import ArticleFacts, Context, Memory
from helpsdk.context.policy import Fallback
from helpsdk.context.rules import Rule, RuleAudience
from helpsdk.i18n.locales import Match, best_match
from helpsdk.identity.viewer import Viewer
from tests.context.plain.asked import Asked, World
from tests.context.plain.conditions import clause_count, holds, number
from tests.context.plain.places import current_screen, literals, misplaced
from tests.context.plain.remembered import (
    Spent,
    dismissed,
    done_steps,
    in_progress,
    left,
    put_away,
    readable_steps,
    spent,
)
from tests.context.plain.slots import give_places
from tests.context.plain.times import applies, is_open
from tests.context.plain.units import held_out, rolled_out

WORDS = ["urgent", "high", "normal", "low"]
UNSEARCHED = {"None": "no_search", "no words": "no_words"}


@dataclass
class Item:
    """What shows. `rule` is `fallback:ARTICLE` where no rule led to it."""

    rule: str
    kind: str
    article: str
    locale: str
    fallback: bool
    reason: str


@dataclass
class Verdict:
    """The whole answer: items in order; for every rule its stage and code; what frequency stops a rule until when."""

    items: list[Item]
    codes: dict[str, tuple[str, str]]
    held_out: list[str]
    left: dict[str, int]
    done: dict[str, tuple[str, ...]]
    tried: list[tuple[str, str]]
    spent: dict[str, Spent] = field(default_factory=dict)


def reference(world: World, context: Context, viewer: Viewer, memory: Memory, now: datetime) -> Verdict:
    asked = ask(world, context, viewer, memory, now)
    stopped = {rule.id: found for rule in world.rules if (found := stop(rule, asked)) is not None}
    ranked = sorted(world.rules, key=lambda rule: order(rule, asked))
    eligible = [rule for rule in ranked if rule.id not in stopped]
    placed, refused = give_places(eligible, asked)
    items = [item(rule, asked) for rule in placed]
    tried = fall_back(items, asked)
    return Verdict(
        items=items,
        codes={rule.id: ("shown", "shown") for rule in placed} | refused | stopped,
        held_out=[rule.id for rule in ranked if stopped.get(rule.id) == ("holdout", "held_out")],
        left=left(placed, asked),
        done={rule.id: steps for rule in placed if (steps := tuple(done_steps(rule, asked)))},
        tried=tried,
        spent={rule.id: what for rule in ranked if in_caps(rule, stopped) and (what := spent(rule, asked)) is not None},
    )


def in_caps(rule: Rule, stopped: Mapping[str, tuple[str, str]]) -> bool:
    return stopped.get(rule.id, ("", ""))[0] == "caps"


def ask(world: World, context: Context, viewer: Viewer, memory: Memory, now: datetime) -> Asked:
    screen = current_screen(world.screens, context)
    locale = best_match(context.locales, world.locales, world.locales[0]).locale
    attributes = accepted({**context.traits, **viewer.traits}, world.traits)
    attributes |= {"screen": screen.id if screen else None, "element": context.element, "locale": locale}
    attributes |= {"app_version": context.app_version}
    return Asked(world, context, viewer, memory, now, screen, attributes, locale)


def accepted(given: Mapping[str, Any], declared: Mapping[str, str]) -> dict[str, Any]:
    types: dict[str, Any] = {"string": str, "boolean": bool, "list": (list, tuple)}
    return {
        name: value
        for name, value in given.items()
        if (declared.get(name) == "number" and number(value))
        or (declared.get(name) in types and isinstance(value, types[declared[name]]))
    }


# --- the stages -------------------------------------------------------------------------------------------------------


def stop(rule: Rule, asked: Asked) -> tuple[str, str] | None:
    """The first stage that a rule does not pass, and the code; None when it is eligible."""
    code = misplaced(rule, asked, readable_steps(rule, asked) if in_progress(rule, asked) else [])
    if code is not None:
        return "candidates", code
    article = asked.world.articles.get(rule.show.article)
    if article is None:
        return "audience", "no_article"
    return stop_known(rule, article, asked)


def stop_known(rule: Rule, article: ArticleFacts, asked: Asked) -> tuple[str, str] | None:
    if not (admits(rule.audience, asked.viewer) and article.audience.admits(asked.viewer)):
        return "audience", "audience"
    if rule.show.steps and not readable_steps(rule, asked):
        return "audience", "audience"
    if not holds(rule.when, asked.attributes, asked.world.groups):
        return "condition", "condition"
    if not applies(article.applies_to, asked.context.app_version):
        return "applies_to", "applies_to"
    if rule.window is not None and not is_open(rule.window, asked.now, asked.context.tz):
        return "schedule", "window"
    if rule.require_locale and locale_of(article, asked).fallback:
        return "locale", "no_locale"
    return stop_remembered(rule, asked)


def stop_remembered(rule: Rule, asked: Asked) -> tuple[str, str] | None:
    code = put_away(rule, asked)
    if code is not None:
        return "dismissal", code
    frequency = spent(rule, asked)
    if frequency is not None:
        return "caps", frequency.code
    if not rolled_out(rule, asked):
        return "rollout", "rollout"
    return ("holdout", "held_out") if held_out(rule, asked) else None


def admits(audience: Any, viewer: Viewer) -> bool:
    if isinstance(audience, RuleAudience):
        return viewer.id is not None and any(group in viewer.groups for group in audience.groups)
    return audience != "signed_in" or viewer.id is not None


def locale_of(article: ArticleFacts, asked: Asked) -> Match:
    default = asked.world.locales[0]
    return best_match(asked.wishes, article.locales, default if default in article.locales else article.source)


# --- the order --------------------------------------------------------------------------------------------------------


def order(rule: Rule, asked: Asked) -> tuple[Any, ...]:
    at, pins = rule.at, pinned(asked)
    article = asked.world.articles.get(rule.show.article, ArticleFacts())
    return (
        WORDS.index(rule.priority),
        pins.index(rule.id) if rule.id in pins else len(pins),
        at.element is None,
        at.event is None,
        at.screen is None,
        -max(map(literals, at.url or ()), default=0),
        -clause_count(rule.when),
        -article.useful,
        -article.updated,
        rule.id,
    )


def pinned(asked: Asked) -> tuple[str, ...]:
    return asked.screen.pins if asked.screen is not None else ()


def item(rule: Rule, asked: Asked) -> Item:
    locale = locale_of(asked.world.articles[rule.show.article], asked)
    reason = "pinned" if rule.id in pinned(asked) else "rule"
    return Item(rule.id, rule.show.kind, rule.show.article, locale.locale, locale.fallback, reason)


# --- where the panel is empty -----------------------------------------------------------------------------------------


def fall_back(items: list[Item], asked: Asked) -> list[tuple[str, str]]:
    """Fills an empty panel; what became of each way."""
    filled = any(item.kind == "panel" for item in items)
    if asked.context.shows is not None and "panel" not in asked.context.shows:
        return [(way_of(fallback), "not_supported") for fallback in asked.world.policy.fallback]
    tried: list[tuple[str, str]] = []
    for fallback in asked.world.policy.fallback:
        way, code, articles = ("", "not_needed", []) if filled else offers(fallback, asked)
        tried.append((way or way_of(fallback), code))
        items += [fallback_item(article, way, asked) for article in articles]
        filled = filled or bool(articles)
    return tried


def way_of(fallback: Fallback) -> str:
    return "faq" if fallback.faq else "search" if fallback.search else "default"


def offers(fallback: Fallback, asked: Asked) -> tuple[str, str, list[str]]:
    """The way, what became of it, and the articles it gives."""
    world, screen = asked.world, asked.screen.id if asked.screen else ""
    most = world.policy.limits.panel.max
    if fallback.faq is not None:
        known = screen in world.faq or "" in world.faq
        found = readable(world.faq.get(screen, world.faq.get("", ())), asked)[: min(fallback.faq.limit, most)]
        return "faq", "used" if found else "nothing_found" if known else "no_faq", found
    if fallback.search is not None:
        candidates = world.found if world.found and not isinstance(world.found, str) else ()
        good = [one.article for one in candidates if one.score >= fallback.search.min_score]
        found = readable(good, asked)[: min(fallback.search.limit, most)]
        return "search", "used" if found else UNSEARCHED.get(str(world.found), "nothing_found"), found
    found = readable([fallback.article or ""], asked)
    return "default", "used" if found else "unavailable", found


def readable(articles: Iterable[str], asked: Asked) -> list[str]:
    """Those that exist, admit the viewer, are of this version and not put away, each once."""
    facts = asked.world.articles
    return [
        id
        for id in dict.fromkeys(articles)
        if id in facts
        and facts[id].audience.admits(asked.viewer)
        and applies(facts[id].applies_to, asked.context.app_version)
        and not dismissed(f"fallback:{id}", facts[id].major, asked)
        and not any(put_away(rule, asked) == "dismissed" for rule in asked.world.rules if rule.show.article == id)
    ]


def fallback_item(article: str, way: str, asked: Asked) -> Item:
    locale = locale_of(asked.world.articles[article], asked)
    return Item(f"fallback:{article}", "panel", article, locale.locale, locale.fallback, way)
