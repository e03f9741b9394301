"""The neutral workload: rules that each engine here can express, and the contexts they are asked for.

`count` rules: twenty for everywhere, the others five for each screen. 60 % ask for a role out of two, 40 % for a plan,
30 % for a build, 20 % for a language out of two, 20 % for a counter below a number, 15 % for an event. The screen is
the first clause of every rule that has one, so that a linear pass fails early.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any

from helpsdk.content.screens import Screen
from helpsdk.context import ArticleFacts, Context, EngineSettings, Event, TraitSpec

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROLES = ["owner", "admin", "accountant", "clerk", "guest"]
PLANS = ["free", "team", "business", "enterprise"]
LOCALES = ["en", "de", "fr", "ru", "ja"]
EVENTS = ["failed", "sent"]
PRIORITIES = ["low", "normal", "normal", "high"]
EVERYWHERE = 20
PER_SCREEN = 5

SETTINGS = EngineSettings(
    traits={
        "role": TraitSpec(),
        "plan": TraitSpec(),
        "build": TraitSpec("number"),
        "uses": TraitSpec("number"),
    },
    default_locale="en",
    locales=tuple(LOCALES),
)
ARTICLE = ArticleFacts(locales=tuple(LOCALES))


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, as our engine gets it and as the flat attributes that the other engines get."""

    context: Context
    attributes: Mapping[str, Any]


def screen_ids(count: int) -> list[str]:
    return [f"s{number}" for number in range(_screens(count))]


@cache
def screens(count: int) -> list[Screen]:
    return [Screen(id=id, title="Screen") for id in screen_ids(count)]


@cache
def articles(count: int) -> dict[str, ArticleFacts]:
    """One for each rule, so that no two of them offer the same."""
    return {f"a{number}": ARTICLE for number in range(count)}


def written(count: int) -> list[dict[str, Any]]:
    """The rules as a writer's file has them."""
    random = Random(count)
    return [_rule(number, count, random) for number in range(count)]


def asked(count: int, contexts: int, like: Sequence[Asked] = ()) -> list[Asked]:
    """Questions on any screens; or on the same screens as others, by other readers."""
    random = Random(count + 1 + len(like))
    here = [str(one.context.screen) for one in like] or screen_ids(count)
    return [_asked(random.choice(here), random) for _ in range(contexts)]


def condition(rule: Mapping[str, Any]) -> dict[str, Any]:
    """All that a rule asks for, place and event too, as one condition over the flat attributes."""
    at = rule["at"]
    place = {"screen": at["screen"]} if "screen" in at else {}
    event = {"event": at["event"]} if "event" in at else {}
    return {**place, **rule["when"], **event}


def _screens(count: int) -> int:
    return (count - _everywhere(count)) // PER_SCREEN


def _everywhere(count: int) -> int:
    return min(EVERYWHERE, count // 20)


def _rule(number: int, count: int, random: Random) -> dict[str, Any]:
    everywhere = number < _everywhere(count)
    at: dict[str, Any] = {"any": True} if everywhere else {"screen": f"s{number % _screens(count)}"}
    when = _when(random)
    if random.random() < 0.15:
        at["event"] = random.choice(EVENTS)
    return {
        "id": f"r{number}",
        "show": {"kind": "panel", "article": f"a{number}"},
        "at": at,
        "when": when,
        "priority": random.choice(PRIORITIES),
    }


def _when(random: Random) -> dict[str, Any]:
    clauses = {
        "role": (0.6, {"$in": random.sample(ROLES, 2)}),
        "plan": (0.4, random.choice(PLANS)),
        "build": (0.3, {"$gte": random.randint(1, 100)}),
        "locale": (0.2, {"$in": random.sample(LOCALES, 2)}),
        "uses": (0.2, {"$lt": random.randint(1, 50)}),
    }
    return {name: wanted for name, (share, wanted) in clauses.items() if random.random() < share}


def _asked(screen: str, random: Random) -> Asked:
    traits = {
        "role": random.choice(ROLES),
        "plan": random.choice(PLANS),
        "build": random.randint(1, 100),
        "uses": random.randint(1, 50),
    }
    locale = random.choice(LOCALES)
    event = random.choice(EVENTS) if random.random() < 0.3 else None
    events = () if event is None else (Event(event, 5),)
    context = Context(screen=screen, traits=traits, locales=(locale,), events=events)
    return Asked(context, {"screen": screen, "locale": locale, "event": event, **traits})
