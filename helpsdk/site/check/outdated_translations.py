"""Translations made from an earlier text of their source."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.content.article import Article
from helpsdk.errors import Problem
from helpsdk.site.places import Sources
from helpsdk.types import Locale


def outdated_translations(sources: Sources) -> Iterator[Problem]:
    """Where `translated_from` is given and is not the source's revision now."""
    for id, entry in sources.articles.items():
        for locale in entry.value.translations:
            yield from _outdated(sources, id, entry.value, locale)


def _outdated(sources: Sources, id: str, article: Article, locale: Locale) -> Iterator[Problem]:
    written = article.translations[locale].meta.translated_from
    place = sources.translations[id, locale]
    if written is None:
        return
    if locale == article.source:
        text = "this is the source translation; it is translated from nothing"
        yield place.problem("outdated-translation", text, "translated_from", severity="warning")
        return
    current = article.translations[article.source].source_revision
    if written != current:
        text = f"translated from revision {written}, but {article.source} is at {current} now"
        yield place.problem("outdated-translation", text, "translated_from", severity="warning")
