"""The product events that rules count: after which one stops, or a step is done. A hidden rule's are hidden too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from helpsdk.context.rules import Rule
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.readers import readers
from helpsdk.site.published import PublishedSite


class Counted:
    """Of one revision, sorted by audience once: a site has few audiences, and may have many rules."""

    def __init__(self, published: PublishedSite) -> None:
        events: dict[Audience, set[str]] = defaultdict(set)
        for rule in published.rules:
            for audience, event in _counted(rule, published):
                events[audience].add(event)
        self._public = frozenset(events.pop(PUBLIC, ()))
        self._restricted = tuple((audience, frozenset(names)) for audience, names in events.items())

    def events(self, viewer: Viewer) -> list[str]:
        """The names for this viewer, sorted."""
        admitted = (names for audience, names in self._restricted if audience.admits(viewer))
        return sorted(self._public.union(*admitted))


def _counted(rule: Rule, published: PublishedSite) -> Iterator[tuple[Audience, str]]:
    """Every event that a rule counts, with whom it is counted for: a step for those who may read its section."""
    steps = rule.show.steps
    if not (rule.stop_after or any(step.event for step in steps)):
        return
    audiences = readers(rule, published)
    if rule.stop_after is not None:
        yield from ((audience, rule.stop_after.event) for audience in audiences)
    yield from ((audience, step.event) for audience, step in zip(audiences, steps, strict=False) if step.event)
