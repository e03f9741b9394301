"""What a site's rules say together, counted so that a changed rule is taken off and put on, and no other looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from helpsdk.content.screens import UrlPattern
from helpsdk.context.compiled import CompiledRule
from helpsdk.identity.audience import Audience

_URL_PARTS = ("search", "hash", "hostname")

#: A product event that is counted, and for whom: an audience is a rule's, and where steps are counted their section's.
CountedEvent: TypeAlias = tuple[Audience, str]


class Tally:
    """Of all rules. Nobody writes to what it holds.

    `audiences` are those that writers gave; `caps` the largest numbers of the rules' own caps; `url_parts` what their
    patterns read of a URL beside its path; `events` what is counted; `sets` by set's id whom its rules are for.
    """

    def __init__(self, rules: Iterable[CompiledRule] = ()) -> None:
        self.audiences: Counter[Audience] = Counter()
        self.caps: Counter[int] = Counter()
        self.url_parts: Counter[str] = Counter()
        self.events: Counter[CountedEvent] = Counter()
        self.sets: Counter[tuple[str, Audience]] = Counter()
        self._add(rules, 1)

    def following(self, gone: Iterable[CompiledRule], new: Iterable[CompiledRule]) -> Tally:
        """One without the rules `gone` and with the `new` ones; this one stays as it is."""
        other = Tally()
        for name, counted in vars(self).items():
            setattr(other, name, counted.copy())
        other._add(gone, -1)
        other._add(new, 1)
        for counted in vars(other).values():
            for key in [key for key, count in counted.items() if not count]:
                del counted[key]
        return other

    def _add(self, rules: Iterable[CompiledRule], by: int) -> None:
        for rule in rules:
            self.audiences[rule.audience] += by
            if rule.set is not None:
                for audience in rule.readers:
                    self.sets[rule.set, audience] += by
            if rule.budgets and rule.budgets[0].which == "rule":
                self.caps[max((limit.max for limit in rule.budgets[0].limits), default=1)] += by
            if rule.stop_after is not None or rule.steps:
                for event in _counted(rule):
                    self.events[event] += by
            for pattern in rule.patterns:
                for part in _URL_PARTS if isinstance(pattern, UrlPattern) else ():
                    if getattr(pattern, part) is not None:
                        self.url_parts[part] += by


def _counted(rule: CompiledRule) -> Iterator[CountedEvent]:
    """Every event that a rule counts, with whom it is counted for: a step for those who may read its section."""
    if rule.stop_after is not None:
        yield from ((audience, rule.stop_after.event) for audience in rule.readers)
    pairs = zip(rule.readers, rule.steps, strict=False)
    yield from ((audience, step.event) for audience, step in pairs if step.event is not None)
