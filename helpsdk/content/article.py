"""Articles as writers keep them: one folder per article, one Markdown file per locale."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from helpsdk.content.names import Slug
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.types import Locale

ArticleType = Literal["howto", "faq", "troubleshooting", "reference", "tutorial", "release", "glossary"]


class TranslationMeta(BaseModel):
    """Front matter any translation may have."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: str = Field(min_length=1, max_length=300)
    summary: str | None = Field(default=None, max_length=600)
    keywords: tuple[str, ...] = ()
    updated: date | None = None
    translated_from: str | None = None  # the source revision (see `source_revision`) this was translated from


class ArticleMeta(TranslationMeta):
    """Front matter of the source translation: what holds for the article in every language."""

    type: ArticleType = "howto"
    aliases: tuple[Slug, ...] = ()
    audience: Literal["public", "signed_in"] | dict[Literal["groups"], tuple[str, ...]] = "public"
    collection: Slug | None = None
    owner: str | None = None
    major: int = Field(default=1, ge=1)
    related: tuple[Slug, ...] = ()


class Translation(BaseModel):
    """One locale of an article, as written. `file` is relative to the site folder; `body` starts on `body_line`."""

    model_config = ConfigDict(frozen=True)

    locale: Locale
    meta: TranslationMeta
    body: str
    file: str
    body_line: int
    source_revision: str  # first 12 hex digits of the SHA-256 of the normalised title, summary and body


class Article(BaseModel):
    """An article with its translations; `source` names the locale that the others are translated from."""

    model_config = ConfigDict(frozen=True)

    id: str
    meta: ArticleMeta
    source: Locale
    translations: dict[Locale, Translation]
    audience: Audience = PUBLIC
