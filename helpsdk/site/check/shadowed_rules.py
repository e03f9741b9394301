"""Rules that never get a place: wherever they could show, others always come first and take what there is."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias, get_args

from helpsdk.content.audience import audience_of
from helpsdk.context.conditions import clauses
from helpsdk.context.durations import DurationInvalid, seconds
from helpsdk.context.policy import Frequency, Policy
from helpsdk.context.rules import Rule
from helpsdk.context.units import covering
from helpsdk.context.words import Priority
from helpsdk.errors import Problem
from helpsdk.identity.audience import PUBLIC, STAFF, Audience, covers
from helpsdk.site.aliases import ids_by_name
from helpsdk.site.check.exclusive_audiences import article_audience
from helpsdk.site.check.rule_places import EVERYWHERE, Place, RulePlaces
from helpsdk.site.places import Entry, Sources

#: What only so many items share: the tips of an element, the panel, a style of announcement, the reader's attention.
_Slot: TypeAlias = tuple[str, str]

_PRIORITIES: Final = get_args(Priority)
_INTERRUPTIVE: Final = ("interruptive", "")


def shadowed_rules(sources: Sources) -> Iterator[Problem]:
    """Warnings; that a reader may put away what comes first is not considered."""
    shadows = _Shadows(sources)
    for one in shadows.rules:
        others = shadows.over(one)
        if others:
            names = ", ".join(f"`{id}`" for id in others)
            text = f"never shows unless what comes first is put away: wherever it could, {names} always takes its place"
            yield one.entry.problem("shadowed-rule", text, severity="warning")


class _Known(NamedTuple):
    """A rule with what the comparison needs of it; `article` is its article's present id."""

    entry: Entry[Rule]
    article: str
    audience: Audience
    clauses: frozenset[str]
    places: frozenset[Place]
    limits: frozenset[str]  # a limit that withholds what comes first withholds whoever shares it, too

    @property
    def rule(self) -> Rule:
        return self.entry.value


class _Shadows:
    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._policy = sources.policy.value if sources.policy is not None else Policy()
        self._pins: dict[tuple[Place, str], int] = {
            (("screen", entry.value.id), rule): index
            for entry in sources.screens
            for index, rule in enumerate(entry.value.pins)
        }
        self.rules = list(self._known())
        self._steady: dict[tuple[_Slot, Place], list[_Known]] = defaultdict(list)
        for one in self.rules:
            if _is_steady(one.rule):
                for place in one.places if one.rule.at.url is None else (("url", url) for url in one.rule.at.url):
                    for slot in _slots(one.rule):
                        self._steady[slot, place].append(one)

    def over(self, one: _Known) -> list[str]:
        """The rules that take its place at each of its places, or none."""
        found: dict[str, None] = {}
        for place in sorted(one.places, key=str):
            taking = self._taking(one, place)
            if not taking:
                return []
            found.update(dict.fromkeys(taking))
        return list(found)

    def _taking(self, one: _Known, place: Place) -> list[str]:
        """The rules that leave it nothing at one place."""
        for slot in _slots(one.rule):
            others = self._steady.get((slot, place), [])
            if place != EVERYWHERE:
                others = others + self._steady.get((slot, EVERYWHERE), [])
            before = [other for other in others if self._always_before(other, one, place)]
            same = [other.rule.id for other in before if slot[0] == "panel" and other.article == one.article]
            if same:
                return same[:1]
            firsts = {other.article if slot[0] == "panel" else other.rule.id: other.rule.id for other in before}
            if len(firsts) >= self._size(slot):
                return list(firsts.values())
        return []

    def _always_before(self, other: _Known, one: _Known, place: Place) -> bool:
        """Whether `other` is there whenever `one` could be, and comes first."""
        return (
            other.clauses <= one.clauses  # what rules out most comes first
            and other is not one
            and other.limits <= one.limits
            and self._rank(other, place) < self._rank(one, place)
            and covers(other.audience, one.audience)
            and _covers_moment(other.rule, one.rule)
            and self._applies_to(other) in (None, self._applies_to(one))
        )

    def _rank(self, one: _Known, place: Place) -> tuple[int, ...]:
        """As far as it is certain before publishing; smaller comes first."""
        at = one.rule.at
        pin = self._pins.get((place, one.rule.id), len(self._pins))
        specific = (at.element, at.event, at.screen, at.url)
        return (
            -_PRIORITIES.index(one.rule.priority),
            pin,
            *(-(part is not None) for part in specific),
            -len(one.clauses),
        )

    def _size(self, slot: _Slot) -> int:
        limits = self._policy.limits
        return {"panel": limits.panel.max, "tip": limits.tip.per_element}.get(slot[0], 1)

    def _limits(self, rule: Rule) -> frozenset[str]:
        """What withholds it at times and is not its own: limits and holdouts that others have in common with it."""
        limits = self._policy.limits
        shared = {f"kind {rule.show.kind}": getattr(limits, rule.show.kind)}
        if rule.set is not None:
            shared[f"set {rule.set}"] = self._policy.sets.get(rule.set, Frequency())
        if rule.show.interruptive:
            shared["interruptive"] = Frequency(caps=limits.interruptive.caps, cooldown=limits.interruptive.gap)
        binding = {name for name, one in shared.items() if one.caps or one.cooldown}
        return frozenset(
            binding | {f"holdout {one.id}" for one in covering(rule, self._policy.holdouts) if one.percent}
        )

    def _applies_to(self, one: _Known) -> str | None:
        versions = self._sources.articles[one.article].value.meta.applies_to
        return None if versions is None else versions.model_dump_json()

    def _known(self) -> Iterator[_Known]:
        ids = ids_by_name(entry.value for entry in self._sources.articles.values())
        staff = self._sources.audiences.value.staff if self._sources.audiences else frozenset({STAFF})
        places = RulePlaces(self._sources)
        for entry in self._sources.rules:
            rule, article = entry.value, ids.get(entry.value.show.article)
            if article is None or rule.show.steps:
                continue
            audience = article_audience(self._sources, self._sources.articles[article].value, staff)
            audience = audience.narrowed(audience_of(rule.audience, staff) if rule.audience else PUBLIC)
            asked = frozenset(json.dumps(clause, sort_keys=True) for clause in clauses(rule.when))
            yield _Known(entry, article, audience, asked, places.of(rule), self._limits(rule))


def _is_steady(rule: Rule) -> bool:
    """Whether nothing but its place, audience, condition and what it shares with others decides if it shows."""
    limited = rule.caps or rule.cooldown
    passing = rule.window or rule.stop_after or rule.require_locale or rule.show.steps
    for_all = rule.rollout is None or rule.rollout.percent == 100
    one_way = (rule.at.screen, rule.at.url).count(None) >= 1  # bound to both, it is in play at neither always
    return for_all and one_way and not limited and not passing


def _slots(rule: Rule) -> list[_Slot]:
    show = rule.show
    name = {"tip": rule.at.element or "", "announcement": show.style or "banner"}.get(show.kind, "")
    return [(show.kind, name), *([_INTERRUPTIVE] if show.interruptive else [])]


def _covers_moment(other: Rule, one: Rule) -> bool:
    """Whether `other` waits for nothing that `one` does not wait for: an element, an event, an exact URL."""
    if other.at.element not in (None, one.at.element) or other.at.event not in (None, one.at.event):
        return False
    if other.at.url is not None and one.at.url is not None and other.at.url != one.at.url:
        return False
    try:
        return other.at.event is None or seconds(other.at.event_ttl) >= seconds(one.at.event_ttl)
    except DurationInvalid:
        return False
