"""How often: caps and cool-downs of a rule, its set, its kind and all that opens by itself. All of them must hold.

What counts are visible impressions that clients confirmed, on all devices together. Times are Unix milliseconds; a
time to come (a clock was set back) counts as now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from typing import Any, Final, Literal, TypeAlias

from helpsdk.context.durations import seconds
from helpsdk.context.memory import INTERRUPTIVE, Impressions
from helpsdk.context.policy import Policy
from helpsdk.context.rules import LIFETIME, Cap, Kind, Rule
from helpsdk.context.situation import Situation

Which: TypeAlias = Literal["rule", "set", "kind", "interruptive"]
Seen: TypeAlias = Mapping[str, Impressions]

_KINDS: Final[tuple[Kind, ...]] = ("tip", "panel", "announcement", "tour", "checklist")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `max` in `span` milliseconds, None for a lifetime; `per` is the span as written."""

    max: int
    span: int | None
    per: str

    def counted(self, seen: Seen, now: int) -> tuple[int, float]:
        """How many impressions count, and until when there are too many of them: infinite when that never ends."""
        if self.span is None:
            count = sum(device.count for device in seen.values())
            return count, inf
        times = [time for time in _times(seen, now) if time > now - self.span]
        return len(times), sorted(times)[-self.max] + self.span if len(times) >= self.max else inf

    def changes(self, seen: Seen, now: int) -> float:
        """When the first impression that counts stops counting."""
        if self.span is None:
            return inf
        return min((time for time in _times(seen, now) if time > now - self.span), default=inf) + self.span


@dataclass(frozen=True, slots=True)
class Closed:
    """Why a budget allows nothing more: the code and its evidence, and when that ends."""

    code: Literal["cap", "cooldown"]
    detail: dict[str, Any]
    ends: float


@dataclass(frozen=True, slots=True)
class Budget:
    """The caps and the cool-down (milliseconds) of one key of the memory."""

    which: Which
    key: str
    limits: tuple[Limit, ...]
    cooldown: int | None

    @property
    def most(self) -> int:
        """What is left of it where nothing was seen."""
        return 1 if self.cooldown is not None else min(limit.max for limit in self.limits)

    def closed(self, seen: Seen, now: int) -> Closed | None:
        """What forbids another impression; None when it is allowed."""
        for limit in self.limits:
            count, ends = limit.counted(seen, now)
            if count >= limit.max:
                detail = {"which": self.which, "key": self.key, "max": limit.max, "per": limit.per}
                return Closed("cap", {**detail, "needs": {"at": iso(ends)}, "actual": count}, ends)
        ends = self._cooled(seen, now)
        if ends <= now:
            return None
        detail = {"which": self.which, "key": self.key, "needs": {"at": iso(ends)}}
        return Closed("cooldown", {**detail, "actual": {"last": iso(ends - (self.cooldown or 0))}}, ends)

    def left(self, seen: Seen, now: int) -> int:
        """How many more impressions are allowed now; after each of them a cool-down begins."""
        room = [limit.max - limit.counted(seen, now)[0] for limit in self.limits]
        if self.cooldown is not None:
            room.append(1 if self._cooled(seen, now) <= now else 0)
        return max(0, min(room))

    def changes(self, seen: Seen, now: int) -> float:
        """When `left` grows by itself, infinite for never."""
        cooled = self._cooled(seen, now)
        return min([limit.changes(seen, now) for limit in self.limits] + [cooled if cooled > now else inf])

    def _cooled(self, seen: Seen, now: int) -> float:
        """When the cool-down has passed."""
        if self.cooldown is None:
            return -inf
        return max(_times(seen, now), default=-inf) + self.cooldown


def _times(seen: Seen, now: int) -> Iterator[int]:
    return (min(time, now) for device in seen.values() for time in device.at)


def iso(milliseconds: float) -> str | None:
    """An instant in UTC; None for one that never comes."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return None


# --- whose budgets bind a rule ----------------------------------------------------------------------------------------


class Budgets:
    """The budgets of a site's policy, made once; raises DurationInvalid."""

    def __init__(self, policy: Policy) -> None:
        limits, gap = policy.limits, policy.limits.interruptive
        self._sets = {
            id: _budget("set", f"set:{id}", frequency.caps, frequency.cooldown) for id, frequency in policy.sets.items()
        }
        self._kinds = {
            kind: _budget("kind", f"kind:{kind}", getattr(limits, kind).caps, getattr(limits, kind).cooldown)
            for kind in _KINDS
        }
        self._interruptive = _budget("interruptive", INTERRUPTIVE, gap.caps, gap.gap)
        self._urgent = _budget("interruptive", INTERRUPTIVE, gap.caps, None)

    def of(self, rule: Rule) -> tuple[Budget, ...]:
        """Those that bind a rule, in the order in which they are checked. Urgent rules need not wait for the gap."""
        own = _budget("rule", rule.id, rule.caps, rule.cooldown) if rule.caps or rule.cooldown else None
        found = [own, self._sets.get(rule.set or ""), self._kinds[rule.show.kind]]
        if rule.show.interruptive:
            found.append(self._urgent if rule.priority == "urgent" else self._interruptive)
        return tuple(budget for budget in found if budget is not None)


def _budget(which: Which, key: str, caps: Iterable[Cap], cooldown: str | None) -> Budget | None:
    limits = tuple(Limit(cap.max, None if cap.per == LIFETIME else seconds(cap.per) * 1000, cap.per) for cap in caps)
    if not limits and cooldown is None:
        return None
    return Budget(which, key, limits, None if cooldown is None else seconds(cooldown) * 1000)


# --- what the memory says ---------------------------------------------------------------------------------------------


def exhausted(budgets: Iterable[Budget], situation: Situation) -> Closed | None:
    """The first budget that allows nothing more."""
    seen = situation.memory.seen
    for budget in budgets:
        own = seen.get(budget.key)
        closed = budget.closed(own, now_ms(situation)) if own else None
        if closed is not None:
            return closed
    return None


def left(budgets: Iterable[Budget], situation: Situation) -> dict[str, int]:
    """By key, how many more impressions there may be now; notes when that changes."""
    seen = situation.memory.seen
    found: dict[str, int] = {}
    for budget in budgets:
        own = seen.get(budget.key)
        if not own:
            found[budget.key] = budget.most
            continue
        now = now_ms(situation)
        found[budget.key] = budget.left(own, now)
        situation.lasts((budget.changes(own, now) - now) / 1000)
    return found


def now_ms(situation: Situation) -> int:
    """The server's clock, as impressions are dated."""
    return round(situation.seconds * 1000)
