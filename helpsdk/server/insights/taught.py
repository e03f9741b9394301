"""From counters to what a revision holds of them: bounded, without words of which a person could be told, rounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from heapq import nlargest

from helpsdk.server.insights.asked import KeyKind
from helpsdk.server.insights.learned import ByArticle, Counters
from helpsdk.server.insights.popular import popular
from helpsdk.server.insights.texts import Texts
from helpsdk.site.learned import CountsByKey, Learned, LearnedSearch
from helpsdk.site.published import PublishedSite
from helpsdk.types import Locale

#: Articles of a key, those with the most evidence; and entries of a kind in all, of one language.
MOST_ARTICLES = 50
MOST_ENTRIES: Mapping[KeyKind, int] = {"query": 50_000, "term": 50_000, "screen": 5_000}
_LEAST = 0.05  # clicks and examinations that are worth keeping


def taught(
    counters: Mapping[str, Counters], texts: Texts, published: PublishedSite, before: Learned, today: date
) -> Learned:
    """What was learned before, with what the counters say of searches in place of what was known of them.

    The counters have nothing but keys that may be kept: see `Asked.kept`.
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
        kept = {"queries": self._kept("query"), "terms": self._kept("term"), "screens": self._kept("screen")}
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

    def _kept(self, kind: KeyKind) -> CountsByKey:
        counted = self.counters.counted[kind]
        best = sorted(counted, key=lambda key: (_looked_at(counted[key]), key), reverse=True)
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
