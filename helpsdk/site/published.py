"""A site as published: rendered, checked, and all that a runtime needs to answer. What a bundle's parts hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from helpsdk.content.article import ArticleType
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.site.site import SiteBase
from helpsdk.types import Locale


class Section(BaseModel):
    """The visible and searchable unit: a heading and the text below it. What is before the first has id ``""``."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    level: int
    text: str


class PublishedTranslation(BaseModel):
    """One locale of an article, rendered. `tree` is the whole body, `lead` what a tip or banner shows of it."""

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


class PublishedArticle(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    aliases: tuple[str, ...] = ()
    type: ArticleType = "howto"
    audience: Audience = PUBLIC
    collection: str | None = None
    owner: str | None = None
    major: int = 1
    related: tuple[str, ...] = ()
    source: Locale
    translations: dict[Locale, PublishedTranslation]


class PublishedSite(SiteBase[PublishedArticle]):
    """What a runtime opens. Built by `publishable(site)`, carried by a bundle."""
