"""What a memory holds of things that its viewer has no more, so that a client can drop it.

A rule that is only not shown (its condition, its window, a cap, a holdout) is there. One that is for others is as gone
as one that never was: that it exists is theirs to know (docs/security.md), and whoever sends keys to guess with reads
the same of both, found by the same look-ups. The price: who loses an audience is shown its rules as new if they get it
back. What a viewer learns is which rules for their own eyes a site has, also where and when they do not show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Final, get_args

from helpsdk.context.memory import INTERRUPTIVE, Memory, event_key, keys_of
from helpsdk.context.rules import Kind
from helpsdk.identity.audience import NOBODY, PUBLIC, Audience
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.readers import readers
from helpsdk.site.published import PublishedSite

MAX_GONE: Final = 200  # a memory of 4 KB holds fewer keys; of a larger one the others are named next time

_FOR_NOBODY: Final = frozenset({NOBODY})


class Gone:
    """Of one revision: each key that a memory can be of, with the audiences of which one must admit the viewer."""

    def __init__(self, published: PublishedSite) -> None:
        known: dict[str, set[Audience]] = defaultdict(set)
        for rule in published.rules:
            audiences = readers(rule, published)
            for key in (rule.id, *([f"set:{rule.set}"] if rule.set is not None else ())):
                known[key].update(audiences)
        for article in published.articles.values():
            known[f"fallback:{article.id}"].add(article.audience)
        for key in (INTERRUPTIVE, *(f"kind:{kind}" for kind in get_args(Kind))):
            known[key].add(PUBLIC)
        self._known = {key: frozenset(audiences) for key, audiences in known.items()}

    def keys(self, memory: Memory, viewer: Viewer, counts: Collection[str]) -> list[str]:
        """Those of the memory that are gone; `event:NAME` for an event that is none of `counts`."""
        counted = frozenset(map(event_key, counts))
        return [key for key in keys_of(memory) if key not in counted and not self._there(key, viewer)][:MAX_GONE]

    def _there(self, key: str, viewer: Viewer) -> bool:
        return any(audience.admits(viewer) for audience in self._known.get(key, _FOR_NOBODY))
