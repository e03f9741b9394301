"""ISO 8601 durations in rules and in the policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from helpsdk.content.yamlfile import Path
from helpsdk.context.durations import DurationInvalid, seconds
from helpsdk.context.policy import Frequency
from helpsdk.context.rules import LIFETIME, Cap
from helpsdk.errors import Problem
from helpsdk.site.places import Entry, Sources

_BY_KIND = ("panel", "tip", "announcement", "tour", "checklist")


def rule_durations(sources: Sources) -> Iterator[Problem]:
    """`event_ttl`, `per` and `cooldown` in weeks to seconds; months and years have no fixed length."""
    for entry in sources.rules:
        yield from _duration(entry, entry.value.at.event_ttl, "at", "event_ttl")
        yield from _caps(entry, entry.value.caps, "caps")
        yield from _duration(entry, entry.value.cooldown, "cooldown")


def policy_durations(sources: Sources) -> Iterator[Problem]:
    """The same of `per`, `cooldown` and `gap` in the policy."""
    if sources.policy is not None:
        yield from _limits(sources.policy)
        for id, frequency in sources.policy.value.sets.items():
            yield from _frequency(sources.policy, frequency, "sets", id)


def _limits(policy: Entry[Any]) -> Iterator[Problem]:
    limits = policy.value.limits
    for kind in _BY_KIND:
        yield from _frequency(policy, getattr(limits, kind), "limits", kind)
    yield from _caps(policy, limits.interruptive.caps, "limits", "interruptive", "caps")
    yield from _duration(policy, limits.interruptive.gap, "limits", "interruptive", "gap")


def _frequency(policy: Entry[Any], frequency: Frequency, *at: str | int) -> Iterator[Problem]:
    yield from _caps(policy, frequency.caps, *at, "caps")
    yield from _duration(policy, frequency.cooldown, *at, "cooldown")


def _caps(entry: Entry[Any], caps: Sequence[Cap], *at: str | int) -> Iterator[Problem]:
    listed = entry.holds_list(*at)
    for index, cap in enumerate(caps):
        place: Path = (*at, index) if listed else at
        if cap.per != LIFETIME:
            yield from _duration(entry, cap.per, *place, "per", also=(LIFETIME,))


def _duration(entry: Entry[Any], text: str | None, *at: str | int, also: tuple[str, ...] = ()) -> Iterator[Problem]:
    try:
        if text is not None:
            seconds(text)
    except DurationInvalid as invalid:
        yield entry.problem("bad-form", str(invalid), *at, allowed=(*invalid.allowed, *also))
