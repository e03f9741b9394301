"""Random questions from a seed: where a reader is and what their host reports, who they are, what they remember."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from helpsdk.context import Context, Dismissal, Event, Memory
from helpsdk.context.memory import Happened, Impressions, Progress
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from tests.context.builders import NOW
from tests.context.random_conditions import VERSIONS, traits
from tests.context.worlds import ARTICLES, ELEMENTS, EVENTS, MEMBERS, RULE_IDS, SCREEN_IDS, SETS

KINDS = ["panel", "tip", "announcement", "tour", "checklist", "interruptive"]
SHOWS = ["panel", "tip", "banner", "modal", "whats_new", "tour", "checklist"]
DEVICES = ["phone", "laptop"]
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
#: The usual moment, and others about a clock change in Berlin: before and after a gap, and in both passes of an hour.
MOMENTS = [
    *[NOW] * 6,
    datetime(2026, 3, 29, 1, 29, 59, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 29, 59, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 29, tzinfo=UTC),
]


def moment(random: Random) -> datetime:
    return random.choice(MOMENTS)


def context(random: Random) -> Context:
    return Context(
        screen=random.choice([*SCREEN_IDS, *SCREEN_IDS, "gone", None]),
        path=random.choice(PATHS),
        element=random.choice([*ELEMENTS, "gone", None]),
        events=tuple(event(random) for _ in range(random.randint(0, 3))),
        traits=traits(random),
        locales=tuple(random.sample(["en", "ru", "de", "*", "zh-Hant"], random.randint(0, 2))),
        app_version=random.choice([*VERSIONS, None]),
        device=random.choice([*DEVICES, None]),
        tz=random.choice([None, "Europe/Berlin", "America/New_York", "Nowhere/At_All", "../etc/passwd"]),
        search=random.choice([None, "tab=1", "tab=2"]),
        hash=random.choice([None, "top"]),
        hostname=random.choice([None, "app.test"]),
        open=frozenset(random.sample(RULE_IDS, random.choice([0, 0, 0, 1, 3]))),
        # what the panel falls back to is not a rule's, and no client lacks a panel
        shows=random.choice([*[None] * 6, frozenset(random.sample(SHOWS, 5))]),
    )


def event(random: Random) -> Event:
    age = random.choice([0, 30.5, 60, 61, 599, 601])
    return Event(random.choice([*EVENTS, "other"]), age, random.choice([None, "i1", "i2", "i3"]))


def later(context: Context, seconds: float) -> Context:
    """The same page, so much later."""
    return replace(context, events=tuple(replace(one, age=one.age + seconds) for one in context.events))


def viewer(random: Random) -> Viewer:
    if random.random() < 0.4:
        return ANONYMOUS
    groups = frozenset(random.sample(MEMBERS, random.randint(0, 2)))
    signed = traits(random) if random.random() < 0.3 else {}
    return Viewer(random.choice(["u1", "u2"]), random.choice([None, "acme"]), groups, signed)


def memory(random: Random, now: datetime) -> Memory:
    """Nothing of one kind or the other, as often as not."""
    keys = [*RULE_IDS, *(f"set:{id}" for id in SETS), *(f"kind:{kind}" for kind in KINDS)]
    return Memory(
        dismissed=dict(dismissal(random) for _ in range(random.choice([0, 0, 1, 4]))),
        seen={key: by_device(random, lambda: seen(random, now)) for key in some_of(random, keys)},
        events={name: by_device(random, lambda: happened(random)) for name in some_of(random, EVENTS)},
        steps={id: progress(random) for id in some_of(random, RULE_IDS)},
        again=random.choice([0, 0, 1]),
    )


def some_of(random: Random, keys: list[str]) -> list[str]:
    share = random.choice([0, 0.2, 0.6])
    return [key for key in keys if random.random() < share]


def by_device(random: Random, make: Any) -> dict[str, Any]:
    return {device: make() for device in random.sample(DEVICES, random.randint(1, 2))}


def dismissal(random: Random) -> tuple[str, Dismissal]:
    if random.random() < 0.15:
        return f"set:{random.choice(SETS)}", Dismissal("set", 1)
    key = f"fallback:{random.choice(ARTICLES)}" if random.random() < 0.15 else random.choice(RULE_IDS)
    return key, Dismissal(random.choice(["once", "revision", "revision", "forever", "set"]), random.randint(1, 3))


def seen(random: Random, now: datetime) -> Impressions:
    """Long ago, about when spans end, and by a clock that is ahead."""
    ages = [0, 30, 59, 60, 61, 119, 120, 900, 3599, 3600, 3700, 86_399, 86_400, 200_000, -40]
    times = sorted(now - timedelta(seconds=age) for age in random.sample(ages, random.randint(0, 3)))
    return Impressions(tuple(round(at.timestamp() * 1000) for at in times), len(times) + random.choice([0, 0, 2]))


def happened(random: Random) -> Happened:
    ids = tuple(random.sample(["i1", "i2", "i4"], random.randint(0, 2)))
    return Happened(max(1, len(ids)) + random.randint(0, 1), ids)


def progress(random: Random) -> Progress:
    return Progress(random.randint(1, 3), frozenset(random.sample(["0", "1", "2", "gone"], random.randint(0, 3))))
