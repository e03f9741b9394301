"""What one document of the index holds, and how a published section becomes one.

A document is a section. `num` numbers the rows of `rows(published, locale)`, which every process derives alike from the
same content, so nothing needs to be stored. The number of a row's audience, by its place in the audience table, says
which partition of the index holds it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from helpsdk.identity.audience import Audience
from helpsdk.search.analysed import FIELD_BOOSTS, TITLE_WORDS, SectionText
from helpsdk.search.analysis import ANALYSIS_VERSION
from helpsdk.search.extra import tantivy
from helpsdk.site.published import PublishedArticle, PublishedSite, PublishedTranslation, Section
from helpsdk.types import Locale

SCHEMA_VERSION = 4


class Row(NamedTuple):
    """A section by its place: the article's id, the ordinal among its sections and the number of its audience.

    The ordinal after the last stands for the article itself, where all its sections are for fewer people.
    """

    article: str
    section: int
    audience: int


def make_schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name in ("id", "type", "collection"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FIELD_BOOSTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(TITLE_WORDS, tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("num", fast=True)
    return builder.build()


def audience_table(published: PublishedSite, locale: Locale) -> tuple[Audience, ...]:
    """The audiences of a locale's sections, each once, in a fixed order."""
    audiences = {audience for article in _articles(published, locale) for _, audience in _parts(article, locale)}
    return tuple(sorted(audiences, key=lambda audience: audience.order))


def rows(published: PublishedSite, locale: Locale, audiences: Sequence[Audience]) -> tuple[Row, ...]:
    """The rows of a locale's index: articles by id, their sections in order; each article has a row of its audience."""
    numbers = {audience: at for at, audience in enumerate(audiences)}
    return tuple(row for article in _articles(published, locale) for row in rows_of(article, locale, numbers))


def rows_of(article: PublishedArticle, locale: Locale, numbers: Mapping[Audience, int]) -> Iterator[Row]:
    """An article's rows, in order; none where it is not in that language."""
    if locale in article.translations:
        yield from (Row(article.id, section, numbers[audience]) for section, audience in _parts(article, locale))


def section_of(translation: PublishedTranslation, ordinal: int) -> Section:
    """A section by its ordinal; an article without a body is one section with its excerpt."""
    if ordinal < len(translation.sections):
        return translation.sections[ordinal]
    return Section(id="", title="", level=1, text=translation.excerpt)


def section_text(translation: PublishedTranslation, ordinal: int) -> SectionText:
    """What of a section is searched."""
    section = section_of(translation, ordinal)
    keywords = " \n ".join(translation.keywords)
    body, stands = _body(translation, section, ordinal), ordinal == _first_open(translation)
    return SectionText(translation.title, section.title, body, keywords, stands)


def make_document(article: PublishedArticle, num: int, texts: Mapping[str, str]) -> Any:
    """`texts` are terms by field, joined by spaces."""
    document = tantivy.Document()
    document.add_text("id", article.id)
    document.add_text("type", article.type)
    if article.collection:
        document.add_text("collection", article.collection)
    document.add_unsigned("num", num)
    for field, text in texts.items():
        document.add_text(field, text)
    return document


def fingerprint(published: PublishedSite, locale: Locale) -> str:
    """SHA-256 over everything the index of a locale depends on: equal fingerprints mean an equal index."""
    digest = hashlib.sha256(json.dumps([SCHEMA_VERSION, ANALYSIS_VERSION, locale]).encode())
    for article in _articles(published, locale):
        translation = article.translations[locale]
        audience = _audience_json(article.audience)
        words = [translation.title, translation.excerpt, translation.keywords]
        entry = [article.id, article.type, article.collection, audience, words, translation.section_count]
        digest.update(json.dumps(entry).encode())
        digest.update(translation.sections_json)
    return digest.hexdigest()


def _articles(published: PublishedSite, locale: Locale) -> list[PublishedArticle]:
    return [
        published.articles[id] for id in sorted(published.articles) if locale in published.articles[id].translations
    ]


def _parts(article: PublishedArticle, locale: Locale) -> list[tuple[int, Audience]]:
    """The ordinals that are indexed, with their audiences."""
    translation = article.translations[locale]
    if not translation.restricted:
        return [(at, article.audience) for at in range(max(1, translation.section_count))]
    parts = [(at, section.audience or article.audience) for at, section in enumerate(translation.sections)]
    first = _first_open(translation)
    return parts if first < len(parts) else [*parts, (first, article.audience)]


def _first_open(translation: PublishedTranslation) -> int:
    """The first section that every reader of the article may read; after the last, where there is none."""
    if not translation.restricted:
        return 0
    sections = translation.sections
    return next((at for at, section in enumerate(sections) if section.audience is None), len(sections))


@lru_cache(maxsize=256)
def _audience_json(audience: Audience) -> str:
    return json.dumps(audience.as_json())


def _body(translation: PublishedTranslation, section: Section, ordinal: int) -> str:
    """A summary of the writer's own words belongs to the first open section; one cut from the text is there already."""
    summary = translation.excerpt.rstrip("… ")
    start = summary[:60]
    if ordinal != _first_open(translation) or start in section.text or start in " ".join(section.text.split()):
        return section.text
    return f"{summary}\n{section.text}"
