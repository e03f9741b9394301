"""Which language a reader gets: BCP 47 tags compared by CLDR distance.

The distances are those of CLDR's language matching data, as langcodes carries them: 0 is the same written language,
about 4 another region, 10 a dialect of the same macrolanguage, 20 and more a different language that many of its
readers know, 50 and more another script. A wish in the reader's own language is exhausted before the next is tried;
among neighbouring languages a later wish may be nearer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from helpsdk.types import Locale

if TYPE_CHECKING:
    from helpsdk.i18n.tags import Tag, Triple

#: The largest distance that is still help rather than a surprise. Where another script begins it is 50 and more.
MAX_DISTANCE: Final = 49
#: Up to here it is the reader's own language: another region, a dialect of the macrolanguage.
SAME_LANGUAGE: Final = 10
#: What each earlier wish weighs against a later one: as much as American English is from British.
LATER_WISH: Final = 5
#: A reader's further wishes are not looked at: it bounds what is kept, and the time an answer takes.
MAX_WISHES: Final = 16
MAX_TAG: Final = 100

_TAG: Final = re.compile(r"([a-zA-Z]{2,4}|i(?=-))(-[a-zA-Z0-9]{2,8}){0,6}")
_TAIL: Final = re.compile(r"-[a-zA-Z0-9](-.*)?$|[.@;].*$")  # extensions, private use, POSIX charset
_PSEUDO_REGIONS: Final = frozenset({"XA", "XB", "XC"})  # for testing layouts, never offered to readers

#: Neighbours in the data that langcodes carries; ICU's matcher keeps them apart.
_STRANGERS: Final = frozenset({("bs", "sr"), ("hr", "sr"), ("sr", "bs"), ("sr", "hr")})
_FAR: Final = 80

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


_RTL_NAMED: Final = frozenset({"ar", "fa", "he", "ur"})  # of those above


@dataclass(frozen=True, slots=True)
class Match:
    """The chosen locale. `fallback`: it is not a language the reader asked for, so say so."""

    locale: Locale
    fallback: bool


def canonical(tag: str) -> Locale | None:
    """`zh_hans_cn` → `zh-Hans-CN`; deprecated codes become current, extensions go. None for what is no language."""
    known = _known(tag) if len(tag) <= MAX_TAG else None
    return None if known is None else known.locale


def best_match(desired: Sequence[str], supported: Sequence[Locale], default: Locale) -> Match:
    """The best of `supported` for a reader's wishes (best first; garbage is ignored), else `default`.

    A neighbouring language stands in only where there is no default either: a site decides that, not a table of
    distances (a Ukrainian reader of an English site with Russian translations is given English). Always one of
    `supported`, unless that is empty: then `default` itself. Who has no wishes gets the default, and that is no
    fallback.
    """
    return _best_match(_bounded(desired), tuple(supported), default)


def closest(desired: Sequence[str], supported: Sequence[Locale]) -> Locale | None:
    """The best of `supported` for a list of wishes, or None when all are too far.

    A later wish wins only when it is nearer by more than its place in the list costs.
    """
    return _closest(_bounded(desired), tuple(supported))


def direction(locale: Locale) -> Literal["ltr", "rtl"]:
    """The writing direction, by the locale's script or its likely one."""
    if locale in _NATIVE_NAMES:  # the usual, told without the tables
        return "rtl" if locale in _RTL_NAMED else "ltr"
    known = _known(locale) if len(locale) <= MAX_TAG else None
    return "rtl" if known is not None and known.likely[1] in _RTL_SCRIPTS else "ltr"


def load_tables() -> None:
    """Loads what tags mean now, so that no reader waits for it."""
    _known("en")


def native_name(locale: Locale) -> str:
    """The language's name in itself: 简体中文, Русский. The tag where we do not know it."""
    tag = canonical(locale) or locale
    while tag:
        if tag in _NATIVE_NAMES:
            return _NATIVE_NAMES[tag]
        tag = tag.rpartition("-")[0]
    return locale


# --- matching ---------------------------------------------------------------------------------------------------------


def _bounded(desired: Sequence[str]) -> tuple[str, ...]:
    if len(desired) <= MAX_WISHES and len("".join(desired)) <= MAX_TAG:  # the usual, cheap to tell
        return tuple(desired)
    return tuple(wish for wish in desired[:MAX_WISHES] if len(wish) <= MAX_TAG)


@lru_cache(maxsize=8192)
def _best_match(desired: tuple[str, ...], supported: tuple[Locale, ...], default: Locale) -> Match:
    desired = desired if any(map(_known, desired)) else (default,)
    for wish in desired:
        found, distance = _nearest(wish, supported)
        if found is not None and distance <= SAME_LANGUAGE and _same_script(wish, found):
            return Match(found, fallback=False)
    if default in supported or not supported:
        return Match(default, fallback=True)
    return Match(_closest((*desired, default), supported) or supported[0], fallback=True)


@lru_cache(maxsize=8192)
def _closest(desired: tuple[str, ...], supported: tuple[Locale, ...]) -> Locale | None:
    best, least = None, MAX_DISTANCE + 1
    for place, wish in enumerate(desired):
        found, distance = _nearest(wish, supported)
        if distance + LATER_WISH * place < least:
            best, least = found, distance + LATER_WISH * place
    return best


def _nearest(wish: str, supported: tuple[Locale, ...]) -> tuple[Locale | None, int]:
    """The nearest of them and its distance; the tag as it was written goes before what means the same."""
    wanted = _known(wish)
    if wish in supported:
        return wish, 0
    if wanted is None:
        return None, _FAR
    ranked = [(_rank(wanted, candidate), order) for order, candidate in enumerate(supported)]
    (distance, *_), order = min(ranked, default=((_FAR,), 0))
    return (supported[order], distance) if distance <= MAX_DISTANCE else (None, _FAR)


def _rank(wanted: Tag, candidate: Locale) -> tuple[int, ...]:
    """How far; among equals the one that says the wish's script, then its region, then fr-FR before fr-CA."""
    offered = _known(candidate)
    if offered is None or (offered.said[2] in _PSEUDO_REGIONS and offered.locale != wanted.locale):
        return (_FAR,)
    apart = [wanted.said[part] not in ("", offered.said[part]) for part in (1, 2)]
    return (_distance(wanted.likely, offered.likely), *apart, not offered.at_home)


def _same_script(wish: str, found: Locale) -> bool:
    wanted, got = _known(wish), _known(found)
    return wish == found if wanted is None or got is None else wanted.likely[1] == got.likely[1]


@lru_cache(maxsize=16_384)
def _distance(wanted: Triple, offered: Triple) -> int:
    if (wanted[0], offered[0]) in _STRANGERS:
        return _FAR
    if wanted == offered:
        return 0
    from helpsdk.i18n import tags

    return tags.distance(wanted, offered)


@lru_cache(maxsize=8192)
def _known(tag: str) -> Tag | None:
    shaped = _TAIL.sub("", tag.strip().replace("_", "-"))
    if not _TAG.fullmatch(shaped):
        return None
    from helpsdk.i18n import tags  # brings langcodes and its tables along, which a client of a server seldom needs

    return tags.meaning(shaped)
