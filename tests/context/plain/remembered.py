"""What the reader has put away, done and seen often enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from helpsdk.context.policy import Frequency
from helpsdk.context.rules import Cap, Rule, Step
from tests.context.plain.asked import Asked
from tests.context.plain.times import seconds


@dataclass
class Spent:
    """A cap or cool-down that stops a rule, and the moment that ends it."""

    code: str
    which: str
    key: str
    ends: datetime | None


def readable_steps(rule: Rule, asked: Asked) -> list[Step]:
    """A step whose section is not for this viewer is no step of theirs."""
    article = asked.world.articles.get(rule.show.article)
    closed = {id for id, audience in article.sections.items() if not audience.admits(asked.viewer)} if article else {}
    return [step for step in rule.show.steps if step.id not in closed]


def done_steps(rule: Rule, asked: Asked) -> list[str]:
    marked = marked_steps(rule, asked)
    steps = readable_steps(rule, asked)
    return [step.id for step in steps if step.id in marked or (step.event and happened(step.event, asked))]


def marked_steps(rule: Rule, asked: Asked) -> list[str]:
    """Those that the memory has, at the major number that the article is at."""
    article = asked.world.articles.get(rule.show.article)
    progress = asked.memory.steps.get(rule.id)
    if article is None or progress is None or progress.major != article.major:
        return []
    return [step.id for step in readable_steps(rule, asked) if step.id in progress.done]


def happened(event: str, asked: Asked) -> bool:
    counts = [device.count for device in asked.memory.events.get(event, {}).values()]
    return sum(counts) > 0 or any(one.name == event and one.age < float("inf") for one in asked.context.events)


def in_progress(rule: Rule, asked: Asked) -> bool:
    """Only what is marked has begun anything; what happened completes it."""
    begun = len(marked_steps(rule, asked)) > 0
    return begun and len(done_steps(rule, asked)) < len(readable_steps(rule, asked))


def times(event: str, asked: Asked) -> int:
    """An id that several devices counted is of one event, and what is reported under a known id is no other."""
    devices = asked.memory.events.get(event, {}).values()
    known: set[str] = set()
    counted = 0
    for device in devices:
        counted += device.count - sum(id in known for id in device.ids)
        known.update(device.ids)
    fresh = {one.id for one in asked.context.events if one.name == event and one.id is not None} - known
    return max(counted, 0) + len(fresh)


def put_away(rule: Rule, asked: Asked) -> str | None:
    """The code of the dismissal stage."""
    major = asked.world.articles[rule.show.article].major
    if dismissed(rule.id, major, asked) or (rule.set is not None and f"set:{rule.set}" in asked.memory.dismissed):
        return "dismissed"
    if rule.show.steps and len(done_steps(rule, asked)) == len(readable_steps(rule, asked)):
        return "done"
    if rule.stop_after is not None and times(rule.stop_after.event, asked) >= rule.stop_after.times:
        return "stop_after"
    return None


def dismissed(key: str, major: int, asked: Asked) -> bool:
    mine = asked.memory.dismissed.get(key)
    return mine is not None and (mine.scope in ("once", "forever", "set") or mine.major >= major)


def frequencies(rule: Rule, asked: Asked) -> Iterator[tuple[str, str, Frequency]]:
    """Everything that limits how often a rule shows: which it is, its key in memory, and the limits."""
    policy, kind = asked.world.policy, rule.show.kind
    yield "rule", rule.id, Frequency(caps=rule.caps, cooldown=rule.cooldown)
    if rule.set is not None:
        yield "set", f"set:{rule.set}", policy.sets.get(rule.set, Frequency())
    yield "kind", f"kind:{kind}", getattr(policy.limits, kind)
    if rule.show.interruptive:
        limits = policy.limits.interruptive
        gap = limits.gap if rule.priority != "urgent" else None  # for what is urgent there is no gap at all
        yield "interruptive", "kind:interruptive", Frequency(caps=limits.caps, cooldown=gap)


def spent(rule: Rule, asked: Asked) -> Spent | None:
    if rule.id in asked.context.open or in_progress(rule, asked):
        return None
    for which, key, frequency in frequencies(rule, asked):
        for cap in frequency.caps:
            if seen(key, cap, asked) >= cap.max:
                return Spent("cap", which, key, cap_ends(key, cap, asked))
        gap_ends = cooling_until(key, frequency, asked)
        if gap_ends is not None:
            return Spent("cooldown", which, key, gap_ends)
    return None


def moments(key: str, asked: Asked) -> list[int]:
    """When it was seen, in ms, ascending; what a fast clock dated later than now is of now."""
    devices = asked.memory.seen.get(key, {}).values()
    return sorted(min(at, asked.now_ms) for device in devices for at in device.at)


def seen(key: str, cap: Cap, asked: Asked) -> int:
    if cap.per == "lifetime":
        return sum(device.count for device in asked.memory.seen.get(key, {}).values())
    since = asked.now_ms - seconds(cap.per) * 1000
    return sum(at > since for at in moments(key, asked))


def cap_ends(key: str, cap: Cap, asked: Asked) -> datetime | None:
    if cap.per == "lifetime":
        return None
    counted = moments(key, asked)[-seen(key, cap, asked) :]
    return at_ms(counted[-cap.max] + seconds(cap.per) * 1000)


def cooling_until(key: str, frequency: Frequency, asked: Asked) -> datetime | None:
    last = moments(key, asked)[-1:]
    if frequency.cooldown is None or not last:
        return None
    ends = last[0] + seconds(frequency.cooldown) * 1000
    return at_ms(ends) if ends > asked.now_ms else None


def at_ms(moment: int) -> datetime:
    return datetime.fromtimestamp(moment / 1000, UTC)


def left(rules: list[Rule], asked: Asked) -> dict[str, int]:
    """How many more impressions each limited key of these rules allows."""
    found: dict[str, int] = {}
    for rule in rules:
        for _, key, frequency in frequencies(rule, asked):
            more = [max(0, cap.max - seen(key, cap, asked)) for cap in frequency.caps]
            if frequency.cooldown is not None:
                more.append(1 if cooling_until(key, frequency, asked) is None else 0)
            if more:
                found[key] = min(more)
    return found
