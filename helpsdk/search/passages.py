"""Texts cut into sentences and analysed, kept while they are asked for: what answers are looked for in."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpsdk.search.analysis import analyzer
from helpsdk.search.highlight import Span
from helpsdk.search.sentences import sentences
from helpsdk.types import Locale

#: Letters that words have in common at least to be taken for forms of one.
ALIKE = 4
MOST_READ = 12_000  # of one text, as `width` counts
_MOST_KEPT = 1_000_000  # characters of all texts together; analysed, each takes about 25 bytes
_WIDE = "\u2e80"  # from here on a character says about as much as two letters


@dataclass(frozen=True, slots=True)
class Passage:
    """`sentences` are ranges of the text, `widths` how long they are. `terms` says in which sentences a term is, one
    bit for each, `alike` which terms of four letters or more begin with the same four.
    """

    text: str
    sentences: Sequence[Span]
    widths: Sequence[int]
    terms: Mapping[str, int]
    alike: Mapping[str, Sequence[str]]


def width(text: str) -> int:
    """How long a text is in letters: a Chinese or Japanese character counts for two."""
    return len(text) if text.isascii() else len(text) + sum(character >= _WIDE for character in text)


def read(text: str, locale: Locale) -> Passage:
    """A text cut and analysed; of a very long one the beginning."""
    text = text[:MOST_READ]
    text = text[: MOST_READ * len(text) // max(1, width(text))]
    spans = sentences(text, locale)
    terms: dict[str, int] = {}
    alike: dict[str, list[str]] = {}
    at = 0
    for token in analyzer(locale).tokens(text):
        while at + 1 < len(spans) and token.start >= spans[at].end:
            at += 1
        if token.term not in terms and not token.pair and len(token.term) >= ALIKE:
            alike.setdefault(token.term[:ALIKE], []).append(token.term)
        terms[token.term] = terms.get(token.term, 0) | 1 << at
    return Passage(text, spans, [width(text[start:end]) for start, end in spans], terms, alike)


class Passages:
    """Keeps the passages read last, by content alone: who may see a text is asked before it comes here.

    Safe to share between threads.
    """

    def __init__(self, most: int = _MOST_KEPT) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[tuple[Locale, str], Passage] = OrderedDict()
        self._lock = threading.Lock()

    def passage(self, text: str, locale: Locale) -> Passage:
        key = locale, text
        with self._lock:
            if (known := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return known
        found = read(text, locale)
        with self._lock:
            self._keep(key, found)
        return found

    def _keep(self, key: tuple[Locale, str], found: Passage) -> None:
        if key not in self._kept:
            self._kept[key] = found
            self._size += len(key[1])
        while self._size > self._most:
            (_, text), _passage = self._kept.popitem(last=False)
            self._size -= len(text)
