"""One text in the form it is searched in, and the way back to the characters it was written with."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

#: Scripts written without spaces, cut into overlapping pairs: Han, Kana, Hangul, Thai, Lao, Khmer.
UNSPACED = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ebd\u0ec0-\u0ecd\u0edc-\u0edf\u1780-\u17d3\u17d7\u17dc\u17dd"
)
_WIDE = {0x3000: " ", 0x00A0: " ", 0x2026: " ", 0x2019: "'", 0x02BC: "'", 0x200B: " "} | {
    code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)
}
_LETTERS = {"ё": "е", "ς": "σ", "\u0640": None}
# half-width kana marks and conjoining Hangul compose with what precedes them although they are not marks
_COMPOSING = "\uff9e\uff9f\u1160-\u11ff"


class Plain(NamedTuple):
    """`text` as searched; `starts` and `ends` give each character's place in the original, None when unchanged."""

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """A range of `text` as a range of the original."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def plain(text: str) -> Plain:
    """NFKC, lower case, `ё` as `е`, decimal digits of any script as 0-9, no invisible format characters."""
    if text.isascii():
        return Plain(text.lower())
    text = text.translate(_WIDE)  # one character for one, and most of what NFKC would change in real text
    lowered = text.lower()
    if len(lowered) == len(text) and unicodedata.is_normalized("NFKC", text):
        folded = lowered.translate(_folds())
        if len(folded) == len(text):
            return Plain(folded)
    return _mapped(text)


def folded(text: str) -> str:
    """`plain(text).text`, for who needs no way back: only the pieces that change their length go the slow way."""
    if text.isascii():
        return text.lower()
    if _widths().search(text):
        text = text.translate(_WIDE)
    lowered = text.lower().replace("ё", "е")  # so frequent that it comes before the look for all others
    if _foldable().search(lowered) or beyond().search(lowered):
        lowered = lowered.translate(_folds())
    if len(lowered) == len(text) and unicodedata.is_normalized("NFKC", text):
        return lowered
    return "".join(map(_folded_piece, _pieces().split(text)))


def _folded_piece(piece: str) -> str:
    if piece.isascii():
        return piece.lower()
    clusters = _cluster().findall(piece)
    return "".join(unicodedata.normalize("NFKC", cluster).lower().translate(_folds()) for cluster in clusters)


def _mapped(text: str) -> Plain:
    """The slow way, for texts whose length changes: cluster by cluster."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _cluster().finditer(text):
        part = unicodedata.normalize("NFKC", cluster.group()).lower().translate(_folds())
        parts.append(part)
        starts += [cluster.start()] * len(part)
        ends += [cluster.end()] * len(part)
    return Plain("".join(parts), starts, ends)


@cache
def _folds() -> dict[int, str | None]:
    folds: dict[int, str | None] = {ord(letter): to for letter, to in _LETTERS.items()}
    for code in range(0x80, 0x1FFFF):
        category = unicodedata.category(chr(code))
        if category == "Cf":
            folds[code] = None
        elif category == "Nd":
            folds[code] = str(unicodedata.decimal(chr(code)))
    return folds


@cache
def marks() -> str:
    """All combining marks, as the inside of a regular expression's character class."""
    ranges: list[list[int]] = []
    for code in range(0x300, 0x1FFFF):
        if not unicodedata.category(chr(code)).startswith("M"):
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


@cache
def _cluster() -> re.Pattern[str]:
    return re.compile(f"[\\s\\S][{marks()}{_COMPOSING}]*")


@cache
def _widths() -> re.Pattern[str]:
    return _any_of(_WIDE)


@cache
def _foldable() -> re.Pattern[str]:
    return _any_of(code for code in _folds() if code < _ASTRAL)


def _any_of(codes: Iterable[int]) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(map(chr, codes)))}]")


@cache
def _pieces() -> re.Pattern[str]:
    """Between clusters: text is cut where a plain space is followed by what cannot belong to it."""
    return re.compile(f"(?<= )(?![{marks()}{_COMPOSING}])")


@cache
def classes() -> tuple[str, str]:
    """Letters and digits of scripts with spaces, and these with combining marks, each as the inside of a regular
    expression's character class: spelled out, which is looked up in a table where a category is asked for each time.

    Of the first 65,536: enough for all but a few texts.
    """
    every = "".join(map(chr, range(_ASTRAL)))
    letters = re.findall(f"[^\\W_{UNSPACED}]+", every)
    more = re.findall(f"(?:[^\\W_{UNSPACED}]|(?![{UNSPACED}])[{marks()}])+", every)
    return _ranges(letters), _ranges(more)


def _ranges(runs: list[str]) -> str:
    return "".join(f"{re.escape(run[0])}-{re.escape(run[-1])}" for run in runs)


_ASTRAL = 0x10000


@cache
def beyond() -> re.Pattern[str]:
    """Characters that `classes` does not have."""
    return re.compile("[\U00010000-\U0010ffff]")


def fold_latin(word: str) -> str:
    """Latin letters without their diacritics; other scripts keep theirs."""
    if word.isascii():
        return word
    kept: list[str] = []
    for letter in unicodedata.normalize("NFD", word.translate(_LATIN)):
        if not (kept and kept[-1] in _BASIC and unicodedata.combining(letter)):
            kept.append(letter)
    return sys.intern(unicodedata.normalize("NFC", "".join(kept)))


_BASIC = frozenset("abcdefghijklmnopqrstuvwxyz")
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ŋ": "n", "ħ": "h"}
)
