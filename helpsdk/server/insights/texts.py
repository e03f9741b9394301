"""Whether an article still reads as it did when something was learned of it."""

from __future__ import annotations

from datetime import date, timedelta

from helpsdk.search.analysis import analyzer
from helpsdk.search.sketch import rewritten, sketch
from helpsdk.server.insights.worth import LONGEST
from helpsdk.site.learned import Learned, LearnedText
from helpsdk.site.published import PublishedSite
from helpsdk.types import Locale


class Texts:
    """The terms of a site's articles, each taken apart once, and what was learned of which text before."""

    def __init__(self, published: PublishedSite, before: Learned, today: date) -> None:
        self._published, self._before, self._today = published, before, str(today)
        self._first = str(today - timedelta(days=LONGEST))  # nothing is known of how it read
        self._terms: dict[tuple[Locale, str], frozenset[str]] = {}
        self._texts: dict[tuple[Locale, str], LearnedText | None] = {}
        self.screens = frozenset(screen.id for screen in published.screens)

    def counts(self, locale: str, article: str, day: str) -> bool:
        """Whether what was counted on a day is about the text of now. See `worth.Counts`."""
        text = self.text(locale, article)
        return text is not None and day >= text.since

    def text(self, locale: Locale, article: str) -> LearnedText | None:
        """None for an article that is not there. One that was rewritten since counts from today."""
        key = locale, article
        if key not in self._texts:
            self._texts[key] = self._text(locale, article)
        return self._texts[key]

    def terms(self, locale: Locale, article: str) -> frozenset[str]:
        key = locale, article
        if key not in self._terms:
            self._terms[key] = _terms_of(self._published, locale, article)
        return self._terms[key]

    def synonyms(self, locale: Locale) -> frozenset[str]:
        """The terms of the site's synonyms."""
        groups = self._published.synonyms.get(locale, ())
        analysed = analyzer(locale)
        return frozenset(term for group in groups for text in group for term in analysed.terms(text))

    def _text(self, locale: Locale, article: str) -> LearnedText | None:
        found = self._published.articles.get(article)
        if found is None or locale not in found.translations:
            return None
        now = sketch(self.terms(locale, article))
        search = self._before.search.get(locale)
        known = search.articles.get(article) if search is not None else None
        if known is None:
            return LearnedText(since=self._first, sketch=now)
        return LearnedText(since=self._today, sketch=now) if rewritten(known.sketch, now) else known


def _terms_of(published: PublishedSite, locale: Locale, article: str) -> frozenset[str]:
    translation = published.articles[article].translations[locale]
    texts = [translation.title, translation.excerpt, *translation.keywords]
    texts += [text for section in translation.sections for text in (section.title, section.text)]
    return frozenset(analyzer(locale).terms("\n".join(texts), stops=True))
