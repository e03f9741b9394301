"""Random memories, and random nonsense in their place."""

from __future__ import annotations

from random import Random
from typing import Any

from helpsdk.context.memory import STRENGTH, Dismissal, Happened, Impressions, Memory, Progress

KEYS = ("a", "b", "set:s", "kind:tip", "kind:interruptive")
DEVICES = ("phone", "laptop", "tablet")
SCOPES = tuple(STRENGTH)
IDS = ("e1", "e2", "шаг", "步骤", "\U0001f600", "\uff5e")


def memory(random: Random) -> Memory:
    """As some device may hold it."""
    return Memory(
        dismissed={key: Dismissal(random.choice(SCOPES), random.randrange(4)) for key in _some(random, KEYS)},
        seen={key: {device: _seen(random) for device in _one(random, DEVICES)} for key in _some(random, KEYS)},
        events={
            name: {device: _reported(random) for device in _one(random, DEVICES)} for name in _some(random, ("e", "f"))
        },
        steps={
            rule: Progress(random.randrange(3), frozenset(_some(random, IDS))) for rule in _some(random, ("t", "u"))
        },
        again=random.choice((0, 0, 1, 2)),
    )


def odd_value(random: Random, depth: int = 5) -> Any:
    """Anything, often under the names that a memory has."""
    if depth == 0 or random.random() < 0.3:
        return random.choice([None, True, 0, 1, -1, 1.5, 3.0, "", "a", "forever", "once", "\x00", float("nan"), []])
    if random.random() < 0.3:
        return [odd_value(random, depth - 1) for _ in range(random.randrange(4))]
    names = ["v", "again", "dismissed", "seen", "events", "steps", "scope", "major", "n", "at", "ids", "done", "a"]
    return {name: odd_value(random, depth - 1) for name in _some(random, names)}


def _some(random: Random, of: Any) -> list[Any]:
    return random.sample(list(of), random.randrange(len(of) + 1))


def _one(random: Random, of: Any) -> list[Any]:
    return random.sample(list(of), random.randrange(1, len(of) + 1))


def _seen(random: Random) -> Impressions:
    return Impressions(tuple(sorted(random.sample(range(20), random.randrange(6)))), random.randrange(9))


def _reported(random: Random) -> Happened:
    ids = sorted(_some(random, IDS), key=lambda id: id.encode("utf-16-be"))
    return Happened(random.randrange(9), tuple(ids))
