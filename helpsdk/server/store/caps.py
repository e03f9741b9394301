"""How much one person may move what is learned: caps by actor and day, so that a bot cannot teach the search.

The marks of a day hold hashes alone. They go with the day, or when the person is forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from typing import NamedTuple

from helpsdk.server.store.rollups import Click, Failed, Search, Seen

#: A search counts once for each wording, at most so many wordings; a click once for each wording and article, at most
#: so often for an article and so often in all. Everybody whom nothing tells apart counts as one.
SEARCHES, CLICKS_OF_ARTICLE, CLICKS = 50, 3, 100
_SEARCH = "searched"
UNANSWERED = "unanswered"


class Mark(NamedTuple):
    """That an actor did something on a day; `article` and `query` are hashes."""

    day: str
    actor: str
    kind: str
    article: str
    query: str


def admitted(seen: Iterable[Seen], kept: Collection[Mark]) -> dict[Mark, Search | Click]:
    """What counts of searches and clicks, beside the marks that are kept, each with the mark it leaves."""
    marks = set(kept)
    counts = Counter(key for mark in marks for key in _counted(mark))
    found: dict[Mark, Search | Click] = {}
    for actor, what in seen:
        mark = mark_of(actor, what)
        if mark not in marks and _allowed(mark, counts):
            marks.add(mark)
            counts.update(_counted(mark))
            found[mark] = what
    return found


def mark_of(actor: str, what: Search | Click) -> Mark:
    query = _digest(what.locale, what.screen, what.query)
    if isinstance(what, Click):
        return Mark(what.day, actor, what.kind, _digest(what.article), query)
    return Mark(what.day, actor, _SEARCH, "", query)


def unanswered_mark(actor: str, failed: Failed) -> Mark:
    """That an actor searched for something that was not found; counts towards no cap."""
    return Mark(failed.day, actor, UNANSWERED, "", failed_digest(failed.locale, failed.query))


def failed_digest(locale: str, query: str) -> str:
    """What `Mark.query` is of a search that found nothing."""
    return _digest(locale, query)


def _allowed(mark: Mark, counts: Counter[Sequence[str]]) -> bool:
    if mark.kind == _SEARCH:
        return counts[mark.day, mark.actor, _SEARCH] < SEARCHES
    own = counts[mark.day, mark.actor, mark.kind, mark.article]
    return own < CLICKS_OF_ARTICLE and counts[mark.day, mark.actor, ""] < CLICKS


def _counted(mark: Mark) -> tuple[Sequence[str], ...]:
    """The sums that a mark is part of."""
    if mark.kind == _SEARCH:
        return ((mark.day, mark.actor, _SEARCH),)
    return ((mark.day, mark.actor, mark.kind, mark.article), (mark.day, mark.actor, ""))


def _digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode(), digest_size=6).hexdigest()
