"""The product events that rules count: after which one stops, or a step is done. A hidden rule's are hidden too."""

from __future__ import annotations

from collections import defaultdict

from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.tally import Tally


class Counted:
    """Of one revision, sorted by audience once: a site has few audiences, and may have many rules."""

    def __init__(self, tally: Tally) -> None:
        events: dict[Audience, set[str]] = defaultdict(set)
        for audience, event in tally.events:
            events[audience].add(event)
        self._public = frozenset(events.pop(PUBLIC, ()))
        self._sorted = sorted(self._public)
        self.all = self._public.union(*events.values())  #: whoever they are counted for
        self._restricted = tuple((audience, frozenset(names)) for audience, names in events.items())

    def events(self, viewer: Viewer) -> list[str]:
        """The names for this viewer, sorted."""
        if not self._restricted:
            return list(self._sorted)
        admitted = (names for audience, names in self._restricted if audience.admits(viewer))
        return sorted(self._public.union(*admitted))
