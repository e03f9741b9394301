"""What replies repeat: the cards of articles in every language, made when they are first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from pydantic_core import to_json

from helpsdk.content.names import local_text
from helpsdk.i18n.locales import direction
from helpsdk.identity.audience import Audience, covers
from helpsdk.runtime.replies import ArticleCard, Heading, SectionRef
from helpsdk.runtime.weakly import weakly
from helpsdk.site.published import PublishedSite, Section
from helpsdk.types import Locale, Text, Tree

#: Of each kind of fragment; a card is about half a kilobyte of JSON, and three times that as a model.
KEPT_CARDS: Final = 8_192


class Target(NamedTuple):
    """What a link leads to: an article, or a section of one."""

    article: str
    section: str = ""


class Fragments:
    """Cards by article, locale and whether the language stood in for another; facts of bodies that replies need.

    What was asked for last is kept: a site may have many more articles than anybody opens. Safe to share between
    threads.
    """

    def __init__(self, published: PublishedSite) -> None:
        self._published = published
        self._titles = {collection.id: collection.title for collection in published.collections}
        self._staff = Audience("internal", published.audiences.staff)
        self.card_json = lru_cache(maxsize=KEPT_CARDS)(weakly(self._card_json))
        self._card = lru_cache(maxsize=KEPT_CARDS)(weakly(self._made))
        self._linked = lru_cache(maxsize=KEPT_CARDS)(weakly(self._found))

    def card(self, article: str, locale: Locale, *, fallback: bool) -> ArticleCard:
        """The card of a translation that exists."""
        return self._card(article, locale, fallback)

    def _made(self, id: str, locale: Locale, fallback: bool) -> ArticleCard:
        return ArticleCard(**self._values(id, locale, fallback))

    def _card_json(self, article: str, locale: Locale, fallback: bool) -> bytes:
        """A card as JSON, without a model of it: that costs several times as much."""
        return to_json(self._values(article, locale, fallback))

    def _values(self, id: str, locale: Locale, fallback: bool) -> dict[str, Any]:
        """What a card says, in the order of its model."""
        article = self._published.articles[id]
        translation, collection = article.translations[locale], article.collection
        return {
            "id": id,
            "title": translation.title,
            "type": article.type,
            "locale": locale,
            "fallback_locale": locale if fallback else None,
            "dir": direction(locale),
            "excerpt": translation.excerpt,
            "collection": collection,
            "collection_title": collection and _in(self._titles.get(collection), locale, self._published),
            "url": f"v1/articles/{id}",
            "updated": translation.updated.isoformat() if translation.updated else None,
            "major": article.major,
            "internal": covers(self._staff, article.audience),
        }

    def heading(self, section: Section, card: ArticleCard) -> Heading:
        """The heading of a section, which says what the card of its article does not."""
        return Heading(id=section.id, level=section.level, text=section.title, internal=self._marked(section, card))

    def reference(self, section: Section, card: ArticleCard) -> SectionRef | None:
        """Where in its article a hit is; None for what stands before the first heading."""
        if not section.id:
            return None
        return SectionRef(id=section.id, title=section.title, internal=self._marked(section, card))

    def _marked(self, section: Section, card: ArticleCard) -> bool:
        return not card.internal and section.audience is not None and covers(self._staff, section.audience)

    def links(self, article: str, locale: Locale) -> frozenset[Target]:
        """What of the site a body links to, its own sections included."""
        return self._linked(article, locale)

    def _found(self, article: str, locale: Locale) -> frozenset[Target]:
        return frozenset(_linked(self._published.articles[article].translations[locale].tree, article))


def unlinked(
    tree: Tree, closed: frozenset[Target], article: str, *, shortened: frozenset[Target] = frozenset()
) -> Tree:
    """A copy of a tree of `article` in which links to what is `closed` are plain text.

    Those that are `shortened` lead to the article that the section is in instead.
    """
    return [_unlinked(node, closed, article, shortened) if isinstance(node, dict) else node for node in tree]


def _unlinked(
    node: dict[str, object], closed: frozenset[Target], article: str, shortened: frozenset[Target]
) -> dict[str, object]:
    children = node.get("c")
    inner = unlinked(children, closed, article, shortened=shortened) if isinstance(children, list) else None
    copy = dict(node) if inner is None else {**node, "c": inner}
    target = _target(copy, article)
    if target not in closed:
        return copy
    if target in shortened:
        return {name: value for name, value in copy.items() if name != "section"}
    kept = {name: value for name, value in copy.items() if name in ("c", "lang", "dir")}
    return {"t": "span", **kept}


def _linked(tree: Tree, article: str) -> Iterator[Target]:
    for node in tree:
        if isinstance(node, dict):
            if node["t"] == "a" and (target := _target(node, article)) is not None:
                yield target
            if "c" in node:
                yield from _linked(node["c"], article)


def _target(node: Mapping[str, object], article: str) -> Target | None:
    """Where in the site a node of `article` links to; None for what is no such link."""
    if node.get("t") != "a":
        return None
    if "article" in node:
        return Target(str(node["article"]), str(node.get("section", "")))
    href = str(node.get("href", ""))
    return Target(article, href[1:]) if href.startswith("#") else None


def _in(title: Text | None, locale: Locale, published: PublishedSite) -> str | None:
    return None if title is None else local_text(title, (locale, published.settings.default_locale))
