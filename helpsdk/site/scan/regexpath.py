"""Addresses that a product writes as regular expressions (Django's `re_path`), in pieces."""

from __future__ import annotations

import re
from typing import Final

from helpsdk.site.scan.patterns import Parameter, Piece

#: A character that stands for itself, a group, or one of the simple expressions that routes are made of.
_ATOM: Final = re.compile(r"\\([^\w\s])|\\([AZzb])|(\\[dDwWsS]|\[(?:\\.|[^\]\\])+\]|\.)|([^\\\[\]().^$*+?{}|])")
_QUANTIFIER: Final = re.compile(r"[*+?]\??|\{\d+(?:,\d*)?\}")
_NAMED: Final = re.compile(r"\(\?P<(\w+)>")


def regex_pieces(regex: str) -> tuple[Piece, ...] | None:
    """The pieces of a route's expression; None where it chooses, looks around or repeats what is no single part."""
    reader = _Reader(regex.removeprefix("^").removeprefix(r"\A"))
    return tuple(reader.pieces) if reader.read() else None


class _Reader:
    def __init__(self, regex: str) -> None:
        self.regex, self.at = regex, 0
        self.pieces: list[Piece] = []

    def read(self) -> bool:
        """Whether all of it is understood."""
        while self.at < len(self.regex):
            if not (self._end() or self._group() or self._atom()):
                return False
        return True

    def _end(self) -> bool:
        if self.regex[self.at :] not in ("$", r"\Z", r"\z"):
            return False
        self.at = len(self.regex)
        return True

    def _group(self) -> bool:
        if self.regex[self.at] != "(":
            return False
        end = _closing(self.regex, self.at)
        named = _NAMED.match(self.regex, self.at)
        body = self.regex[named.end() if named else self.at + 1 : end]
        if end is None or (named is None and body.startswith("?")):
            return False
        self.at = end + 1
        if self._quantifier():
            return False
        self.pieces.append(Parameter(named[1] if named else "", body))
        return True

    def _atom(self) -> bool:
        found = _ATOM.match(self.regex, self.at)
        if found is None or found[2]:
            return False
        self.at = found.end()
        count = self._quantifier()
        literal = found[1] or found[4]
        if literal is None:
            self.pieces.append(Parameter("", found[3] + count))
        elif count == "?":
            self.pieces.append(Parameter("", f"{re.escape(literal)}?"))
        elif count:
            return False
        else:
            self._text(literal)
        return True

    def _quantifier(self) -> str:
        found = _QUANTIFIER.match(self.regex, self.at)
        self.at = found.end() if found else self.at
        return found[0] if found else ""

    def _text(self, literal: str) -> None:
        if self.pieces and isinstance(self.pieces[-1], str):
            self.pieces[-1] += literal
        else:
            self.pieces.append(literal)


def _closing(regex: str, start: int) -> int | None:
    """Where the group that begins at `start` ends; brackets hold no groups."""
    depth, at, inside = 0, start, False
    while at < len(regex):
        char = regex[at]
        if char == "\\":
            at += 2
            continue
        inside = (inside or char == "[") and char != "]"
        if not inside:
            depth += (char == "(") - (char == ")")
        if depth == 0:
            return at
        at += 1
    return None
