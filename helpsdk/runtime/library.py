"""The articles of a published site as one viewer may read them: what is restricted is as absent as what never was.

A name is looked up once, and what is found is asked once whether it admits the viewer. Where nothing has the name, an
article for nobody is asked in its place, so that the two cannot be told apart by what is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpsdk.content.names import local_text
from helpsdk.errors import NotFound
from helpsdk.i18n.locales import Match, best_match
from helpsdk.identity.audience import NOBODY, PUBLIC
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.fragments import Target
from helpsdk.site.published import PublishedArticle, PublishedSite
from helpsdk.types import Locale, Text

_ABSENT = PublishedArticle(id="", audience=NOBODY, source="", translations={})


class Library:
    """Finds articles by id or former id, and the language a reader gets."""

    def __init__(self, published: PublishedSite) -> None:
        self.published = published
        self.default_locale: Locale = published.settings.default_locale
        articles = published.articles
        former = {alias: article for article in articles.values() for alias in article.aliases}
        self._named: Mapping[str, PublishedArticle] = former | articles
        self._sections = {
            (article.id, section): audience
            for article in articles.values()
            for section, audience in article.narrower_sections().items()
        }

    def article(self, id: str, viewer: Viewer) -> PublishedArticle:
        """Raises `NotFound` alike for what is not there and what is not for this viewer."""
        found = self.find(id, viewer)
        if found is None:
            raise NotFound("article", id)
        return found

    def find(self, id: str, viewer: Viewer) -> PublishedArticle | None:
        """The article, or None where `article` raises."""
        article = self._named.get(id, _ABSENT)
        return article if article.audience.admits(viewer) else None

    def leads_somewhere(self, link: Target, viewer: Viewer) -> bool:
        """Whether the viewer may read what a link leads to."""
        article = self.find(link.article, viewer)
        return article is not None and self._sections.get((article.id, link.section), PUBLIC).admits(viewer)

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
