"""Random sites and contexts from a seed: small enough that rules meet, odd enough that they disagree."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from helpsdk.content.screens import Screen
from helpsdk.context import ArticleFacts, Context, Dismissal, Engine, EngineSettings, Event, Memory, TraitSpec
from helpsdk.context.rules import Policy, Rule
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from tests.context.reference import World

TRAITS = {"plan": "string", "seats": "number", "beta": "boolean", "roles": "list"}
SCREEN_IDS = ["s1", "s2", "s3"]
ELEMENTS = ["e1", "e2", "e3"]
EVENTS = ["failed", "sent"]
GROUPS = ["owners", "accountants"]
URLS = ["/a", "/a/:id", "/a/new", "/:any/new", "/a/*", "/b/:x/:y", "/b/:x/edit", "/c/", "/*"]
PATHS = [
    "/a",
    "/a/",
    "/a/7",
    "/a/new",
    "/b/new",
    "/b/1/edit",
    "/b/1/2",
    "/b/1/2/3",
    "/",
    "/c",
    "/c/",
    "",
    "a/new",
    None,
]
VALUES: list[Any] = ["team", "free", "", 1, 1.0, 0, -2, 3.5, True, False, None, ["a"], ["a", "b"], []]
SCALARS = [value for value in VALUES if not isinstance(value, list)]
REPORTED = [*VALUES, float("nan"), float("inf"), 10**400, "\ud800", {"a": 1}, [["a"]][0]]


def world(random: Random) -> World:
    return World(
        rules=[rule(random, f"r{number}") for number in range(random.randint(0, 14))],
        screens=screens(random),
        articles={f"a{number}": facts(random) for number in range(random.randint(1, 5))},
        traits=TRAITS,
        policy=Policy.model_validate(
            {"limits": {"panel": {"max": random.randint(1, 4)}, "tip": {"per_element": random.randint(1, 2)}}}
        ),
    )


def engine_of(world: World) -> Engine:
    declared = {name: TraitSpec(kind) for name, kind in world.traits.items()}  # type: ignore[arg-type]
    settings = EngineSettings(declared, default_locale="en", locales=("en", "ru"))
    return Engine(world.rules, screens=world.screens, articles=world.articles, settings=settings, policy=world.policy)


def screens(random: Random) -> list[Screen]:
    urls = random.sample(URLS, len(URLS))
    return [
        Screen.model_validate_json(
            json.dumps(
                {
                    "id": id,
                    "title": id,
                    "urls": [urls.pop() for _ in range(random.randint(0, 2))],
                    "elements": [{"id": one, "title": one} for one in random.sample(ELEMENTS, random.randint(0, 2))],
                }
            )
        )
        for id in SCREEN_IDS
    ]


def facts(random: Random) -> ArticleFacts:
    audience = random.choice([PUBLIC, PUBLIC, Audience("signed_in"), Audience("groups", frozenset({"owners"}))])
    return ArticleFacts(audience, random.choice([("en",), ("en", "ru"), ("ru",)]), random.randint(1, 3), "ru")


def rule(random: Random, id: str) -> Rule:
    kind = random.choice(["panel", "panel", "tip", "announcement"])
    show: dict[str, Any] = {"kind": kind, "article": f"a{random.randint(0, 5)}"}
    if kind == "tip" and random.random() < 0.7:
        show["trigger"] = random.choice(["auto", "auto", "focus", "hover"])
    raw: dict[str, Any] = {"id": id, "show": show, "at": place(random, kind), "when": condition(random)}
    raw["priority"] = random.choice(["low", "normal", "normal", "high", "urgent"])
    audience = random.choice([None, None, None, "public", "signed_in", {"groups": random.sample(GROUPS, 1)}])
    return Rule.model_validate_json(json.dumps(raw | ({"audience": audience} if audience else {})))


def place(random: Random, kind: str) -> dict[str, Any]:
    if kind != "tip" and random.random() < 0.2:
        return {"any": True} | ({"event": random.choice(EVENTS)} if random.random() < 0.3 else {})
    at: dict[str, Any] = {}
    if kind == "tip" or random.random() < 0.2:
        at["element"] = random.choice(ELEMENTS)
    if random.random() < 0.5:
        at["screen"] = random.sample(SCREEN_IDS, random.randint(1, 2))
    if random.random() < 0.25:
        at["url"] = random.sample(URLS, random.randint(1, 2))
    if not at or random.random() < 0.2:
        at["event"] = random.choice(EVENTS)
        at["event_ttl"] = random.choice(["PT1M", "PT10M"])
    return at


def condition(random: Random, depth: int = 0) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for _ in range(random.choice([0, 0, 1, 1, 2])):
        logic = random.choice(["$and", "$or", "$nor", "$not", "", "", "", ""]) if depth < 3 else ""
        if logic == "$not":
            made[logic] = condition(random, depth + 1)
        elif logic:
            made[logic] = [condition(random, depth + 1) for _ in range(random.randint(0, 2))]
        else:
            made[random.choice([*TRAITS, "screen", "element", "app_version"])] = test(random)
    return made


def test(random: Random, depth: int = 0) -> Any:
    if random.random() < 0.3:
        return random.choice(VALUES)
    tests: dict[str, Any] = {}
    for operator in random.sample(
        ["$eq", "$ne", "$in", "$nin", "$gt", "$gte", "$lt", "$lte", "$exists", "$not"], random.randint(1, 2)
    ):
        tests[operator] = operand(random, operator, depth)
    return tests


def operand(random: Random, operator: str, depth: int) -> Any:
    if operator == "$exists":
        return random.random() < 0.5
    if operator == "$not":
        return test(random, depth + 1) if depth < 2 else 1
    if operator in ("$in", "$nin"):
        return random.sample(SCALARS, random.randint(0, 3))
    if operator in ("$eq", "$ne"):
        return random.choice(VALUES)
    return random.choice(["team", "a", 0, 1, 2.5, -2])


def context(random: Random) -> Context:
    return Context(
        screen=random.choice([*SCREEN_IDS, *SCREEN_IDS, "gone", None]),
        path=random.choice(PATHS),
        element=random.choice([*ELEMENTS, "gone", None]),
        events=tuple(
            Event(random.choice([*EVENTS, "other"]), random.choice([0, 30.5, 60, 61, 599, 601]))
            for _ in range(random.randint(0, 3))
        ),
        traits=traits(random),
        locales=tuple(random.sample(["en", "ru", "de", "*", "zh-Hant"], random.randint(0, 2))),
        app_version=random.choice(["4.2.0", None]),
    )


def traits(random: Random) -> dict[str, Any]:
    return {name: random.choice(REPORTED) for name in (*TRAITS, "undeclared") if random.random() < 0.6}


def viewer(random: Random) -> Viewer:
    if random.random() < 0.4:
        return ANONYMOUS
    groups = frozenset(random.sample(GROUPS, random.randint(0, 2)))
    return Viewer(id="u1", groups=groups, traits=traits(random) if random.random() < 0.3 else {})


def memory(random: Random) -> Memory:
    return Memory(
        {
            f"r{random.randint(0, 14)}": Dismissal(random.choice(["revision", "forever"]), random.randint(1, 3))
            for _ in range(random.randint(0, 4))
        }
    )
