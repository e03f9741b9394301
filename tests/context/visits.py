"""A simulated reader: visits screens for weeks, opens what is offered and puts some of it away.

Keeps a diary of its own, apart from what the engine is told to remember, for tests to judge by.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from helpsdk.context import Context, Engine, Memory, Resolution
from helpsdk.context.memory import NO_MEMORY, dismissed, shown
from helpsdk.context.resolution import ResolvedItem
from helpsdk.context.rules import Rule
from helpsdk.identity.viewer import ANONYMOUS
from tests.context.builders import NOW

DEVICES = ["phone", "laptop"]
RING = 50
PAUSES = [5, 60, 600, 3_600, 20_000]


@dataclass
class Reader:
    """`diary` holds all that was seen, rule and time; `times` the same by key; `put_away` what was dismissed."""

    engine: Engine
    rules: dict[str, Rule]
    random: Random
    now: datetime = NOW
    screen: str = ""
    memory: Memory = NO_MEMORY
    diary: list[tuple[str, datetime]] = field(default_factory=list)
    times: dict[str, list[datetime]] = field(default_factory=dict)
    put_away: set[str] = field(default_factory=set)

    def arrive(self, screens: list[str]) -> Resolution:
        """Some time later, at one of the screens: what is offered there."""
        self.now += timedelta(seconds=self.random.choice(PAUSES))
        self.screen = self.random.choice(screens)
        return self.offered(frozenset())

    def offered(self, opened: frozenset[str]) -> Resolution:
        context = Context(screen=self.screen, open=opened)
        return self.engine.resolve(context, ANONYMOUS, self.memory, self.now)

    def look(self, offer: Resolution) -> frozenset[str]:
        """What comes by itself is seen, of the rest some; never what has nothing left. The rules that were seen."""
        left, seen = dict(offer.left), set()
        for item in offer.items:
            keys = keys_of(self.rules[item.rule])
            if self.wants(item) and all(left.get(key, 1) > 0 for key in keys):
                left |= {key: left[key] - 1 for key in keys if key in left}
                self.see(item.rule, keys)
                seen.add(item.rule)
        return frozenset(seen)

    def wants(self, item: ResolvedItem) -> bool:
        return item.interruptive or item.kind == "announcement" or self.random.random() < 0.5

    def see(self, rule: str, keys: list[str]) -> None:
        at = round(self.now.timestamp() * 1000)
        self.memory = shown(self.memory, keys, self.random.choice(DEVICES), at, RING)
        self.diary.append((rule, self.now))
        for key in keys:
            self.times.setdefault(key, []).append(self.now)

    def put_something_away(self) -> None:
        """Now and then, what was seen last."""
        if self.diary and self.random.random() < 0.005:
            rule, _ = self.diary[-1]
            self.memory = dismissed(self.memory, rule, "forever", 1)
            self.put_away.add(rule)


def keys_of(rule: Rule) -> list[str]:
    """What an impression of the rule is remembered under."""
    keys = [rule.id, f"kind:{rule.show.kind}"]
    keys += [f"set:{rule.set}"] if rule.set is not None else []
    return keys + (["kind:interruptive"] if rule.show.interruptive else [])
