"""A site as published: rendered, checked, and all that a runtime needs to answer. What a bundle's parts hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

from helpsdk.content.article import ArticleType, Versions
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.identity.viewer import Viewer
from helpsdk.site.learned import NOTHING_LEARNED, Learned
from helpsdk.site.site import SiteBase
from helpsdk.types import Locale


class Section(BaseModel):
    """The visible and searchable unit: a heading and the text below it. What is before the first has id ``""``.

    `audience` is for whom it is where that is not its article's audience: narrowed by that already, and by what is
    written of the headings around it.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    level: int
    text: str
    audience: Audience | None = None

    @model_serializer(mode="wrap")
    def _lean(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        if self.audience is None:
            del written["audience"]
        return written


class PublishedTranslation(BaseModel):
    """One locale of an article, rendered. `tree` is the whole body, `lead` what a tip or banner shows of it.

    `excerpt`, `lead` and `terms` are of what the article's own audience may read.
    """

    model_config = ConfigDict(frozen=True)

    locale: Locale
    title: str
    excerpt: str
    keywords: tuple[str, ...] = ()
    updated: date | None = None
    tree: list[Any]
    lead: list[Any]
    sections: tuple[Section, ...]
    terms: tuple[str, ...] = ()  # glossary ids used in the body
    source_revision: str

    @property
    def restricted(self) -> bool:
        """Whether some section is for fewer people than the article."""
        return any(section.audience is not None for section in self.sections)

    def hidden_from(self, viewer: Viewer) -> frozenset[int]:
        """Which headings begin sections that a reader of the article may not read, by their order in the body."""
        headed = (section for section in self.sections if section.id)
        return frozenset(
            at
            for at, section in enumerate(headed)
            if section.audience is not None and not section.audience.admits(viewer)
        )


class PublishedArticle(BaseModel):
    """`audience` is the article's own, narrowed by its collection's."""

    model_config = ConfigDict(frozen=True)

    id: str
    aliases: tuple[str, ...] = ()
    type: ArticleType = "howto"
    audience: Audience = PUBLIC
    collection: str | None = None
    owner: str | None = None
    major: int = 1
    related: tuple[str, ...] = ()
    applies_to: Versions | None = None  # app versions; None for all
    source: Locale
    translations: dict[Locale, PublishedTranslation]

    def narrower_sections(self) -> dict[str, Audience]:
        """The audiences of sections that are for fewer readers, by id: of one in several languages, the strictest."""
        found: dict[str, Audience] = {}
        for translation in self.translations.values():
            for section in translation.sections if translation.restricted else ():
                if section.audience is not None:
                    found[section.id] = section.audience.narrowed(found.get(section.id, PUBLIC))
        return found


class PublishedSite(SiteBase[PublishedArticle]):
    """What a runtime opens. Built by `publishable(site)`, carried by a bundle. `learned` is no writer's."""

    learned: Learned = NOTHING_LEARNED
