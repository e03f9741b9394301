"""How often: caps and cool-downs of a rule, its set, its kind and all that opens by itself. All of them must hold.

What counts are visible impressions that clients confirmed, on all devices together. Times are Unix milliseconds; a
time to come (a clock was set back) counts as now.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from helpsdk.context.durations import seconds
from helpsdk.context.memory import INTERRUPTIVE
from helpsdk.context.policy import Policy
from helpsdk.context.rules import LIFETIME, Cap, Rule
from helpsdk.context.situation import Situation
from helpsdk.context.words import Kind

Which: TypeAlias = Literal["rule", "set", "kind", "interruptive"]

_KINDS: Final[tuple[Kind, ...]] = ("tip", "panel", "announcement", "tour", "checklist")


class Counted(NamedTuple):
    """What the memory has of one key: all impressions, and the times that are known, ascending, none after now."""

    total: int
    times: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `max` in `span` milliseconds, None for a lifetime; `per` is the span as written."""

    max: int
    span: int | None
    per: str

    def counted(self, seen: Counted, now: int) -> tuple[int, float]:
        """How many impressions count, and until when there are too many of them: infinite when that never ends."""
        if self.span is None:
            return seen.total, inf
        count = len(seen.times) - bisect_right(seen.times, now - self.span)
        return count, seen.times[-self.max] + self.span if count >= self.max else inf

    def changes(self, seen: Counted, now: int) -> float:
        """When the first impression that counts stops counting."""
        if self.span is None:
            return inf
        first = bisect_right(seen.times, now - self.span)
        return seen.times[first] + self.span if first < len(seen.times) else inf


@dataclass(frozen=True, slots=True)
class Closed:
    """Why a budget allows nothing more: the code and its evidence, and when that ends."""

    code: Literal["cap", "cooldown"]
    detail: dict[str, Any]
    ends: float


@dataclass(frozen=True, slots=True, eq=False)  # what one says is noted by the budget itself
class Budget:
    """The caps and the cool-down (milliseconds) of one key of the memory; `most` is what they allow at first."""

    which: Which
    key: str
    limits: tuple[Limit, ...]
    cooldown: int | None
    most: int

    def closed(self, seen: Counted, now: int) -> Closed | None:
        """What forbids another impression; None when it is allowed."""
        for limit in self.limits:
            count, ends = limit.counted(seen, now)
            if count >= limit.max:
                detail = {"which": self.which, "key": self.key, "max": limit.max, "per": limit.per}
                return Closed("cap", {**detail, "needs": {"at": iso(ends)}, "actual": count}, ends)
        ends = self._cooled(seen)
        if ends <= now:
            return None
        detail = {"which": self.which, "key": self.key, "needs": {"at": iso(ends)}}
        return Closed("cooldown", {**detail, "actual": {"last": iso(ends - (self.cooldown or 0))}}, ends)

    def left(self, seen: Counted, now: int) -> int:
        """How many more impressions are allowed now; after each of them a cool-down begins."""
        room = [limit.max - limit.counted(seen, now)[0] for limit in self.limits]
        if self.cooldown is not None:
            room.append(1 if self._cooled(seen) <= now else 0)
        return max(0, min(room))

    def changes(self, seen: Counted, now: int) -> float:
        """When `left` grows by itself, infinite for never."""
        cooled = self._cooled(seen)
        return min([limit.changes(seen, now) for limit in self.limits] + [cooled if cooled > now else inf])

    def _cooled(self, seen: Counted) -> float:
        """When the cool-down has passed."""
        return -inf if self.cooldown is None or not seen.times else seen.times[-1] + self.cooldown


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
    if cooldown is None:
        return Budget(which, key, limits, None, min(limit.max for limit in limits))
    return Budget(which, key, limits, seconds(cooldown) * 1000, 1)


# --- what the memory says ---------------------------------------------------------------------------------------------


def exhausted(budgets: Iterable[Budget], situation: Situation) -> Closed | None:
    """The first budget that allows nothing more. Many rules share one: what it says of a situation is noted there."""
    seen, said = situation.memory.seen, situation.closed
    for budget in budgets:
        if budget.key in seen:
            if budget not in said:
                said[budget] = budget.closed(_counted(budget.key, situation), now_ms(situation))
            closed: Closed | None = said[budget]
            if closed is not None:
                return closed
    return None


def left(budgets: Iterable[Budget], situation: Situation) -> dict[str, int]:
    """By key, how many more impressions there may be now; notes when that changes."""
    seen = situation.memory.seen
    found: dict[str, int] = {}
    for budget in {budget.key: budget for budget in budgets}.values():
        if not seen.get(budget.key):
            found[budget.key] = budget.most
            continue
        own, now = _counted(budget.key, situation), now_ms(situation)
        found[budget.key] = budget.left(own, now)
        situation.lasts((budget.changes(own, now) - now) / 1000)
    return found


def _counted(key: str, situation: Situation) -> Counted:
    """Once for each key of a situation: a client may send thousands of times."""
    counted = situation.counted.get(key)
    if counted is None:
        now, devices = now_ms(situation), situation.memory.seen[key].values()
        times = sorted([min(time, now) for device in devices for time in device.at])
        counted = situation.counted[key] = Counted(sum([device.count for device in devices]), tuple(times))
    return counted


def now_ms(situation: Situation) -> int:
    """The server's clock, as impressions are dated."""
    return round(situation.seconds * 1000)
