"""What a language tag means, by langcodes and the CLDR tables that it carries: importing it takes a while."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Final, TypeAlias

from langcodes import Language, language_distance, tag_parser

from helpsdk.types import Locale

_KEPT_TAGS: Final = 20_000
_langcodes: Final = Lock()
_MERGED: Final = "sh"  # langcodes makes it sr-Latn; for the distance it is a language next to Serbian

#: Language, script and region; the empty string for what is not said.
Triple: TypeAlias = tuple[str, str, str]
_UNDETERMINED: Final[Triple] = ("und", "Zzzz", "ZZ")  # CLDR would make it en-Latn-US, and English of everything


@dataclass(frozen=True, slots=True)
class Tag:
    """In canonical form, as it was said, and filled up with the likely script and region.

    `at_home`: the region is where its language in its script is expected.
    """

    locale: Locale
    said: Triple
    likely: Triple
    at_home: bool


def meaning(tag: str) -> Tag | None:
    """Of a tag that has the shape of one; None for what is no language."""
    with _langcodes:
        _bound_langcodes()
        try:
            return _meaning(tag)
        except tag_parser.LanguageTagError:
            return None


def distance(wanted: Triple, offered: Triple) -> int:
    """As CLDR's language matching has it: 0 is the same written language."""
    return language_distance._tuple_distance(wanted, offered)


def _meaning(tag: str) -> Tag | None:
    language = Language.get(tag)
    simple = language.simplify_script()
    if not simple.is_valid():
        return None
    merged = tag.lower().split("-")[0] == _MERGED
    compared = Language.get(tag, normalize=False) if merged else language
    home = Language.make(simple.language, script=simple.script).maximize().territory
    return Tag(str(simple), _triple(language), _likely(compared), simple.maximize().territory == home)


def _likely(language: Language) -> Triple:
    said = _triple(language)
    return _triple(language.prefer_macrolanguage().maximize()) if any(said) else _UNDETERMINED


def _triple(language: Language) -> Triple:
    return (language.language or "", language.script or "", language.territory or "")


def _bound_langcodes() -> None:
    """langcodes keeps every tag it ever saw, and readers send any. Under the lock: it reads these in two steps."""
    for cache in (Language._INSTANCES, Language._PARSE_CACHE):
        if len(cache) > _KEPT_TAGS:
            cache.clear()
