"""Screens for which so many rules are candidates that nobody can foresee what shows, and each costs time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from helpsdk.errors import Problem
from helpsdk.site.check.rule_places import EVERYWHERE, Place, RulePlaces
from helpsdk.site.places import Sources

MOST_CANDIDATES = 50


def crowded_screens(sources: Sources) -> Iterator[Problem]:
    """Counted are rules that name the screen and those for everywhere; not those that wait for an event."""
    places = RulePlaces(sources)
    waiting_for_none = [entry.value for entry in sources.rules if entry.value.at.event is None]
    count: Counter[Place] = Counter(place for rule in waiting_for_none for place in places.of(rule))
    for entry in sources.screens:
        own = count["screen", entry.value.id]
        found = own + count[EVERYWHERE]
        if own and found > MOST_CANDIDATES:
            text = (
                f"{found} rules are candidates on screen `{entry.value.id}`: at most {MOST_CANDIDATES} stay foreseeable"
            )
            yield entry.problem("crowded-screen", text, severity="warning")
