"""Where a reader's words are in a text: titles and snippets as trees with `mark` nodes.

Positions are characters of the text as written, from our own analysis, so they fit stems and pairs of characters alike.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from helpsdk.search.analysis import Token, analyzer
from helpsdk.types import Locale, Tree

WIDTH = 160  # characters of a snippet
_LEAD_IN = 60  # how far before the first match a sentence may start
_SLACK = 20  # how far an edge moves to spare a word
_LONGEST_SCANNED = 20_000
_MOST_CANDIDATES = 200
_SENTENCE_END = re.compile(r"[.!?…]+[\"'»”)]*\s+|[。！？؟।]+|\n+")
_SPACE = re.compile(r"\s+")
# a block's end: on one line, blocks that end like a sentence need a space at most, others a mark between them
_BLOCK_END = re.compile(r"([.!?…:;。！？：；؟।]?)[ \t]*\n\s*")
_WIDE_ENDS = "。！？：；"
_EDGES = " ·"


class Span(NamedTuple):
    """A range of characters."""

    start: int
    end: int


def matches(text: str, terms: Container[str], locale: Locale) -> list[Token]:
    """The tokens of a text that are among the terms, in order; of a very long one those near its beginning."""
    return list(analyzer(locale).tokens(text[:_LONGEST_SCANNED], only=terms))


def marked(text: str, found: Sequence[Token]) -> Tree:
    """The whole text, the tokens found in it in `mark` nodes."""
    return _nodes(text, merged(found), Span(0, len(text)))


def snippet(text: str, found: Sequence[Token], terms: Mapping[str, float], *, width: int = WIDTH) -> Tree:
    """About `width` characters where most of the terms are, by weight, from the start of a sentence if one is near."""
    window = _window(text, _first_match(found, terms, width), width)
    nodes = _nodes(text, merged(found), window)
    before = ["…"] if text[: window.start].strip() else []
    after = ["…"] if text[window.end :].strip() else []
    return _joined([*before, *nodes, *after])


def merged(tokens: Iterable[Token]) -> list[Span]:
    """Ranges of matched tokens; overlapping pairs of characters become one range."""
    spans: list[Span] = []
    for token in tokens:
        if spans and token.start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, token.end))
        else:
            spans.append(Span(token.start, token.end))
    return spans


def _first_match(found: Sequence[Token], terms: Mapping[str, float], width: int) -> int:
    """Where the best window begins: the one with the most different terms, by weight; of equal ones the first."""
    best, best_value = 0, 0.0
    for at, first in enumerate(found[:_MOST_CANDIDATES]):
        seen: set[str] = set()
        for token in found[at:]:
            if token.end > first.start + width:
                break
            seen.add(token.term)
        value = sum(terms[term] for term in seen)
        if value > best_value:
            best, best_value = first.start, value
    return best


def _window(text: str, match: int, width: int) -> Span:
    start = _sentence_start(text, match, width)
    end = min(len(text), start + width)
    if end == len(text):
        start = max(0, min(start, _word_start(text, len(text) - width)))
    return Span(start, _word_end(text, start, end))


def _sentence_start(text: str, match: int, width: int) -> int:
    earliest = max(0, match - min(_LEAD_IN, width // 2))
    ends = [found.end() for found in _SENTENCE_END.finditer(text, max(0, earliest - 1), match)]
    if ends:
        return ends[-1]
    return 0 if earliest == 0 else _word_start(text, earliest)


def _word_start(text: str, at: int) -> int:
    """The start of the next word, unless the text has no spaces."""
    if at <= 0:
        return 0
    space = _SPACE.search(text, at - 1, at + _SLACK)
    return space.end() if space else at


def _word_end(text: str, start: int, end: int) -> int:
    if end >= len(text) or text[end].isspace():
        return end
    floor = max(start + 1, end - _SLACK)
    spaces = [found.start() for found in _SPACE.finditer(text, floor, end)]
    return spaces[-1] if spaces else end


def _nodes(text: str, spans: Iterable[Span], window: Span) -> Tree:
    nodes: Tree = []
    at = window.start
    for span in spans:
        start, end = max(span.start, window.start), min(span.end, window.end)
        if start >= end:
            continue
        nodes += [_plain(text[at:start]), {"t": "mark", "c": [_plain(text[start:end])]}]
        at = end
    nodes.append(_plain(text[at : window.end]))
    return _joined(nodes)


def _plain(text: str) -> str:
    return _SPACE.sub(" ", _BLOCK_END.sub(_between_blocks, text))


def _between_blocks(end: re.Match[str]) -> str:
    if not end[1]:
        return " · "
    return end[1] if end[1] in _WIDE_ENDS else f"{end[1]} "


def _joined(nodes: Tree) -> Tree:
    """Neighbouring texts as one, empty ones gone, no space at the edges."""
    joined: Tree = []
    for node in nodes:
        if isinstance(node, str) and joined and isinstance(joined[-1], str):
            joined[-1] += node
        elif node != "":
            joined.append(node)
    if joined and isinstance(joined[0], str):
        joined[0] = joined[0].lstrip(_EDGES)
    if joined and isinstance(joined[-1], str):
        joined[-1] = joined[-1].rstrip(_EDGES)
    return [node for node in joined if node != ""]
