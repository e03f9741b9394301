"""From counters to what a revision holds of them: bounded, without words of which a person could be told, rounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from heapq import nlargest

from helpsdk.search.analysis import analyzer
from helpsdk.server.insights.learned import ByArticle, Counters, KeyKind
from helpsdk.server.insights.popular import popular
from helpsdk.server.insights.texts import Texts
from helpsdk.site.learned import CountsByKey, Learned, LearnedSearch
from helpsdk.site.published import PublishedSite
from helpsdk.types import Locale

#: How many at least asked so, each counted once a day, for a key to be kept.
PERSONS = 3
#: Articles of a key and keys of a kind, those with the most evidence; and entries in all, of one language.
MOST_ARTICLES = 50
MOST_KEYS: Mapping[KeyKind, int] = {"query": 5_000, "term": 5_000, "screen": 500}
MOST_ENTRIES: Mapping[KeyKind, int] = {"query": 50_000, "term": 50_000, "screen": 5_000}
_LEAST = 0.05  # clicks and examinations that are worth keeping


def taught(
    counters: Mapping[str, Counters], texts: Texts, published: PublishedSite, before: Learned, today: date
) -> Learned:
    """What was learned before, with what the counters say of searches in place of what was known of them.

    Of words that people typed, those alone that stand in an article counted with them or among the site's synonyms.
    """
    locales = published.settings.locales
    found = {
        locale: _Lesson(counters.get(locale, Counters()), texts, published, locale).search(before, today)
        for locale in locales
    }
    return before.model_copy(update={"search": {locale: one for locale, one in found.items() if one}})


@dataclass(frozen=True, slots=True)
class _Lesson:
    """Of one language."""

    counters: Counters
    texts: Texts
    published: PublishedSite
    locale: Locale

    def search(self, before: Learned, today: date) -> LearnedSearch:
        words = self._words()
        screens = {screen.id for screen in self.published.screens}
        kept = {
            "queries": self._kept("query", lambda key: words.issuperset(key.split())),
            "terms": self._kept("term", words.__contains__),
            "screens": self._kept("screen", screens.__contains__),
        }
        told = {article for keys in kept.values() for counts in keys.values() for article in counts}
        known = before.search.get(self.locale)
        articles = sorted(told.union(known.articles if known else ()))
        return LearnedSearch(
            day=str(today),
            searches=round(self.counters.searches, 1),
            **kept,
            articles={id: text for id in articles if (text := self.texts.text(self.locale, id)) is not None},
            popular=popular(self.counters, kept["queries"], self.published, self.locale),
        )

    def _words(self) -> set[str]:
        """The terms that are the site's own."""
        analysed = analyzer(self.locale)
        groups = self.published.synonyms.get(self.locale, ())
        synonyms = {term for group in groups for text in group for term in analysed.terms(text)}
        counted = self.counters.counted["term"]
        return synonyms | {
            term
            for term, articles in counted.items()
            if any(term in self.texts.terms(self.locale, article) for article in articles)
        }

    def _kept(self, kind: KeyKind, admitted: Callable[[str], bool]) -> CountsByKey:
        persons = self.counters.persons[kind]
        counted = self.counters.counted[kind]
        keys = [key for key in counted if persons[key] >= PERSONS and admitted(key)]
        best = nlargest(MOST_KEYS[kind], keys, key=lambda key: (_looked_at(counted[key]), key))
        found: CountsByKey = {}
        entries = 0
        for key in best:
            counts = _rounded(counted[key])
            entries += len(counts)
            if entries > MOST_ENTRIES[kind]:
                break
            if counts:
                found[key] = counts
        return dict(sorted(found.items()))


def _looked_at(counted: ByArticle) -> float:
    return sum(one.expected for one in counted.values())


def _rounded(counted: ByArticle) -> dict[str, tuple[float, float, float]]:
    """Of the articles with the most evidence."""
    rows = [(one.clicks + one.expected + abs(one.votes), article) for article, one in counted.items()]
    best = sorted(article for size, article in nlargest(MOST_ARTICLES, rows) if size >= _LEAST)
    return {
        article: (round(one.clicks, 2), round(one.expected, 2), round(one.votes, 2))
        for article in best
        for one in [counted[article]]
    }
