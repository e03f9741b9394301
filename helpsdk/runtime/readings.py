"""What of a body a reader gets: all of it, or what is left without the sections that are for others."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from helpsdk.content.sections import without_sections
from helpsdk.identity.viewer import Viewer
from helpsdk.site.published import PublishedSite, PublishedTranslation, Section
from helpsdk.site.terms import terms_used
from helpsdk.site.visibility import open_part
from helpsdk.types import Locale, Tree

WORDS_PER_MINUTE = 220
CHARACTERS_PER_MINUTE = 450  # of Han, Kana and Hangul
_EAST_ASIAN = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
#: Readings of restricted bodies that are remembered. They share their blocks with the body.
REMEMBERED = 1_024
_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """A body as somebody reads it: `minutes` of reading time, `terms` of the glossary by id."""

    tree: Tree
    sections: tuple[Section, ...]
    minutes: int
    terms: tuple[str, ...]


class Readings:
    """Readings of one revision. What is read alike, a body less the same sections, is made ready once.

    Of restricted bodies the readings asked for last are remembered. Safe to share between threads.
    """

    def __init__(self, published: PublishedSite) -> None:
        self._articles = published.articles
        everything = [
            (article.id, locale, translation)
            for article in published.articles.values()
            for locale, translation in article.translations.items()
        ]
        self._restricted = frozenset((id, locale) for id, locale, one in everything if one.restricted)
        self._longer = frozenset((id, locale) for id, locale, one in everything if _open_tree(one) != one.lead)
        self._whole: dict[tuple[str, Locale], Reading] = {}
        self._cut = lru_cache(maxsize=REMEMBERED)(self._made)

    def reading(self, article: str, locale: Locale, viewer: Viewer) -> Reading:
        """Of an article this viewer may read."""
        translation = self._articles[article].translations[locale]
        hidden = translation.hidden_from(viewer) if (article, locale) in self._restricted else _NOTHING
        if hidden:
            return self._cut(article, locale, hidden)
        whole = self._whole.get((article, locale))
        if whole is None:
            whole = self._whole[article, locale] = _entire(translation)
        return whole

    def _made(self, article: str, locale: Locale, hidden: frozenset[int]) -> Reading:
        return _cut(self._articles[article].translations[locale], hidden)

    def has_more(self, article: str, locale: Locale, viewer: Viewer) -> bool:
        """Whether the body holds more for this viewer than its lead."""
        if (article, locale) in self._longer or (article, locale) not in self._restricted:
            return (article, locale) in self._longer
        translation = self._articles[article].translations[locale]
        narrower = sum(section.audience is not None for section in translation.sections)
        return len(translation.hidden_from(viewer)) < narrower


def reading_minutes(sections: Iterable[Section]) -> int:
    """Whole minutes, at least 1; Chinese, Japanese and Korean are counted by characters."""
    text = "\n".join(f"{section.title}\n{section.text}" for section in sections)
    characters = len(_EAST_ASIAN.findall(text))
    words = len(_EAST_ASIAN.sub(" ", text).split())
    return max(1, math.ceil(words / WORDS_PER_MINUTE + characters / CHARACTERS_PER_MINUTE))


def _open_tree(translation: PublishedTranslation) -> Tree:
    return open_part(translation.tree, translation.sections) if translation.restricted else translation.tree


def _entire(translation: PublishedTranslation) -> Reading:
    sections = translation.sections
    terms = _terms(translation.tree) if translation.restricted else translation.terms
    return Reading(translation.tree, sections, reading_minutes(sections), terms)


def _cut(translation: PublishedTranslation, hidden: frozenset[int]) -> Reading:
    tree = without_sections(translation.tree, hidden)
    headed = [section for section in translation.sections if section.id]
    closed = {section.id for at, section in enumerate(headed) if at in hidden}
    sections = tuple(section for section in translation.sections if section.id not in closed)
    return Reading(tree, sections, reading_minutes(sections), _terms(tree))


def _terms(tree: Tree) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id for id, _ in terms_used(tree)))
