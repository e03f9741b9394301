"""The same rules with the whole pipeline in use: kinds, windows, caps, sets, roll-outs, and readers who remember."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from workload import NOW, Asked

from helpsdk.context import Context, Dismissal, Memory
from helpsdk.context.memory import Impressions
from helpsdk.context.policy import Policy
from helpsdk.identity.viewer import Viewer

SETS = [f"set-{number}" for number in range(10)]
POLICY = Policy.model_validate(
    {
        "limits": {"tip": {"caps": [{"max": 40, "per": "P1D"}]}, "interruptive": {"gap": "PT15M"}},
        "sets": {set: {"caps": [{"max": 10, "per": "P1D"}]} for set in SETS},
        "holdouts": [{"id": "global", "percent": 5}],
    }
)
_NOW_MS = int(NOW.timestamp() * 1000)
_DAY_MS = 86_400_000


def busy(written: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """10 % have a window, 10 % a roll-out, 30 % a cap, 30 % a set, 10 % a cool-down; a fifth is banners and modals."""
    random = Random(len(written))
    return [{**rule, **_extras(rule, random)} for rule in written]


def readers(count: int) -> list[tuple[Viewer, Memory]]:
    """Signed in, each with ten rules they have seen, five they have put away and the sets that those are of."""
    random = Random(count)
    return [(Viewer(id=f"u{number}"), _memory(count, random)) for number in range(50)]


def on_a_device(asked: Sequence[Asked]) -> list[Context]:
    return [replace(one.context, device=f"d{at % 50}", app_version="4.2.0") for at, one in enumerate(asked)]


def _extras(rule: dict[str, Any], random: Random) -> dict[str, Any]:
    extras = {
        "window": (0.1, {"from": "2026-11-01", "to": random.choice(["2026-11-20", "2026-12-20"]), "tz": "user"}),
        "rollout": (0.1, {"percent": 50}),
        "caps": (0.3, [{"max": 3, "per": "P1D"}, {"max": 9}]),
        "set": (0.3, random.choice(SETS)),
        "cooldown": (0.1, "PT1H"),
        "show": (0.2, {**rule["show"], "kind": "announcement", "style": random.choice(["banner", "modal"])}),
    }
    return {name: value for name, (share, value) in extras.items() if random.random() < share}


def _memory(count: int, random: Random) -> Memory:
    seen = [f"set:{SETS[0]}", *(f"r{number}" for number in random.sample(range(min(count, 200)), 10))]
    away = [f"r{number}" for number in random.sample(range(count), 5)]
    return Memory(
        dismissed={id: Dismissal("revision", 1) for id in away},
        seen={key: {"d1": _impressions(random)} for key in seen},
    )


def _impressions(random: Random) -> Impressions:
    times = tuple(sorted(_NOW_MS - random.randrange(3 * _DAY_MS) for _ in range(random.randint(1, 4))))
    return Impressions(at=times, count=len(times))
