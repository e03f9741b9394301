"""The articles of a published site as one viewer may read them: what is restricted is as absent as what never was.

A name is looked up once, and what is found is asked once whether it admits the viewer. Where nothing has the name, an
article for nobody is asked in its place, so that the two cannot be told apart by what is done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy

from helpsdk.content.anchors import Anchor
from helpsdk.content.names import local_text
from helpsdk.content.screens import Screen, UrlPattern
from helpsdk.errors import NotFound
from helpsdk.i18n.locales import Match, best_match
from helpsdk.identity.audience import NOBODY, PUBLIC, Audience
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.fragments import Target
from helpsdk.site.nearest import nearest
from helpsdk.site.published import PublishedArticle, PublishedSite
from helpsdk.types import Locale, Text

_COMPARED = 300  # names; comparing takes about 30 µs each
_ABSENT = PublishedArticle(id="", audience=NOBODY, source="", translations={})


class Library:
    """Finds articles by id or former id, and the language a reader gets."""

    def __init__(self, published: PublishedSite) -> None:
        self.published = published
        self.default_locale: Locale = published.settings.default_locale
        #: Screens by id, and the titles that complete a reason, by its code and id.
        self.screens: Mapping[str, Screen] = {screen.id: screen for screen in published.screens}
        self.titles: Mapping[tuple[str, str], Text] = _titles(published)
        #: By screen and element, of screens and elements that have any; under None those of all screens.
        self.anchors: Mapping[str | None, Mapping[str, Anchor]] = _anchors(published.screens)
        #: The screens' URL patterns of more than a pathname.
        self.patterns: Sequence[UrlPattern] = _patterns(published.screens)
        articles = published.articles
        former = {alias: article for article in articles.values() for alias in article.aliases}
        self._named: Mapping[str, PublishedArticle] = former | articles
        restricted = [article for article in articles.values() if _restricted(article)]
        self._sections = {
            (article.id, section): audience
            for article in restricted
            for section, audience in article.narrower_sections().items()
        }
        #: For whom articles and their sections are.
        self.audiences: frozenset[Audience] = frozenset({article.audience for article in articles.values()}).union(
            *(_section_audiences(article) for article in restricted)
        )
        #: The ids of each collection's articles, sorted; under "" those of none.
        self.members: Mapping[str, Sequence[str]] = _members(articles)

    def following(self, published: PublishedSite, changed: Collection[str]) -> Library | None:
        """One in which only articles of these ids are others; None when one of them is called, kept or shut another
        way than before, which takes a new library. Of the site all but articles and rules is as it was.
        """
        before, after = self.published.articles, published.articles
        for id in changed:
            if id not in before or id not in after or _shape(before[id]) != _shape(after[id]):
                return None
        other = copy(self)
        other.published = published
        names = {alias: after[id] for id in changed for alias in after[id].aliases if self._named[alias].id == id}
        other._named = {**self._named, **names, **{id: after[id] for id in changed}}
        return other

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

    def near(self, id: str, viewer: Viewer) -> str | None:
        """The article that `id` most likely meant, among those this viewer may read; None for a site of very many.

        For a host's own process: how long it takes tells of what else is called like that, which a server must not.
        """
        if len(self.published.articles) > _COMPARED:
            return None
        return nearest(id, (one.id for one in self.published.articles.values() if one.audience.admits(viewer)))

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


def _anchors(screens: Iterable[Screen]) -> dict[str | None, dict[str, Anchor]]:
    found: dict[str | None, dict[str, Anchor]] = {}
    for screen in screens:
        for element in screen.elements:
            if element.anchor is not None:
                found.setdefault(screen.id, {})[element.id] = element.anchor
                found.setdefault(None, {}).setdefault(element.id, element.anchor)
    return found


def _patterns(screens: Iterable[Screen]) -> list[UrlPattern]:
    return [url for screen in screens for url in screen.urls if isinstance(url, UrlPattern)]


def _restricted(article: PublishedArticle) -> bool:
    return any(translation.restricted for translation in article.translations.values())


def _section_audiences(article: PublishedArticle) -> set[Audience]:
    sections = (section for translation in article.translations.values() for section in translation.sections)
    return {section.audience for section in sections if section.audience is not None}


def _shape(article: PublishedArticle) -> tuple[object, ...]:
    """What more than the article itself depends on."""
    sections = (article.narrower_sections(), _section_audiences(article)) if _restricted(article) else ()
    return article.aliases, article.collection, article.audience, sections


def _members(articles: Mapping[str, PublishedArticle]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for id in sorted(articles):
        members.setdefault(articles[id].collection or "", []).append(id)
    return members


def _titles(published: PublishedSite) -> dict[tuple[str, str], Text]:
    screens = {("screen", screen.id): screen.title for screen in published.screens}
    elements = {("element", element.id): element.title for screen in published.screens for element in screen.elements}
    events = {("event", name): event.title for name, event in published.settings.events.items() if event.title}
    return {**screens, **elements, **events}
