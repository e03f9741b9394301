"""Texts given per language: only in languages of the site, and at least in the default one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpsdk.content.yamlfile import Path
from helpsdk.errors import Problem
from helpsdk.i18n.locales import canonical
from helpsdk.site.nearest import did_you_mean
from helpsdk.site.places import Entry, Sources

_Found = tuple[Entry[Any], Path, Any]


def text_locales(sources: Sources) -> Iterator[Problem]:
    """Titles, summaries, terms and definitions in a language the site has not."""
    if sources.locales is None:
        return
    for entry, path, text in _texts(sources):
        if not isinstance(text, dict):
            continue
        for locale in text:
            yield from _unknown_locale(sources, entry, locale, *path, locale)


def default_texts(sources: Sources) -> Iterator[Problem]:
    """Texts that lack the default language."""
    default = sources.default_locale
    if default is None:
        return
    for entry, path, text in _texts(sources):
        if isinstance(text, dict) and default not in text:
            message = f"there is no text in the default language `{default}`"
            yield entry.problem("missing-translation", message, *path, severity="warning")


def synonym_locales(sources: Sources) -> Iterator[Problem]:
    """Synonyms for a language the site has not, and sets of fewer than two words."""
    if sources.synonyms is None or sources.locales is None:
        return
    for locale, groups in sources.synonyms.value.items():
        yield from _unknown_locale(sources, sources.synonyms, locale, locale)
        for index, words in enumerate(groups):
            if len(words) < 2:
                text = "a set of synonyms has at least two words"
                yield sources.synonyms.problem("too-short", text, locale, index)


def _unknown_locale(sources: Sources, entry: Entry[Any], locale: str, *at: str | int) -> Iterator[Problem]:
    locales = sources.locales or ()
    if locale in locales:
        return
    proper = canonical(locale)
    text = f"the site has no locale `{locale}`{did_you_mean(proper or locale, locales)}"
    yield entry.problem("unknown-locale", text, *at, allowed=locales)


def _texts(sources: Sources) -> Iterator[_Found]:
    if sources.settings is not None:
        yield sources.settings, ("title",), sources.settings.value.title
        for name, event in sources.settings.value.events.items():
            yield sources.settings, ("events", name, "title"), event.title
    if sources.audiences is not None:
        for name, group in sources.audiences.value.groups.items():
            yield sources.audiences, ("groups", name, "title"), group.title
    yield from _listed_texts(sources)


def _listed_texts(sources: Sources) -> Iterator[_Found]:
    for screen in sources.screens:
        yield screen, ("title",), screen.value.title
        for index, element in enumerate(screen.value.elements):
            yield screen, ("elements", index, "title"), element.title
    for collection in sources.collections:
        yield collection, ("title",), collection.value.title
        yield collection, ("summary",), collection.value.summary
    for term in sources.glossary:
        yield term, ("term",), term.value.term
        yield term, ("definition",), term.value.definition
