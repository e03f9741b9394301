"""The articles of a published site as one viewer may read them: what is restricted is as absent as what never was."""

from __future__ import annotations

from collections.abc import Sequence

from helpsdk.content.names import local_text
from helpsdk.errors import NotFound
from helpsdk.i18n.locales import Match, best_match
from helpsdk.identity.viewer import Viewer
from helpsdk.site.published import PublishedArticle, PublishedSite
from helpsdk.types import Locale, Text


class Library:
    """Finds articles by id or former id, and the language a reader gets."""

    def __init__(self, published: PublishedSite) -> None:
        self.published = published
        self.default_locale: Locale = published.settings.default_locale
        self._current = {alias: article.id for article in published.articles.values() for alias in article.aliases}

    def article(self, id: str, viewer: Viewer) -> PublishedArticle:
        """Raises `NotFound` alike for what is not there and what is not for this viewer."""
        articles = self.published.articles
        article = articles.get(id) or articles.get(self._current.get(id, ""))
        if article is None or not article.audience.admits(viewer):
            raise NotFound("article", id)
        return article

    def find(self, id: str, viewer: Viewer) -> PublishedArticle | None:
        """The article, or None where `article` raises."""
        try:
            return self.article(id, viewer)
        except NotFound:
            return None

    def wishes(self, locales: Sequence[str]) -> tuple[str, ...]:
        """The languages a reader asked for; one who names none asks for the site's default."""
        return tuple(locales) or (self.default_locale,)

    def reply_locale(self, locales: Sequence[str]) -> Match:
        """The language of a reply as a whole."""
        return best_match(self.wishes(locales), self.published.settings.locales, self.default_locale)

    def article_locale(self, article: PublishedArticle, locales: Sequence[str]) -> Match:
        """The translation a reader gets of an article; failing all wishes, the site's default, then the source."""
        default = self.default_locale if self.default_locale in article.translations else article.source
        return best_match(self.wishes(locales), tuple(article.translations), default)

    def text(self, text: Text, locale: Locale) -> str:
        """A text of the site itself in a language, or in the site's default."""
        return local_text(text, (locale, self.default_locale))
