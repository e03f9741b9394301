"""A site as published: rendered, checked, and all that a runtime needs to answer. What a bundle's parts hold."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from helpsdk.content.article import Versions
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.site.learned import NOTHING_LEARNED, Learned
from helpsdk.site.site import SiteBase
from helpsdk.site.translation import PublishedTranslation, Section
from helpsdk.types import ArticleType, Locale

__all__ = ["PublishedArticle", "PublishedSite", "PublishedTranslation", "Section"]


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
