"""Whom the parts of a site are for: an audience narrows what it is within, a collection, an article or a section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from helpsdk.content.article import Article
from helpsdk.content.audience import audience_of
from helpsdk.content.sections import heading_ids, without_sections
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.site.bodies import Bodies
from helpsdk.site.published import PublishedTranslation, Section
from helpsdk.site.site import Site
from helpsdk.types import Locale


class Visibility:
    """Effective audiences of one site."""

    def __init__(self, site: Site) -> None:
        self._staff = site.audiences.staff
        self._collections = {one.id: audience_of(one.audience, self._staff) for one in site.collections}

    def article(self, article: Article) -> Audience:
        """The article's audience within its collection's."""
        meta = article.meta
        return audience_of(meta.audience, self._staff).narrowed(self._collections.get(meta.collection or "", PUBLIC))

    def sections(self, article: Article, bodies: Bodies) -> dict[Locale, tuple[Section, ...]]:
        """The sections of every translation, with the audiences of those that are for fewer people than the article.

        A section is at least as closed as the source's section of the same id, wherever a translator put its heading.
        """
        written = {locale: bodies.by_key[article.id, locale].sections for locale in article.translations}
        if not article.meta.sections:
            return written
        around = self.article(article)
        own = {id: audience_of(one.audience, self._staff) for id, one in article.meta.sections.items()}
        source = _narrowed(written[article.source], own, around)
        own |= {section.id: section.audience for section in source if section.audience is not None}
        return {locale: _narrowed(sections, own, around) for locale, sections in written.items()}


def open_part(tree: list[Any], sections: tuple[Section, ...]) -> list[Any]:
    """What of a body the article's own audience may read; the very same tree when that is all of it."""
    headed = (section for section in sections if section.id)
    hidden = frozenset(at for at, section in enumerate(headed) if section.audience is not None)
    return without_sections(tree, hidden) if hidden else tree


def unsound(translation: PublishedTranslation, audience: Audience) -> str | None:
    """What is wrong with the audiences of a translation's sections in an article for `audience`, or None."""
    if not translation.restricted:
        return None
    if heading_ids(translation.tree) != tuple(section.id for section in translation.sections if section.id):
        return "its restricted sections are not those of its content"
    for section in translation.sections:
        if section.audience is not None and (not section.id or section.audience.narrowed(audience) != section.audience):
            return f"section {section.id!r} is for others than its article"
    return None


def _narrowed(sections: tuple[Section, ...], own: Mapping[str, Audience], around: Audience) -> tuple[Section, ...]:
    return tuple(_within(sections, own, around))


def _within(sections: tuple[Section, ...], own: Mapping[str, Audience], around: Audience) -> Iterator[Section]:
    """A heading of a deeper level is within the one before it."""
    outer: list[tuple[int, Audience]] = [(0, around)]
    for section in sections:
        while outer[-1][0] >= section.level:
            outer.pop()
        audience = outer[-1][1].narrowed(own.get(section.id, PUBLIC)) if section.id else around
        if section.id:
            outer.append((section.level, audience))
        yield section if audience == around else replace(section, audience=audience)
