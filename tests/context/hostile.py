"""Questions that no decent host would ask, from a seed: what is reported and remembered may be anything of its type."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeAlias

from helpsdk.context import Context, Dismissal, Event, Memory
from helpsdk.context.memory import Happened, Impressions, Progress
from helpsdk.identity.viewer import Viewer
from tests.context import questions
from tests.context.worlds import EVENTS, RULE_IDS, SCREEN_IDS

Question: TypeAlias = tuple[Context, Viewer, Memory, datetime]

TEXTS = [
    "",
    "\ud800",
    "\x00",
    "é" * 5_000,
    "..",
    "-",
    "0",
    "v",
    "~",
    "1.x.2-",
    "٤.٢",
    "e1",
    "s1",
    "r1",
    "set:",
    "*",
    "UTC\n",
]
NUMBERS: list[Any] = [
    float("nan"),
    float("inf"),
    float("-inf"),
    -1,
    0,
    1e308,
    5e-324,
    10**400,
    -(10**400),
    10**5_000,
    2**63,
]
WHOLE = [-(10**5_000), -(2**63), -1, 0, 1, 2**53, 2**63, 10**400, 10**5_000]
MOMENTS = [
    datetime(1, 1, 1, tzinfo=UTC) + timedelta(days=2),
    datetime(1969, 12, 31, tzinfo=UTC),
    datetime(2026, 11, 21, 12, 0, 0, 999_999, UTC),
    datetime(9999, 12, 30, tzinfo=UTC),
]
DEEP: list[Any] = []
for _ in range(2_000):
    DEEP = [DEEP]


def question(random: Random) -> Question:
    now = random.choice([*MOMENTS, questions.moment(random)])
    viewer = Viewer(odd(random), odd(random), frozenset({text(random)}), traits(random))
    return context(random), random.choice([viewer, questions.viewer(random)]), memory(random), now


def text(random: Random) -> str:
    return random.choice(TEXTS)


def odd(random: Random) -> str | None:
    return random.choice([None, text(random)])


def traits(random: Random) -> dict[str, Any]:
    values = [*TEXTS, *NUMBERS, DEEP, {"a": DEEP}, b"", object(), [float("nan")], {1: 2}, True]
    return {name: random.choice(values) for name in ("plan", "seats", "beta", "roles", "", "\ud800", "$and")}


def context(random: Random) -> Context:
    """A decent one, some of whose fields are not."""
    fields: dict[str, Any] = {
        "screen": odd(random),
        "path": random.choice([odd(random), "/" * 3_000, "/a/" + "x" * 9_000, "//a", "/a?b#c", "/%zz/\ud800"]),
        "element": odd(random),
        "events": tuple(event(random) for _ in range(random.randint(0, 9))),
        "traits": traits(random),
        "locales": tuple(text(random) for _ in range(random.randint(0, 5))),
        "app_version": odd(random),
        "device": odd(random),
        "tz": odd(random),
        "search": odd(random),
        "hash": odd(random),
        "hostname": odd(random),
        "open": frozenset([*random.sample(TEXTS, 3), *random.sample(RULE_IDS, 9)]),
        "shows": random.choice([None, frozenset(), frozenset({text(random), "tip"})]),
    }
    chosen = random.sample(sorted(fields), random.randint(1, len(fields)))
    return replace(questions.context(random), **{name: fields[name] for name in chosen})


def event(random: Random) -> Event:
    return Event(random.choice([*EVENTS, text(random)]), random.choice(NUMBERS), odd(random))


def memory(random: Random) -> Memory:
    keys = [*RULE_IDS, *SCREEN_IDS, "set:welcome", "set:news", "kind:panel", "kind:tip", "kind:interruptive", *TEXTS]
    return Memory(
        dismissed={
            key: Dismissal(random.choice(["once", "revision", "set"]), random.choice(WHOLE))
            for key in random.sample(keys, 4)
        },
        seen={key: {text(random): impressions(random) for _ in range(2)} for key in random.sample(keys, 9)},
        events={
            name: {text(random): Happened(random.choice(WHOLE), (text(random), text(random)))}
            for name in (*EVENTS, text(random))
        },
        steps={
            key: Progress(random.choice([1, 2, 3, *WHOLE]), frozenset({text(random), "0", "1"}))
            for key in random.sample(keys, 9)
        },
    )


def impressions(random: Random) -> Impressions:
    return Impressions(tuple(random.sample(WHOLE, random.randint(0, 5))), random.choice(WHOLE))
