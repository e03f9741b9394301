"""A text cut into sentences, in any language: where each begins and ends.

Marks that only end sentences (`。`, `؟`, `।`) always do. A full stop does where white space follows, but not after an
abbreviation, an initial or an ordinal, nor before a small letter. A line of its own, such as a heading or an item of a
list, is a sentence. Thai, Lao and Khmer have no marks: phrases between spaces are joined to about the length of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from helpsdk.search.highlight import Span
from helpsdk.types import Locale

LONGEST = 400  # characters; a longer one is cut where a clause or word ends
_SPACED_LENGTH = 150  # characters that phrases between spaces are joined to
_CLOSING = "\"'»”’)\\]）」』】》〉〕"
_END = re.compile(
    f"(?P<line>\\s*\\n\\s*)|(?:[。！？｡؟۔।॥።။]+[{_CLOSING}]*|(?P<stop>[.!?…]+[{_CLOSING}]*)(?=\\s))(?P<space>\\s*)"
)
_SPACES = re.compile(r"\s+")
_CLAUSE = re.compile(r"[,;:،，；：、][\s]*|\s+[–—-]\s+")
_BEFORE = re.compile(r"[\w.'’]*$")
_SPACED = frozenset({"th", "lo", "km"})  # languages whose sentences end at spaces
_ORDINALS = frozenset(
    {"cs", "da", "de", "et", "fi", "hr", "hu", "is", "lv", "nb", "nn", "no", "pl", "sk", "sl", "sr", "tr"}
)
#: Words whose full stop ends no sentence, whatever follows; one list for all languages, as texts mix them.
_ABBREVIATIONS = frozenset(
    {"al", "approx", "art", "ca", "capt", "cf", "co", "col", "corp", "dept", "dr", "ed", "e.g", "eg", "etc"}
    | {"ex", "fig", "figs", "gen", "gov", "hon", "i.e", "inc", "jr", "ltd", "max", "messrs", "mr", "mrs", "ms"}
    | {"mt", "no", "nos", "nr", "num", "op", "p.m", "a.m", "pp", "prof", "rep", "rev", "sec", "sen", "sgt"}
    | {"sr", "st", "vol", "vols", "vs", "u.s", "u.k", "bzw", "evtl", "ggf", "inkl", "usw", "u.a", "z.b", "str"}
    | {"tel", "zzgl", "d.h", "mme", "mlle", "p.ex", "env", "av", "dra", "sra", "srta", "sig", "ing", "dott"}
    | {"ecc", "lic", "д.р", "др", "зав", "им", "илл", "кв", "корп", "млн", "млрд", "напр", "обл", "пер", "пр"}
    | {"проф", "рис", "руб", "см", "ср", "стр", "т.д", "т.е", "т.к", "т.н", "т.п", "табл", "тел", "тыс", "ул"}
    | {"δηλ", "κ.λπ", "π.χ", "αρ"}
)


def sentences(text: str, locale: Locale) -> list[Span]:
    """The ranges of its sentences in order, white space around them left out."""
    language = locale.replace("_", "-").split("-")[0].lower()
    found: list[Span] = []
    start = 0
    for end, next in (*_ends(text, language), (len(text), len(text))):
        found += _pieces(text, _stripped(text, start, end))
        start = next
    return _joined(found) if language in _SPACED else found


def _ends(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Where sentences end, and the next begin."""
    pattern = _SPACES if language in _SPACED else _END
    for found in pattern.finditer(text):
        if pattern is _SPACES or found["line"] is not None:
            yield found.span()
        elif found["stop"] is None or _ends_there(text, found.start(), found.end(), found["stop"], language):
            yield found.start("space"), found.end()


def _ends_there(text: str, at: int, next: int, stop: str, language: str) -> bool:
    """Whether a full stop at `at`, before white space, ends a sentence."""
    if text[next : next + 1].islower():
        return False
    if stop != ".":
        return True
    before = _BEFORE.search(text, max(0, at - 20), at)
    word = before.group() if before else ""
    if word.isdecimal():
        return not (len(word) < 3 and language in _ORDINALS)
    letters = word.rpartition(".")[2]
    return not (len(letters) == 1 and letters.isalpha() and letters.upper() != letters.lower()) and (
        word.lower() not in _ABBREVIATIONS
    )


def _joined(phrases: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for phrase in phrases:
        if joined and joined[-1].end - joined[-1].start < _SPACED_LENGTH:
            joined[-1] = Span(joined[-1].start, phrase.end)
        else:
            joined.append(phrase)
    return joined


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """The range itself; if it is too long several, cut where a clause ends, or a word."""
    start, end = span
    while end - start > LONGEST:
        cut = _cut(text, start, start + LONGEST)
        yield _stripped(text, start, cut)
        start = cut
    if (rest := _stripped(text, start, end)).start < rest.end:
        yield rest


def _cut(text: str, start: int, end: int) -> int:
    for pattern in (_CLAUSE, _SPACES):
        ends = [found.end() for found in pattern.finditer(text, (start + end) // 2, end)]
        if ends:
            return ends[-1]
    return end
