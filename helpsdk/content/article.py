"""Articles as writers keep them: one folder per article, one Markdown file per locale."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, model_validator

from helpsdk.content.audience import WrittenAudience
from helpsdk.content.names import Slug
from helpsdk.types import ArticleType, Locale


class TranslationMeta(BaseModel):
    """Front matter any translation may have."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: str = Field(min_length=1, max_length=300)
    summary: str | None = Field(default=None, max_length=600)
    keywords: tuple[str, ...] = ()
    updated: date | None = None
    translated_from: str | None = None  # the source revision (see `source_revision`) this was translated from
    omits: tuple[str, ...] = ()  # restricted sections that this translation leaves out


class SectionMeta(BaseModel):
    """What a section has that its article has not: a narrower audience."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    audience: WrittenAudience


class Versions(BaseModel):
    """App versions an article is true for: `from` (inclusive) to `to` (exclusive), written as texts."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, serialize_by_alias=True)

    start: str | None = Field(default=None, alias="from", min_length=1, max_length=40)
    end: str | None = Field(default=None, alias="to", min_length=1, max_length=40)

    @model_validator(mode="after")
    def _bounded(self) -> Versions:
        if self.start is None and self.end is None:
            raise ValueError("versions have a from, a to, or both")
        return self


class ArticleMeta(TranslationMeta):
    """Front matter of the source translation: what holds for the article in every language."""

    type: ArticleType = "howto"
    aliases: tuple[Slug, ...] = ()
    audience: WrittenAudience = "public"
    sections: dict[str, SectionMeta] = Field(default_factory=dict)  # by heading id
    collection: Slug | None = None
    owner: str | None = None
    major: int = Field(default=1, ge=1)
    related: tuple[Slug, ...] = ()
    applies_to: Versions | None = None


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
    """An article with its translations; `source` names the locale that the others are translated from.

    `section_lines` says on which line of the source file each of `meta.sections` is written.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    meta: ArticleMeta
    source: Locale
    translations: dict[Locale, Translation]
    section_lines: dict[str, int] = Field(default_factory=dict)
