"""Roll-ups: what rows add to the counters that dashboards and learning read. Pure: rows in, increments out.

Four counters, each by site:

- `hours`: hour × kind;
- `articles`: day × kind × article;
- `failed`: day × locale × query, of searches that found nothing; `unanswered` says who made them;
- `searches` and `clicks`: day × locale × screen × query × the list shown, and × the article opened. From these
  `insights.learned` makes clicks and expected examinations by query, term and screen: the list is kept as it is,
  because it is one row a search, where the keys would be fifty.

A kind is the type of an interaction, and for votes type and value: `voted:yes`, `voted:no`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from helpsdk.search.analysis import analyzer
from helpsdk.search.learning import query_key
from helpsdk.server.store.interaction import COLUMNS, day_of, milliseconds

YES, NO = "voted:yes", "voted:no"
#: The kinds that say an article was (not) what a query wanted.
CLICKS = frozenset({"opened", "solved", YES, NO})
_TYPE, _VALUE, _ARTICLE, _VIEWER, _DEVICE = map(COLUMNS.index, ("type", "value", "article", "viewer", "device"))
_QUERY, _LOCALE, _SCREEN, _RESULTS = map(COLUMNS.index, ("query", "locale", "screen", "results"))
_POSITION, _ARTICLES = map(COLUMNS.index, ("position", "articles"))
_HOUR = 3_600_000  # milliseconds
_LONGEST = 200  # characters of a failed query

Rows = Sequence[Sequence[Any]]


class Search(NamedTuple):
    """A search that showed something: `query` its terms in order, each once; `shown` ids divided by line ends.

    `offset` is how many results stood before the first one.
    """

    day: str
    locale: str
    screen: str
    query: str
    offset: int
    shown: str


class Click(NamedTuple):
    """What was done with an article that a query had found; `kind` is one of CLICKS."""

    day: str
    locale: str
    screen: str
    query: str
    kind: str
    article: str


class Failed(NamedTuple):
    day: str
    locale: str
    query: str


class Seen(NamedTuple):
    """A search or click with the day's hash of whoever did it, for the caps; "" when nobody can be told."""

    actor: str
    what: Search | Click


@dataclass(slots=True)
class Increments:
    """What rows of one site add. `seen` is not capped yet: see `caps`."""

    hours: Counter[tuple[str, str]] = field(default_factory=Counter)  # (hour, kind)
    articles: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # (day, kind, article)
    failed: Counter[Failed] = field(default_factory=Counter)
    unanswered: set[tuple[str, Failed]] = field(default_factory=set)  # (actor, what)
    seen: list[Seen] = field(default_factory=list)


def increments(site: str, rows: Rows) -> Increments:
    """What new rows of a site add, in the order of COLUMNS. Rows of one hour, as most batches are, take one pass."""
    found = Increments()
    for hour, some in _by_hour(rows).items():
        kinds = [row[_TYPE] if row[_TYPE] != "voted" else f"voted:{row[_VALUE]}" for row in some]
        found.hours.update({(hour, kind): count for kind, count in Counter(kinds).items()})
        day = hour[:10]
        told = Counter(zip(kinds, [row[_ARTICLE] for row in some], strict=True))
        for (kind, article), count in told.items():
            if article:
                found.articles[day, kind, article] += count
        for row, kind in zip(some, kinds, strict=True):
            if row[_QUERY] is not None:
                _add_query(found, site, day, kind, row)
    return found


def actor_of(site: str, day: str, person: str | None) -> str:
    """Whoever did it, for one day and site only: nothing ties one day's hash to another's but the key itself."""
    if not person:
        return ""
    return blake2b(f"{site}\0{day}\0{person}".encode(), digest_size=8).hexdigest()


def normal_query(query: str) -> str:
    """How a failed query is counted: in small letters, without spare spaces."""
    return " ".join(query.casefold().split())[:_LONGEST].rstrip()


@lru_cache(maxsize=8192)
def query_terms(query: str, locale: str) -> str:
    """The terms of a query, sorted, each once: what two wordings of one question share. "" when it has none."""
    return query_key(analyzer(locale or "und").terms(query))


def _by_hour(rows: Rows) -> dict[str, Rows]:
    if not rows:
        return {}
    ids = [row[0] for row in rows]
    first = min(ids)
    if milliseconds(first) // _HOUR == milliseconds(max(ids)) // _HOUR:
        return {_hour(milliseconds(first) // _HOUR, first): rows}
    hours: dict[str, list[Sequence[Any]]] = {}
    for row in rows:
        hours.setdefault(_hour(milliseconds(row[0]) // _HOUR, row[0]), []).append(row)
    return dict(hours)


def _hour(hours: int, id: str) -> str:
    """`2026-11-21T10`."""
    return f"{day_of(id)}T{hours % 24:02d}"


def _add_query(found: Increments, site: str, day: str, kind: str, row: Sequence[Any]) -> None:
    locale, screen = row[_LOCALE] or "", row[_SCREEN] or ""
    if kind == "searched" and row[_RESULTS] == 0:
        failed = Failed(day, locale, normal_query(row[_QUERY]))
        if failed.query:
            found.failed[failed] += 1
            found.unanswered.add((actor_of(site, day, row[_VIEWER] or row[_DEVICE]), failed))
        return
    what = _searched(day, locale, screen, row) if kind == "searched" else _clicked(day, locale, screen, kind, row)
    if what is not None:
        found.seen.append(Seen(actor_of(site, day, row[_VIEWER] or row[_DEVICE]), what))


def _searched(day: str, locale: str, screen: str, row: Sequence[Any]) -> Search | None:
    """None when the client does not say what was shown, or the query has no terms."""
    query = query_terms(row[_QUERY], locale) if row[_ARTICLES] else ""
    return Search(day, locale, screen, query, row[_POSITION] or 0, row[_ARTICLES]) if query else None


def _clicked(day: str, locale: str, screen: str, kind: str, row: Sequence[Any]) -> Click | None:
    """None for what is no click on a result: an article opened without a place in a list was not found by the query."""
    if kind not in CLICKS or not row[_ARTICLE] or (kind == "opened" and row[_POSITION] is None):
        return None
    query = query_terms(row[_QUERY], locale)
    return Click(day, locale, screen, query, kind, row[_ARTICLE]) if query else None
