"""Articles to read and collections to browse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from helpsdk.content.tree import tree_html
from helpsdk.i18n.locales import direction, native_name
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.fragments import Fragments, unlinked
from helpsdk.runtime.library import Library
from helpsdk.runtime.readings import Readings
from helpsdk.runtime.replies import (
    ArticleCard,
    ArticleReply,
    Available,
    CollectionOut,
    CollectionsReply,
    GlossaryEntry,
    Related,
)
from helpsdk.site.published import PublishedArticle
from helpsdk.types import Locale, Tree

MOST_RELATED = 5
_MOST_REFERRALS = 10


class Pages:
    """Makes article and collection replies of one revision."""

    def __init__(self, library: Library, fragments: Fragments, revision: int) -> None:
        self._library, self._fragments, self._revision = library, fragments, revision
        published = library.published
        self.readings = Readings(published)
        self._frame_hosts = published.settings.frame_hosts
        self._terms = {term.id: term for term in published.glossary}
        self._collections = {collection.id: collection for collection in published.collections}

    def place(self, id: str, locales: Sequence[str], viewer: Viewer) -> tuple[str, Locale]:
        """Which body `article` makes a reply of. Raises `NotFound` as it does."""
        article = self._library.article(id, viewer)
        return article.id, self._library.article_locale(article, locales).locale

    def article(
        self, id: str, locales: Sequence[str], viewer: Viewer, format: Literal["tree", "html"] = "tree"
    ) -> ArticleReply:
        """An article in the reader's best language. Raises `NotFound`, also for what this viewer may not read."""
        article = self._library.article(id, viewer)
        match = self._library.article_locale(article, locales)
        card = self._fragments.card(article.id, match.locale, fallback=match.fallback)
        reading = self.readings.reading(article.id, match.locale, viewer)
        tree = self.readable(article.id, match.locale, reading.tree, viewer)
        return ArticleReply(
            revision=self._revision,
            id=article.id,
            title=card.title,
            type=card.type,
            locale=card.locale,
            fallback_locale=card.fallback_locale,
            dir=card.dir,
            excerpt=card.excerpt,
            collection=card.collection,
            collection_title=card.collection_title,
            updated=card.updated,
            major=card.major,
            internal=card.internal,
            minutes=reading.minutes,
            tree=tree if format == "tree" else None,
            html=tree_html(tree, video_hosts=self._frame_hosts) if format == "html" else None,
            headings=[self._fragments.heading(section, card) for section in reading.sections if section.id],
            related=list(self._related(article, locales, viewer)),
            glossary=self._glossary(reading.terms, match.locale),
            available=self._available(article),
        )

    def collections(self, locales: Sequence[str], viewer: Viewer) -> CollectionsReply:
        """Collections in the site's order with the articles this viewer may read; empty ones are left out.

        What is in no collection comes last, under no id and no title.
        """
        locale = self._library.reply_locale(locales).locale
        shown = [(collection, self._cards(collection.id, locales, viewer)) for collection in self._collections.values()]
        others = self._cards("", locales, viewer)
        return CollectionsReply(
            revision=self._revision,
            locale=locale,
            dir=direction(locale),
            collections=[
                CollectionOut(
                    id=collection.id,
                    title=self._library.text(collection.title, locale),
                    summary=self._library.text(collection.summary, locale) if collection.summary else None,
                    articles=cards,
                )
                for collection, cards in shown
                if cards
            ]
            + ([CollectionOut(id="", title="", summary=None, articles=others)] if others else []),
        )

    def _cards(self, collection: str, locales: Sequence[str], viewer: Viewer) -> list[ArticleCard]:
        articles = self._library.published.articles
        members = (articles[id] for id in self._library.members.get(collection, ()))
        visible = [article for article in members if article.audience.admits(viewer)]
        matches = [(article, self._library.article_locale(article, locales)) for article in visible]
        return [self._fragments.card(article.id, m.locale, fallback=m.fallback) for article, m in matches]

    def readable(self, article: str, locale: Locale, tree: Tree, viewer: Viewer) -> Tree:
        """A tree whose links lead where this viewer may read.

        A link to a hidden section leads to its article; one within the page, or to a hidden article, is plain text.
        """
        links = self._fragments.links(article, locale)
        closed = frozenset(link for link in links if not self._library.leads_somewhere(link, viewer))
        if not closed:
            return tree
        elsewhere = frozenset(link for link in closed if self._opens_another(link.article, article, viewer))
        return unlinked(tree, closed, article, shortened=elsewhere)

    def _opens_another(self, id: str, article: str, viewer: Viewer) -> bool:
        found = self._library.find(id, viewer)
        return found is not None and found.id != article

    def has_more(self, article: str, locale: Locale, viewer: Viewer) -> bool:
        """Whether a body holds more for this viewer than its lead."""
        return self.readings.has_more(article, locale, viewer)

    def _related(self, article: PublishedArticle, locales: Sequence[str], viewer: Viewer) -> Iterator[Related]:
        """Declared ones first, then the rest of the collection."""
        ids = [*article.related, *self._library.members.get(article.collection or " ", ())]
        found = {other.id: other for id in ids if (other := self._library.find(id, viewer)) is not None}
        found.pop(article.id, None)
        for other in list(found.values())[:MOST_RELATED]:
            locale = self._library.article_locale(other, locales).locale
            yield Related(id=other.id, title=other.translations[locale].title)

    def _glossary(self, terms: Iterable[str], locale: Locale) -> dict[str, GlossaryEntry]:
        entries = ((id, self._entry(id, locale)) for id in terms)
        return {id: entry for id, entry in entries if entry is not None}

    def _entry(self, id: str, locale: Locale) -> GlossaryEntry | None:
        """A term with its definition, or the one it refers to."""
        term = defined = self._terms.get(id)
        for _ in range(_MOST_REFERRALS):
            if defined is None or defined.see is None:
                break
            defined = self._terms.get(defined.see)
        if term is None or defined is None or defined.definition is None:
            return None
        text = self._library.text
        return GlossaryEntry(term=text(term.term, locale), definition=text(defined.definition, locale))

    def _available(self, article: PublishedArticle) -> list[Available]:
        locales = [locale for locale in self._library.published.settings.locales if locale in article.translations]
        return [Available(locale=locale, name=native_name(locale)) for locale in locales]
