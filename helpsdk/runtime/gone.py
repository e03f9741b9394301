"""What a memory holds of things that its viewer has no more, so that a client can drop it.

A rule that is only not shown (its condition, its window, a cap, a holdout) is there. One that is for others is as gone
as one that never was: that it exists is theirs to know (docs/security.md), and whoever sends keys to guess with reads
the same of both, found by the same look-ups. The price: who loses an audience is shown its rules as new if they get it
back. What a viewer learns is which rules for their own eyes a site has, also where and when they do not show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final, get_args

from helpsdk.context.memory import INTERRUPTIVE, Memory, event_key, keys_of
from helpsdk.context.words import Kind
from helpsdk.identity.audience import NOBODY, PUBLIC, Audience
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.compiled import Ruled
from helpsdk.site.published import PublishedArticle

MAX_GONE: Final = 200  # a memory of 4 KB holds fewer keys; of a larger one the others are named next time

_FOR_NOBODY: Final = (NOBODY,)
_NO_ARTICLE: Final = PublishedArticle(id="", audience=NOBODY, source="", translations={})
_OF_ARTICLE: Final = "fallback:"


class Gone:
    """Of one revision: whom each key that a memory can be of is for; one audience of several must admit the viewer."""

    def __init__(self, ruled: Ruled, articles: Mapping[str, PublishedArticle]) -> None:
        self._rule, self._articles = ruled.engine.rule, articles
        known: dict[str, set[Audience]] = defaultdict(set)
        for id, audience in ruled.tally.sets:
            known[f"set:{id}"].add(audience)
        for key in (INTERRUPTIVE, *(f"kind:{kind}" for kind in get_args(Kind))):
            known[key].add(PUBLIC)
        self._known = {key: tuple(audiences) for key, audiences in known.items()}

    def keys(self, memory: Memory, viewer: Viewer, counts: Collection[str]) -> list[str]:
        """Those of the memory that are gone; `event:NAME` for an event that is none of `counts`."""
        counted = frozenset(map(event_key, counts))
        return [key for key in keys_of(memory) if key not in counted and not self._there(key, viewer)][:MAX_GONE]

    def of_nobody(self, memory: Memory, counts: Collection[str]) -> list[str]:
        """Those of the memory that nobody has any more, whoever they were for; `counts` are the events of all."""
        counted = frozenset(map(event_key, counts))
        return [key for key in keys_of(memory) if key not in counted and not self._exists(key)][:MAX_GONE]

    def _exists(self, key: str) -> bool:
        article = key.removeprefix(_OF_ARTICLE)
        return key in self._known or self._rule(key) is not None or (article != key and article in self._articles)

    def _there(self, key: str, viewer: Viewer) -> bool:
        """Looked up in every way, whichever finds it."""
        rule, known = self._rule(key), self._known.get(key, _FOR_NOBODY)
        article = self._articles.get(key.removeprefix(_OF_ARTICLE), _NO_ARTICLE)
        if rule is not None:
            known = rule.readers or _FOR_NOBODY
        elif key.startswith(_OF_ARTICLE):
            known = (article.audience,)
        return any(audience.admits(viewer) for audience in known)
