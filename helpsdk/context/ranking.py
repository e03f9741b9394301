"""The order of rules: the writer's word, then how specific a rule is, then its id. All of it is known at load."""

from __future__ import annotations

from typing import Final, TypeAlias

from helpsdk.context.conditions import clauses
from helpsdk.context.patterns import literal_segments
from helpsdk.context.rules import Priority, Rule

#: Smaller comes first.
Rank: TypeAlias = tuple[int, int, int, int, int, int, str]

PRIORITIES: Final[tuple[Priority, ...]] = ("low", "normal", "high", "urgent")


def rank(rule: Rule) -> Rank:
    """Priority, then as in CSS: element, event, exact screen, literal URL segments, clauses; the id last."""
    at = rule.at
    return (
        -PRIORITIES.index(rule.priority),
        -(at.element is not None),
        -(at.event is not None),
        -(at.screen is not None),
        -max(map(literal_segments, at.url or ()), default=0),
        -sum(1 for _ in clauses(rule.when)),
        rule.id,
    )
