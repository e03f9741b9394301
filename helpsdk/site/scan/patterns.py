"""From paths of frameworks to URLPattern pathnames: a literal stays, a parameter is `:name` or `:name(regexp)`.

A pattern may be wider than the route it was made of, never narrower: help on a page too many does less harm than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final, TypeAlias

from helpsdk.context.patterns import PatternInvalid, compile_patterns


@dataclass(frozen=True, slots=True)
class Parameter:
    """A part of a path that varies; `regex` is Python's. With an `optional` text behind it, both may be missing."""

    name: str
    regex: str = "[^/]+"
    optional: str = ""
    dots: int = 0  # before it, where they begin its segment


#: A path as its framework reads it: text that stands for itself, and parameters.
Piece: TypeAlias = str | Parameter

_DOTS: Final = re.compile(r"/(\.\.?)$")
_SPECIAL: Final = re.compile(r"[:*?+{}()\\]")
_SEGMENT: Final = frozenset({"[^/]+", "[^/]{1,}", "[^/]+?", "[^\\/]+"})
#: Regular expressions that many frameworks have, as short as a person would write them.
_SHORT: Final = {
    r"\d+": "[0-9]+",
    "[^/].*?": ".+",
    ".+?": ".+",
    ".*?": ".*",
    r"\d+\.\d+": "[0-9]+[.][0-9]+",
    r"[0-9]+(\.[0-9]+)?": "[0-9]+(?:[.][0-9]+)?",
    r"[-\w]+": "[a-zA-Z0-9_-]+",
    r"[\w-]+": "[a-zA-Z0-9_-]+",
    "[-a-zA-Z0-9_]+": "[a-zA-Z0-9_-]+",
}
_UUID: Final = re.compile(r"(\[[0-9A-Fa-f-]+\])\{8\}(-\??)\1\{4\}\2\1\{4\}\2\1\{4\}\2\1\{12\}")
_NAME: Final = re.compile(r":[^\W\d][\w$]*")
_GROUPED: Final = re.compile(r"\(\?:([^()]*)\)")
_CAPTURE: Final = re.compile(r"(?<!\\)\((?!\?)|\(\?P<\w+>")


@dataclass(frozen=True, slots=True)
class Written:
    """A pattern, or None where none can say it; `note` is what it leaves open."""

    pattern: str | None
    note: str = ""


def pattern_of(pieces: Sequence[Piece]) -> Written:
    """The URLPattern pathname of a path in pieces, which always begins with a slash."""
    notes: list[str] = []
    names: set[str] = set()
    parts = [_piece(piece, names, notes) for piece in _dotted(pieces)]
    text = "".join(_apart(part, after) for part, after in zip_longest(parts, parts[1:], fillvalue=""))
    pattern = text if text.startswith("/") else "/" + text
    if not _holds(pattern):
        return Written(None, "no URL pattern can say this address")
    return Written(pattern, "; ".join(notes))


def same_place(pattern: str) -> str:
    """A pattern without the names of its parameters: the same for two that differ in nothing else."""
    return _NAME.sub(":", pattern)


def _dotted(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Dots that begin a segment are the parameter's behind them: by itself a URLPattern takes `/.` for `/`."""
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        dots = _DOTS.search(text)
        if dots and piece.regex != "/?":
            text = text[: dots.start(1)]
            piece = replace(piece, dots=len(dots[1]))
        yield from (text, piece) if text else (piece,)
        text = ""
    if text:
        yield text


def _piece(piece: Piece, names: set[str], notes: list[str]) -> str:
    if isinstance(piece, str):
        return _SPECIAL.sub(r"\\\g<0>", piece)
    if piece.regex == "/?":
        return "{/}?"
    name = _unused(piece.name, names)
    regex = _regexp(piece.regex)
    if piece.dots:
        regex = "[.]" * piece.dots + (f"(?:{regex})" if regex and "|" in regex else regex or "[^/]+")
    if regex is None and piece.name:
        return f":{name}"
    written = f":{name}({regex})" if piece.name else f"({regex or '[^/]+'})"
    written = f"{{{written}{piece.optional}}}?" if piece.optional else written
    if _holds("/" + written):
        return written
    notes.append(f"`{piece.name or piece.regex}` is any text here: its pattern {piece.regex!r} cannot be kept")
    return f":{name}" if piece.name else "([^/]+)"


def _apart(part: str, after: str) -> str:
    """A plain `:name` in braces where what follows would be read as more of it."""
    return f"{{{part}}}" if _NAME.fullmatch(part) and re.match(r"[\w$(*]", after) else part


def _unused(name: str, names: set[str]) -> str:
    """Two parameters of one pattern have different names."""
    free = name
    count = 2
    while free and free in names:
        free, count = f"{name}{count}", count + 1
    names.add(free)
    return free


def _regexp(regex: str) -> str | None:
    """As a URLPattern has it, None for a whole segment of any text."""
    if regex in _SEGMENT:
        return None
    if _UUID.fullmatch(regex):
        return "[0-9a-fA-F-]{32,36}" if "-?" in regex else "[0-9a-fA-F-]{36}"
    inner = _CAPTURE.sub("(?:", regex)
    whole = _GROUPED.fullmatch(inner)
    short = _SHORT.get(regex) or (whole[1] if whole else inner)
    return short if "[" in short else short.replace(r"\d", "[0-9]")


def _holds(pattern: str) -> bool:
    try:
        compile_patterns({pattern: "screen"})
    except PatternInvalid:
        return False
    return True


def pieces_of(written: str, parameter: re.Pattern[str], regex_of: Callable[[re.Match[str]], str]) -> tuple[Piece, ...]:
    """A path in which `parameter` finds what varies; its group `name` is the name, `regex_of` says what it takes."""
    pieces: list[Piece] = []
    at = 0
    for found in parameter.finditer(written):
        pieces += [written[at : found.start()], Parameter(found["name"], regex_of(found))]
        at = found.end()
    return tuple(piece for piece in (*pieces, written[at:]) if piece)
