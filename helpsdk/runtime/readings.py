"""What of a body a reader gets: all of it, or what is left without the sections that are for others."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from helpsdk.content.sections import without_sections
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.weakly import weakly
from helpsdk.site.published import PublishedSite, PublishedTranslation, Section
from helpsdk.site.terms import terms_used
from helpsdk.site.visibility import open_part
from helpsdk.types import Locale, Tree

WORDS_PER_MINUTE = 220
CHARACTERS_PER_MINUTE = 450  # of Han, Kana and Hangul
_EAST_ASIAN = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
#: Readings that are remembered. Those of a restricted body share their blocks with it.
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

    The readings asked for last are remembered. Safe to share between threads.
    """

    def __init__(self, published: PublishedSite) -> None:
        self._articles = published.articles
        self._longer: dict[tuple[str, Locale], bool] = {}
        self._read = lru_cache(maxsize=REMEMBERED)(weakly(self._made))

    def reading(self, article: str, locale: Locale, viewer: Viewer) -> Reading:
        """Of an article this viewer may read."""
        translation = self._articles[article].translations[locale]
        hidden = translation.hidden_from(viewer) if translation.restricted else _NOTHING
        return self._read(article, locale, hidden)

    def _made(self, article: str, locale: Locale, hidden: frozenset[int]) -> Reading:
        translation = self._articles[article].translations[locale]
        return _cut(translation, hidden) if hidden else _entire(translation)

    def has_more(self, article: str, locale: Locale, viewer: Viewer) -> bool:
        """Whether the body holds more for this viewer than its lead."""
        translation = self._articles[article].translations[locale]
        longer = self._longer.get((article, locale))
        if longer is None:
            longer = self._longer[article, locale] = _is_longer(translation)
        if longer or not translation.restricted:
            return longer
        narrower = sum(section.audience is not None for section in translation.sections)
        return len(translation.hidden_from(viewer)) < narrower


def reading_minutes(sections: Iterable[Section]) -> int:
    """Whole minutes, at least 1; Chinese, Japanese and Korean are counted by characters."""
    text = "\n".join(f"{section.title}\n{section.text}" for section in sections)
    characters = len(_EAST_ASIAN.findall(text))
    words = len(_EAST_ASIAN.sub(" ", text).split())
    return max(1, math.ceil(words / WORDS_PER_MINUTE + characters / CHARACTERS_PER_MINUTE))


def _is_longer(translation: PublishedTranslation) -> bool:
    """Whether what every reader of the article gets is more than its lead."""
    if not translation.restricted:
        return translation.tree_json != translation.lead_json
    return open_part(translation.tree, translation.sections) != translation.lead


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
