"""What was asked, before anything is counted by article: so that keys that cannot be kept cost next to nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Literal

from helpsdk.server.insights.texts import Texts
from helpsdk.server.insights.worth import examined
from helpsdk.server.store.rollups import Click, Search

#: How many at least asked so, each counted once a day, for a key to be kept.
PERSONS = 3
_HELD = 100_000  # keys of a kind between two months; of more, those asked least are counted anew

KeyKind = Literal["query", "term", "screen"]
KINDS: tuple[KeyKind, ...] = ("query", "term", "screen")
#: Keys of a kind that are kept of a language, those that were looked at most.
MOST_KEYS: Mapping[KeyKind, int] = {"query": 5_000, "term": 5_000, "screen": 500}


def keys_of(what: Search | Click) -> Iterator[tuple[KeyKind, str]]:
    """The whole query, each of its terms, and the screen it was made on."""
    yield "query", what.query
    for term in what.query.split():
        yield "term", term
    if what.screen:
        yield "screen", what.screen


@dataclass(slots=True)
class Asked:
    """Of one language, by kind of key and key.

    `persons` is at least how many asked so, each once a day, in whichever wordings; what was asked longer ago counts in
    full. `looked_at` are expected examinations of all articles. `words` are the terms that stand in an article shown or
    clicked for them.
    """

    persons: dict[KeyKind, Counter[str]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    looked_at: dict[KeyKind, dict[str, float]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    words: set[str] = field(default_factory=set)

    def kept(self, texts: Texts, locale: str) -> dict[KeyKind, Counter[str]]:
        """How many asked, by key, where they are enough and it is made of the site's own words and screens alone."""
        words = self.words | texts.synonyms(locale)
        return {
            "query": self._kept("query", lambda key: words.issuperset(key.split())),
            "term": self._kept("term", words.__contains__),
            "screen": self._kept("screen", texts.screens.__contains__),
        }

    def forget_rarest(self) -> None:
        """Bounds what is held; a key that comes again is counted too low, never too high."""
        for kind, persons in self.persons.items():
            if len(persons) > _HELD:
                best = nlargest(_HELD // 2, persons.items(), key=lambda item: (item[1], item[0]))
                self.persons[kind] = Counter(dict(best))
                self.looked_at[kind] = {key: self.looked_at[kind][key] for key, _ in best}

    def _kept(self, kind: KeyKind, admitted: Callable[[str], bool]) -> Counter[str]:
        persons, looked_at = self.persons[kind], self.looked_at[kind]
        keys = (key for key, count in persons.items() if count >= PERSONS and admitted(key))
        best = nlargest(MOST_KEYS[kind], keys, key=lambda key: (looked_at[key], key))
        return Counter({key: persons[key] for key in best})


def ask(
    found: dict[str, Asked],
    searches: Mapping[Search, int],
    clicks: Mapping[Click, int],
    worth: Callable[[str], float],
    texts: Texts,
) -> None:
    """Adds what was asked, by language; `worth` a day is how much what was looked at on it counts."""
    for search, count in searches.items():
        of = found.setdefault(search.locale, Asked())
        shown = examined(search, texts.counts)
        looked_at = count * worth(search.day) * sum(expected for _, expected in shown)
        for kind, key in keys_of(search):
            of.looked_at[kind][key] = of.looked_at[kind].get(key, 0.0) + looked_at
        if unknown := set(search.query.split()) - of.words:
            of.words.update(*(unknown & texts.terms(search.locale, article) for article, _ in shown))
    for click in clicks:
        if click.locale in found and texts.counts(click.locale, click.article, click.day):
            found[click.locale].words |= set(click.query.split()) & texts.terms(click.locale, click.article)
    _add_persons(found, searches)
    for of in found.values():
        of.forget_rarest()


def _add_persons(found: Mapping[str, Asked], searches: Mapping[Search, int]) -> None:
    """One person counts once for a wording on a screen and day, so that those of one wording are different people;
    those of another may be the same. So of a day, a key has as many as its wording that most people used."""
    wordings: Counter[Search] = Counter()
    for search, count in searches.items():
        wordings[search._replace(offset=0, shown="")] += count
    most: dict[tuple[str, str, KeyKind, str], int] = {}
    for search, count in wordings.items():
        for kind, key in keys_of(search):
            of = search.day, search.locale, kind, key
            most[of] = max(count, most.get(of, 0))
    for (_day, locale, kind, key), count in most.items():
        found[locale].persons[kind][key] += count
