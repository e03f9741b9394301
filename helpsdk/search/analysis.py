"""Text → terms. The same for index and query; `ANALYSIS_VERSION` is stamped on every index.

Words are lower-cased, stop words dropped, stemmed by Snowball and freed of Latin diacritics; scripts without spaces
become overlapping pairs of characters. Evidence for each step: the NDCG tables of the search notes, repeated by
`tests/search/test_quality.py`.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Container, Iterator
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any, NamedTuple

from helpsdk.errors import MissingExtra
from helpsdk.search.letters import UNSPACED, Plain, fold_latin, marks, plain
from helpsdk.search.stopwords import STOP_WORDS
from helpsdk.types import Locale

try:
    import snowballstemmer
except ImportError as missing:
    raise MissingExtra("local", "snowballstemmer") from missing

ANALYSIS_VERSION = f"1-snowball{version('snowballstemmer')}-unicode{unicodedata.unidata_version}"
LONGEST_WORD = 48  # characters; what is longer is cut, in index and query alike

_STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
#: Languages of other scripts: the Latin words in their texts are taken as English.
_OTHER_SCRIPTS = frozenset(
    {"am", "ar", "be", "bg", "bn", "el", "fa", "gu", "he", "hi", "hy", "ja", "ka", "kk", "km", "kn", "ko", "lo", "mk"}
    | {"ml", "mn", "mr", "my", "ne", "pa", "ru", "si", "sr", "ta", "te", "th", "uk", "ur", "yi", "yue", "zh"}
)


class Token(NamedTuple):
    """A term of a text. `word` is what was written, in lower case; `start` and `end` are offsets in the original."""

    term: str
    word: str
    start: int
    end: int
    pair: bool  # characters of a script without spaces, not a word
    stop: bool


class Analyzer:
    """Cuts texts of one language. Safe to share between threads; get one with `analyzer(locale)`."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        language = locale.replace("_", "-").split("-")[0].lower()
        stemmer = _STEMMERS.get(language)
        self._terms = _Terms(stemmer, latin="english" if language in _OTHER_SCRIPTS else stemmer)
        english = STOP_WORDS["en"] if language in _OTHER_SCRIPTS else frozenset()
        self._stop_words = frozenset(plain(word).text for word in STOP_WORDS.get(language, frozenset()) | english)

    def tokens(self, text: str, only: Container[str] | None = None) -> Iterator[Token]:
        """Every token in order, stop words included and marked; or those of `only` some terms."""
        searched, terms = plain(text), self._terms
        for found in _pattern().finditer(searched.text):
            if found.lastgroup == "run":
                yield from _pairs(searched, found.group(), found.start(), only)
                continue
            word = found.group()[:LONGEST_WORD]
            term = terms[word]
            if only is None or term in only:
                yield Token(term, word, *searched.place(*found.span()), False, word in self._stop_words)

    def term(self, word: str) -> str:
        """The term of one lower-case word: its stem, without Latin diacritics."""
        return self._terms[word]

    def terms(self, text: str, *, stops: bool = False) -> list[str]:
        """The terms of a text, without its stop words unless asked for or nothing else remains."""
        return [token.term for token in self.kept(text, stops=stops)]

    def kept(self, text: str, *, stops: bool = False) -> list[Token]:
        """The tokens that are searched."""
        tokens = list(self.tokens(text))
        return tokens if stops else without_stops(tokens)


def _pairs(searched: Plain, run: str, start: int, only: Container[str] | None) -> Iterator[Token]:
    for at in range(max(1, len(run) - 1)):
        pair = run[at : at + 2]
        if only is None or pair in only:
            yield Token(pair, pair, *searched.place(start + at, start + at + len(pair)), True, False)


def without_stops(tokens: list[Token]) -> list[Token]:
    """Tokens without stop words; all of them when nothing else would remain."""
    return [token for token in tokens if not token.stop] or tokens


@lru_cache(maxsize=256)
def analyzer(locale: Locale) -> Analyzer:
    """The analyser of a locale, made once."""
    return Analyzer(locale)


@cache
def _pattern() -> re.Pattern[str]:
    letter = f"[^\\W_{UNSPACED}]"
    return re.compile(f"(?P<run>[{UNSPACED}]+)|(?P<word>{letter}(?:{letter}|(?![{UNSPACED}])[{marks()}])*)")


class _Terms(dict[str, str]):
    """Word → term, computed once; kept while they are not too many. One step of a dictionary, so safe in threads."""

    def __init__(self, stemmer: str | None, *, latin: str | None) -> None:
        super().__init__()
        self._stemmer, self._latin = stemmer, latin

    def __missing__(self, word: str) -> str:
        algorithm = self._latin if word.isascii() else self._stemmer
        term = fold_latin(_stemmer(algorithm).stemWord(word) if algorithm else word)
        if len(self) >= _KEPT_TERMS:
            self.clear()
        self[word] = term
        return term


_KEPT_TERMS = 100_000
_local = threading.local()  # stemmers keep state while they work, so each thread has its own


def _stemmer(algorithm: str) -> Any:
    stemmers = _local.__dict__.setdefault("stemmers", {})
    if algorithm not in stemmers:
        known = algorithm in snowballstemmer.algorithms()
        stemmers[algorithm] = snowballstemmer.stemmer(algorithm) if known else _Unstemmed()
    return stemmers[algorithm]


class _Unstemmed:
    """For a language this version of Snowball does not know."""

    def stemWord(self, word: str) -> str:  # noqa: N802 - Snowball's name
        return word
