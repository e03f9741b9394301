"""Random sites from a seed: small enough that rules meet, odd enough that they disagree."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

from helpsdk.content.screens import Screen
from helpsdk.context import ArticleFacts, Context, Engine, EngineSettings, TraitSpec
from helpsdk.context.policy import Policy
from helpsdk.context.resolution import Candidate
from helpsdk.context.rules import Rule
from helpsdk.identity.audience import PUBLIC, Audience
from tests.context.plain.asked import World
from tests.context.random_conditions import GROUPS, TRAITS, condition

SCREEN_IDS = ["s1", "s2", "s3"]
ELEMENTS = ["e1", "e2", "e3"]
EVENTS = ["failed", "sent"]
MEMBERS = ["owners", "accountants"]
SETS = ["welcome", "news"]
RULE_IDS = [f"r{number}" for number in range(14)]
ARTICLES = [f"a{number}" for number in range(6)]
URLS = ["/a", "/a/:id", "/a/new", "/:any/new", "/a/*", "/b/:x/:y", "/b/:x/edit", "/c/", "/*"]
SPANS = ["PT1M", "PT1H", "P1D", "lifetime"]
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "user"]
#: About the moments that are asked at; the first two are in a gap and in an hour that repeats, in Berlin.
DAY = "2026-11-21"
TIMES = ["2026-03-29T02:30", "2026-10-25T02:30", f"{DAY}T07:00", f"{DAY}T12:00", f"{DAY}T13:02", "2026-11-22"]


def world(random: Random) -> World:
    """Half of them are without what limits how often, and most rules are for many places, so that much shows."""
    articles = ARTICLES[: random.randint(3, 6)]
    return World(
        rules=[rule(random, id) for id in RULE_IDS[: random.randint(0, 14)]],
        screens=screens(random),
        articles={id: facts(random) for id in articles},
        traits=TRAITS,
        policy=Policy.model_validate_json(json.dumps(policy(random))),
        groups=GROUPS,
        faq={screen: tuple(random.sample(ARTICLES, random.randint(1, 4))) for screen in some(random, ["", "s1", "s2"])},
        found=random.choice(
            [None, "broken", "no words", [Candidate(random.choice(ARTICLES), random.random()) for _ in range(4)]]
        ),
    )


def some_found(random: Random) -> list[Candidate]:
    return [Candidate(random.choice(ARTICLES), random.random()) for _ in range(4)]


def engine_of(world: World) -> Engine:
    declared = {name: TraitSpec(kind, private=name in world.private) for name, kind in world.traits.items()}  # type: ignore[arg-type]
    settings = EngineSettings(declared, world.locales[0], world.locales, saved_groups=world.groups, faq=world.faq)

    def search(context: Context) -> Sequence[Candidate] | None:
        if world.found == "no words":
            return None
        if isinstance(world.found, str):
            raise RuntimeError(world.found)
        return world.found or ()

    return Engine(
        world.rules,
        screens=world.screens,
        articles=world.articles,
        settings=settings,
        policy=world.policy,
        fallback=None if world.found is None else search,
    )


def some(random: Random, values: Sequence[Any]) -> list[Any]:
    return random.sample(values, random.randint(0, len(values)))


# --- places and articles ----------------------------------------------------------------------------------------------


def screens(random: Random) -> list[Screen]:
    urls = random.sample(URLS, len(URLS))
    return [
        Screen.model_validate_json(
            json.dumps(
                {
                    "id": id,
                    "title": id,
                    "urls": [url(random, urls.pop()) for _ in range(random.randint(0, 2))],
                    "elements": [{"id": one, "title": one} for one in random.sample(ELEMENTS, random.randint(0, 2))],
                    "pins": random.sample(RULE_IDS, random.choice([0, 0, 2, 5])),
                }
            )
        )
        for id in SCREEN_IDS
    ]


def url(random: Random, pathname: str) -> Any:
    if random.random() < 0.75:
        return pathname
    extra = random.choice([{"search": "tab=1"}, {"hash": "top"}, {"hostname": "app.test"}])
    return {"pathname": pathname, **extra}


def facts(random: Random) -> ArticleFacts:
    audience = random.choice([*[PUBLIC] * 5, Audience("signed_in"), Audience("groups", frozenset({"owners"}))])
    return ArticleFacts(
        audience,
        random.choice([("en",), ("en", "ru"), ("ru",)]),
        random.randint(1, 3),
        "ru",
        applies_to=random.choice([None, None, None, ("4.2.0", "5.0.0"), ("4.10.0", None), (None, "4.10.0")]),
        updated=date(2026, 1, 1).toordinal() + random.randint(0, 1),
        useful=random.randint(-1, 1),
        sections={
            step: Audience("groups", frozenset({"owners"})) for step in random.choice([[], [], ["0"], ["0", "1"]])
        },
    )


# --- rules ------------------------------------------------------------------------------------------------------------


def rule(random: Random, id: str) -> Rule:
    kind = random.choice(["panel", "panel", "tip", "announcement", "tour", "checklist"])
    raw: dict[str, Any] = {"id": id, "show": show(random, kind), "at": place(random, kind)}
    raw["when"] = condition(random) if random.random() < 0.4 else {}
    raw["priority"] = random.choice(["low", "normal", "normal", "high", "urgent"])
    raw["audience"] = random.choice([*[None] * 6, "public", "signed_in", {"groups": random.sample(MEMBERS, 1)}])
    raw |= frequency(random, 0.15) | conduct(random)
    return Rule.model_validate_json(json.dumps({key: value for key, value in raw.items() if value is not None}))


def show(random: Random, kind: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"kind": kind, "article": random.choice(ARTICLES)}
    if kind == "tip" and random.random() < 0.7:
        shown["trigger"] = random.choice(["auto", "auto", "focus", "hover"])
    if kind in ("tour", "checklist"):
        shown["steps"] = [step(random, str(number)) for number in range(random.randint(1, 3))]
        shown["trigger"] = random.choice(["auto", "click"])
    if kind == "announcement" and random.random() < 0.6:
        shown["style"] = random.choice(["banner", "modal", "whats_new"])
    return shown


def step(random: Random, id: str) -> dict[str, Any]:
    made: dict[str, Any] = {"id": id}
    if random.random() < 0.6:
        made["element"] = random.choice(ELEMENTS)
    if random.random() < 0.3:
        made["screen"] = random.choice(SCREEN_IDS)
    return made | ({"event": random.choice(EVENTS)} if random.random() < 0.3 else {})


def place(random: Random, kind: str) -> dict[str, Any]:
    if kind != "tip" and random.random() < 0.4:
        return {"any": True} | (after(random) if random.random() < 0.2 else {})
    at: dict[str, Any] = {"element": random.choice(ELEMENTS)} if kind == "tip" or random.random() < 0.1 else {}
    if random.random() < 0.5:
        at["screen"] = random.sample(SCREEN_IDS, random.randint(1, 2))
    if random.random() < 0.2:
        at["url"] = [url(random, one) for one in random.sample(URLS, random.randint(1, 2))]
    return at | (after(random) if not at or random.random() < 0.15 else {})


def after(random: Random) -> dict[str, Any]:
    return {"event": random.choice(EVENTS), "event_ttl": random.choice(["PT1M", "PT10M"])}


def conduct(random: Random) -> dict[str, Any]:
    """What few rules have, each of them now and then."""
    start, end = sorted(random.sample(TIMES, 2))
    window: dict[str, Any] = {"tz": random.choice(ZONES)} | random.choice([{"from": start}, {"to": end}])
    made = {
        "set": random.choice(SETS),
        "window": window if random.random() < 0.5 else {"tz": random.choice(ZONES), "from": start, "to": end},
        "stop_after": {"event": random.choice(EVENTS), "times": random.randint(1, 3)},
        "rollout": {"percent": random.choice([0, 30, 50.5, 100]), "unit": unit(random)}
        | random.choice([{}, {"salt": "t1"}]),
        "holdout": False,
        "require_locale": True,
    }
    return {key: value for key, value in made.items() if random.random() < 0.15}


def unit(random: Random) -> str:
    return random.choice(["user", "account", "device"])


# --- policy -----------------------------------------------------------------------------------------------------------


def policy(random: Random) -> dict[str, Any]:
    often = random.choice([0, 0.3])
    limits: dict[str, Any] = {kind: frequency(random, often) for kind in ("announcement", "tour", "checklist")}
    limits["panel"] = {"max": random.randint(1, 4)} | frequency(random, often)
    limits["tip"] = {"per_element": random.randint(1, 2)} | frequency(random, often)
    limits["interruptive"] = {"caps": caps(random, often)} | ({"gap": "PT15M"} if random.random() < often else {})
    return {
        "limits": limits,
        "sets": {id: frequency(random, 0.4) for id in SETS},
        "holdouts": [holdout(random, f"h{number}") for number in range(random.choice([0, 0, 1, 2]))],
        "fallback": random.sample(FALLBACKS, random.randint(0, 3)),
    }


FALLBACKS: list[dict[str, Any]] = [
    {"faq": {"limit": 2}},
    {"search": {"limit": 2, "min_score": 0.35}},
    {"article": "a0"},
    {"article": "a4"},
]


def frequency(random: Random, often: float) -> dict[str, Any]:
    made: dict[str, Any] = {"caps": caps(random, often)}
    return made | ({"cooldown": random.choice(["PT2M", "PT1H"])} if random.random() < often else {})


def caps(random: Random, often: float) -> list[dict[str, Any]]:
    spans = random.sample(SPANS, random.randint(1, 2)) if random.random() < often else []
    return [{"max": random.randint(1, 4), "per": span} for span in spans]


def holdout(random: Random, id: str) -> dict[str, Any]:
    covered = random.choice([{}, {"kinds": ["panel", "tip"]}, {"sets": ["news"]}, {"kinds": ["tour"], "sets": SETS}])
    return {"id": id, "percent": random.choice([0, 20, 50, 100]), "unit": unit(random), **covered}
