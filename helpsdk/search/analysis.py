"""Text → terms. The same for index and query; `ANALYSIS_VERSION` is stamped on every index.

Words are lower-cased, stop words dropped, stemmed by Snowball and freed of Latin diacritics; scripts without spaces
become overlapping pairs of characters. Evidence for each step: the NDCG tables of the search notes, repeated by
`tests/search/test_quality.py`.
"""

from __future__ import annotations

import re
import string
import threading
import unicodedata
from collections.abc import Container, Iterable, Iterator
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any, NamedTuple

from helpsdk.search.letters import UNSPACED, Plain, beyond, classes, fold_latin, folded, marks, plain
from helpsdk.search.stemmers import stemmer
from helpsdk.search.stopwords import STOP_WORDS
from helpsdk.types import Locale

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
        algorithm = _STEMMERS.get(language)
        self._terms = _Terms(algorithm, latin="english" if language in _OTHER_SCRIPTS else algorithm)
        english = STOP_WORDS["en"] if language in _OTHER_SCRIPTS else frozenset()
        self._stop_words = frozenset(plain(word).text for word in STOP_WORDS.get(language, frozenset()) | english)

    def tokens(self, text: str, only: Container[str] | None = None) -> Iterator[Token]:
        """Every token in order, stop words included and marked; or those of `only` some terms."""
        searched, terms = plain(text), self._terms
        for found in _pattern(searched.text).finditer(searched.text):
            if found.lastgroup == "run":
                yield from _pairs(searched, found.group(), found.start(), only)
                continue
            word = found.group()[:LONGEST_WORD]
            term = terms[word]
            if only is None or term in only:
                yield Token(term, word, *searched.place(*found.span()), False, word in self._stop_words)

    def term(self, word: str) -> str:
        """The term of one lower-case word: its stem, without Latin diacritics; of a pair, the pair."""
        return self._terms[word]

    def terms(self, text: str, *, stops: bool = False) -> list[str]:
        """The terms of a text, without its stop words unless asked for or nothing else remains."""
        return [token.term for token in self.kept(text, stops=stops)]

    def words(self, text: str, *, stops: bool = False) -> list[str]:
        """The `word` of each token of `kept`, in order: all that an index needs, in a fraction of the time."""
        words = cut(text)
        if stops:
            return words
        ignored = self._stop_words
        return [word for word in words if word not in ignored] or words

    def terms_of(self, words: Iterable[str]) -> list[str]:
        """The terms of words or pairs as `words` has them, one each."""
        return list(map(self._terms.__getitem__, words))

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


def cut(text: str) -> list[str]:
    """The words and pairs of a text in order, as the tokens of any language have them."""
    if text.isascii():
        return _shortened(text.encode().translate(_ASCII).decode().split())
    text = folded(text)
    if not _unspaced().search(text):
        return _shortened(_words(astral=bool(beyond().search(text))).findall(text))
    words: list[str] = []
    for run, word in _pattern(text).findall(text):
        if word:
            words.append(word[:LONGEST_WORD])
        else:
            words += map(str.__add__, run, run[1:]) if len(run) > 1 else (run,)
    return words


def is_pair(word: str) -> bool:
    """Whether it is characters of a script without spaces, not a word."""
    return bool(_unspaced().match(word))


def _shortened(words: list[str]) -> list[str]:
    return [word if len(word) <= LONGEST_WORD else word[:LONGEST_WORD] for word in words]


_ASCII = bytes(ord(chr(at).lower()) if chr(at) in string.ascii_letters + string.digits else 0x20 for at in range(256))


def _pattern(text: str) -> re.Pattern[str]:
    """Runs and words, for a text."""
    return _runs_and_words(astral=not text.isascii() and bool(beyond().search(text)))


@cache
def _runs_and_words(*, astral: bool) -> re.Pattern[str]:
    return re.compile(f"(?P<run>[{UNSPACED}]+)|(?P<word>{_words(astral=astral).pattern})")


@cache
def _words(*, astral: bool) -> re.Pattern[str]:
    if astral:  # seldom, and a table of all characters takes a quarter of a second
        letter = f"[^\\W_{UNSPACED}]"
        return re.compile(f"{letter}(?:{letter}|(?![{UNSPACED}])[{marks()}])*")
    first, more = classes()
    return re.compile(f"[{first}][{more}]*")


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{UNSPACED}]")


class _Terms(dict[str, str]):
    """Word → term, computed once; kept while they are not too many. One step of a dictionary, so safe in threads."""

    def __init__(self, algorithm: str | None, *, latin: str | None) -> None:
        super().__init__()
        self._algorithm, self._latin = algorithm, latin

    def __missing__(self, word: str) -> str:
        term = self._term(word)
        if len(self) >= _KEPT_TERMS:
            self.clear()
        self[word] = term
        return term

    def _term(self, word: str) -> str:
        if word.isascii():
            algorithm = self._latin
        elif is_pair(word):
            return word
        else:
            algorithm = self._algorithm
        return fold_latin(_stemmer(algorithm).stemWord(word) if algorithm else word)


_KEPT_TERMS = 300_000
_local = threading.local()  # stemmers keep state while they work, so each thread has its own


def _stemmer(algorithm: str) -> Any:
    stemmers = _local.__dict__.setdefault("stemmers", {})
    if algorithm not in stemmers:
        stemmers[algorithm] = stemmer(algorithm)
    return stemmers[algorithm]
