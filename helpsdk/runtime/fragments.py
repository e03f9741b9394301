"""What replies repeat, made once per revision: the cards of every article in every language."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.content.names import local_text
from helpsdk.i18n.locales import direction
from helpsdk.runtime.replies import ArticleCard
from helpsdk.site.published import PublishedArticle, PublishedSite
from helpsdk.types import Locale, Text, Tree


class Fragments:
    """Cards by article, locale and whether the language stood in for another; facts of bodies that replies need."""

    def __init__(self, published: PublishedSite) -> None:
        titles = {collection.id: collection.title for collection in published.collections}
        self._cards: dict[tuple[str, Locale, bool], ArticleCard] = {}
        self._longer: set[tuple[str, Locale]] = set()
        self._links: dict[tuple[str, Locale], frozenset[str]] = {}
        for article in published.articles.values():
            for locale, translation in article.translations.items():
                card = _card(article, locale, _in(titles.get(article.collection or ""), locale, published))
                self._cards[article.id, locale, False] = card
                self._cards[article.id, locale, True] = card.model_copy(update={"fallback_locale": locale})
                self._links[article.id, locale] = frozenset(_linked(translation.tree))
                if translation.tree != translation.lead:
                    self._longer.add((article.id, locale))

    def card(self, article: str, locale: Locale, *, fallback: bool) -> ArticleCard:
        """The card of a translation that exists."""
        return self._cards[article, locale, fallback]

    def has_more(self, article: str, locale: Locale) -> bool:
        """Whether the body holds more than its lead."""
        return (article, locale) in self._longer

    def links(self, article: str, locale: Locale) -> frozenset[str]:
        """Ids of the articles a body links to."""
        return self._links[article, locale]


def unlinked(tree: Tree, articles: frozenset[str]) -> Tree:
    """A copy of a tree in which links to `articles` are plain text."""
    return [_unlinked(node, articles) if isinstance(node, dict) else node for node in tree]


def _unlinked(node: dict[str, object], articles: frozenset[str]) -> dict[str, object]:
    children = node.get("c")
    copy = {**node, "c": unlinked(children, articles)} if isinstance(children, list) else dict(node)
    if copy.get("t") != "a" or copy.get("article") not in articles:
        return copy
    kept = {name: value for name, value in copy.items() if name in ("c", "lang", "dir")}
    return {"t": "span", **kept}


def _linked(tree: Tree) -> Iterator[str]:
    for node in tree:
        if isinstance(node, dict):
            if node.get("t") == "a" and "article" in node:
                yield str(node["article"])
            yield from _linked(node.get("c", []))


def _in(title: Text | None, locale: Locale, published: PublishedSite) -> str | None:
    return None if title is None else local_text(title, (locale, published.settings.default_locale))


def _card(article: PublishedArticle, locale: Locale, collection_title: str | None) -> ArticleCard:
    translation = article.translations[locale]
    return ArticleCard(
        id=article.id,
        title=translation.title,
        type=article.type,
        locale=locale,
        fallback_locale=None,
        dir=direction(locale),
        excerpt=translation.excerpt,
        collection=article.collection,
        collection_title=collection_title,
        url=f"v1/articles/{article.id}",
        updated=translation.updated.isoformat() if translation.updated else None,
        major=article.major,
    )
