"""Which language a reader gets: BCP 47 tags compared by CLDR distance.

The distances are those of CLDR's language matching data, as langcodes carries them: 0 is the same written language,
about 4 another region, 10 a dialect of the same macrolanguage, 20 and more a different language that many of its
readers know, 50 and more another script. One wish is exhausted before the next is tried.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Final, Literal

from langcodes import Language, language_distance, tag_parser

from helpsdk.types import Locale

#: The largest distance that is still help rather than a surprise; across scripts of Chinese it is 54.
MAX_DISTANCE: Final = 25
#: Up to here it is the reader's own language: another region, a dialect of the macrolanguage.
SAME_LANGUAGE: Final = 10

_TAG: Final = re.compile(r"[a-zA-Z]{2,4}(-[a-zA-Z0-9]{2,8}){0,6}")
_TAIL: Final = re.compile(r"-[a-zA-Z0-9](-.*)?$|[.@;].*$")  # extensions, private use, POSIX charset
_PSEUDO_REGIONS: Final = frozenset({"XA", "XB", "XC"})  # for testing layouts, never offered to readers
_KEPT_TAGS: Final = 20_000
_langcodes: Final = Lock()

_RTL_SCRIPTS: Final = frozenset(
    {"Adlm", "Arab", "Aran", "Armi", "Avst", "Chrs", "Cprt", "Elym", "Hatr", "Hebr", "Hung", "Khar", "Lydi", "Mand"}
    | {"Mani", "Mend", "Merc", "Mero", "Narb", "Nbat", "Nkoo", "Orkh", "Ougr", "Palm", "Phli", "Phlp", "Phnx", "Prti"}
    | {"Rohg", "Samr", "Sarb", "Sogd", "Sogo", "Syrc", "Syre", "Syrj", "Syrn", "Thaa", "Todr", "Yezi"}
)

_NATIVE_NAMES: Final[dict[Locale, str]] = {
    "ar": "العربية",
    "bg": "Български",
    "ca": "Català",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "en-GB": "English (United Kingdom)",
    "en-US": "English (United States)",
    "es": "Español",
    "es-419": "Español (Latinoamérica)",
    "et": "Eesti",
    "fa": "فارسی",
    "fi": "Suomi",
    "fr": "Français",
    "he": "עברית",
    "hi": "हिन्दी",
    "hr": "Hrvatski",
    "hu": "Magyar",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "ka": "ქართული",
    "kk": "Қазақ тілі",
    "ko": "한국어",
    "lt": "Lietuvių",
    "lv": "Latviešu",
    "nb": "Norsk bokmål",
    "nl": "Nederlands",
    "no": "Norsk",
    "pl": "Polski",
    "pt": "Português",
    "pt-BR": "Português (Brasil)",
    "pt-PT": "Português (Portugal)",
    "ro": "Română",
    "ru": "Русский",
    "sk": "Slovenčina",
    "sl": "Slovenščina",
    "sr": "Српски",
    "sr-Latn": "Srpski",
    "sv": "Svenska",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "ur": "اردو",
    "vi": "Tiếng Việt",
    "zh": "中文",
    "zh-CN": "简体中文",
    "zh-HK": "繁體中文（香港）",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "zh-TW": "繁體中文",
}


@dataclass(frozen=True, slots=True)
class Match:
    """The chosen locale. `fallback`: it is not a language the reader asked for, so say so."""

    locale: Locale
    fallback: bool


@lru_cache(maxsize=8192)
def canonical(tag: str) -> Locale | None:
    """`zh_hans_cn` → `zh-Hans-CN`; deprecated codes become current, extensions go. None for what is no language."""
    language = _parsed(tag)
    return None if language is None else str(language)


def best_match(desired: Sequence[str], supported: Sequence[Locale], default: Locale) -> Match:
    """The best of `supported` for a reader's wishes (best first; garbage is ignored), else `default`.

    A neighbouring language stands in only where there is no default either: a site decides that, not a table of
    distances (a Ukrainian reader of an English site with Russian translations is given English). Always one of
    `supported`, unless that is empty: then `default` itself. Who has no wishes gets the default, and that is no
    fallback.
    """
    return _best_match(tuple(desired), tuple(supported), default)


def closest(desired: Sequence[str], supported: Sequence[Locale]) -> Locale | None:
    """The best of `supported` for a list of wishes, or None when all are too far."""
    return _closest(tuple(desired), tuple(supported))


@lru_cache(maxsize=1024)
def direction(locale: Locale) -> Literal["ltr", "rtl"]:
    """The writing direction, by the locale's script or its likely one."""
    language = _parsed(locale)
    if language is None:
        return "ltr"
    with _langcodes:
        script = language.maximize().script
    return "rtl" if script in _RTL_SCRIPTS else "ltr"


def native_name(locale: Locale) -> str:
    """The language's name in itself: 简体中文, Русский. The tag where we do not know it."""
    tag = canonical(locale) or locale
    while tag:
        if tag in _NATIVE_NAMES:
            return _NATIVE_NAMES[tag]
        tag = tag.rpartition("-")[0]
    return locale


@lru_cache(maxsize=16_384)
def _best_match(desired: tuple[str, ...], supported: tuple[Locale, ...], default: Locale) -> Match:
    desired = desired if any(map(_parsed, desired)) else (default,)
    for wish in desired:
        found = _closest_to(wish, supported)
        if found is not None and _same_language(wish, found):
            return Match(found, fallback=False)
    if default in supported or not supported:
        return Match(default, fallback=True)
    return Match(_closest((*desired, default), supported) or supported[0], fallback=True)


@lru_cache(maxsize=16_384)
def _closest(desired: tuple[str, ...], supported: tuple[Locale, ...]) -> Locale | None:
    for wish in desired:
        found = _closest_to(wish, supported)
        if found is not None:
            return found
    return None


def _closest_to(wish: str, supported: tuple[Locale, ...]) -> Locale | None:
    wanted = _parsed(wish)
    exact = next((tag for tag in (wish, str(wanted)) if tag in supported), None)
    if exact is not None or wanted is None:
        return exact
    ranked = [(*_distance(wanted, candidate), order) for order, candidate in enumerate(supported)]
    distance, _, order = min(ranked, default=(MAX_DISTANCE + 1, True, 0))
    return supported[order] if distance <= MAX_DISTANCE else None


def _same_language(wish: str, found: Locale) -> bool:
    wanted, got = _parsed(wish), _parsed(found)
    if wanted is None or got is None:
        return wish == found
    with _langcodes:
        scripts = {language.prefer_macrolanguage().maximize().script for language in (wanted, got)}
        return len(scripts) == 1 and wanted.distance(got) <= SAME_LANGUAGE


def _distance(wanted: Language, candidate: Locale) -> tuple[int, bool]:
    """How far, and whether it is the language of an unexpected region: among equals fr-FR goes before fr-CA."""
    offered = _parsed(candidate)
    if offered is None or (offered.territory in _PSEUDO_REGIONS and offered != wanted):
        return (MAX_DISTANCE + 1, True)
    with _langcodes:
        home = Language.make(offered.language, script=offered.script).maximize().territory
        return (wanted.distance(offered), offered.maximize().territory != home)


@lru_cache(maxsize=8192)
def _parsed(tag: str) -> Language | None:
    shaped = _TAIL.sub("", tag.strip().replace("_", "-")) if len(tag) <= 100 else ""
    if not _TAG.fullmatch(shaped):
        return None
    with _langcodes:
        _bound_langcodes()
        return _standard(shaped)


def _standard(tag: str) -> Language | None:
    try:
        language = Language.get(tag).simplify_script()
    except tag_parser.LanguageTagError:
        return None
    return language if language.is_valid() else None


def _bound_langcodes() -> None:
    """langcodes keeps every tag it ever saw, and readers send any. Under the lock: it reads these in two steps."""
    for cache in (Language._INSTANCES, Language._PARSE_CACHE, language_distance._DISTANCE_CACHE):
        if len(cache) > _KEPT_TAGS:
            cache.clear()
