"""The regular expressions a pattern may hold: a safe subset, as a tree of `str`, character sets and four node kinds.

Literals, `.`, classes (`[a-z]`, `\\d \\w \\s` and their opposites), alternatives, `(?:groups)` and the quantifiers
`* + ? {m,n}`, lazy ones too. No look-around, no back-references, no anchors (a pattern always matches whole), and no
repetition of a repetition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NoReturn, TypeAlias

from helpsdk.context.pattern_parts import PatternInvalid

MAX_REGEXP: Final = 200
MAX_COUNT: Final = 100

Characters: TypeAlias = frozenset[str]


@dataclass(frozen=True, slots=True)
class Series:
    items: tuple[Regexp, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[Regexp, ...]


@dataclass(frozen=True, slots=True)
class Many:
    inner: Regexp
    least: int
    most: int | None
    greedy: bool = True


@dataclass(frozen=True, slots=True)
class Marked:
    """What a name stands for: the machine notes where it begins and ends."""

    inner: Regexp
    slot: int


Regexp: TypeAlias = str | Characters | Series | Choice | Many | Marked

_ASCII: Final = frozenset(map(chr, range(128)))
ANY: Final[Characters] = _ASCII - {"\n", "\r"}
NOT_SLASH: Final[Characters] = _ASCII - {"/"}


def regexp_of(source: str, pattern: str, position: int) -> Regexp:
    """Raises PatternInvalid, naming the pattern it stands in and the place in that pattern."""
    return _Reader(source, pattern, position).read()


@lru_cache(maxsize=512)
def _characters(one: str) -> Characters:
    accepts = re.compile(one, re.ASCII).fullmatch
    return frozenset(char for char in _ASCII if accepts(char))


_SHORTHANDS: Final = frozenset("dDwWsS")
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
_QUANTIFIER: Final = re.compile(r"(?:([*+?])|\{(\d{1,3})(?:(,)(\d{1,3})?)?\})(\?)?")
_COUNTS: Final[dict[str, tuple[int, int | None]]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_CLASS: Final = re.compile(r"\[\^?(?:\\.|[^\\\]\[])+\]")
_REFUSED: Final = {"^": "anchors", "$": "anchors", ")": "a closing parenthesis"}


class _Reader:
    def __init__(self, source: str, pattern: str, position: int) -> None:
        self.source, self.pattern, self.position = source, pattern, position
        self.at = 0
        if len(source) > MAX_REGEXP:
            self._refuse(f"a regular expression has at most {MAX_REGEXP} characters")

    def read(self) -> Regexp:
        found = self._choice()
        if self.at < len(self.source):
            self._refuse("an unexpected closing parenthesis")
        return found

    def _choice(self) -> Regexp:
        options = [self._series()]
        while self._next("|"):
            options.append(self._series())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _series(self) -> Regexp:
        items: list[Regexp] = []
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            items.append(self._quantified(self._atom()))
        return items[0] if len(items) == 1 else Series(tuple(items))

    def _quantified(self, atom: Regexp) -> Regexp:
        found = _QUANTIFIER.match(self.source, self.at)
        if found is None:
            return atom
        self.at = found.end()
        least, most = self._counts(found)
        if most != 1 and _repeats(atom):
            self._refuse("a repetition of a repetition")
        if most is not None and (most > MAX_COUNT or most < least):
            self._refuse(f"counts go from low to high and up to {MAX_COUNT}")
        if _QUANTIFIER.match(self.source, self.at):
            self._refuse("two quantifiers in a row")
        return Many(atom, least, most, greedy=found[5] is None)

    def _counts(self, found: re.Match[str]) -> tuple[int, int | None]:
        sign, low, comma, high = found[1], found[2], found[3], found[4]
        if sign:
            return _COUNTS[sign]
        if high:
            return (int(low), int(high))
        return (int(low), None if comma else int(low))

    def _atom(self) -> Regexp:
        char = self.source[self.at]
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        if char in _REFUSED or char in "*+?{}]":
            self._refuse(f"{_REFUSED.get(char, repr(char))} here")
        self.at += 1
        return ANY if char == "." else char

    def _group(self) -> Regexp:
        if not self._next("(?:"):
            self._refuse("only (?:…) groups")
        inner = self._choice()
        if not self._next(")"):
            self._refuse("a group that is never closed")
        return inner

    def _class(self) -> Regexp:
        found = _CLASS.match(self.source, self.at)
        if found is None:
            self._refuse("a character class that is empty, nested or never closed")
        text = found[0]
        for escaped in re.findall(r"\\(.)", text):
            if escaped.isalnum() and escaped not in _SHORTHANDS and escaped not in _CONTROLS:
                self._refuse(f"unknown escape \\{escaped}")
        if re.search(r"--|&&|~~|\|\|", text):
            self._refuse("set operations in a character class")
        try:
            accepted = _characters(text)
        except re.error as error:
            self._refuse(error.msg)
        self.at = found.end()
        return accepted

    def _escape(self) -> Regexp:
        char = self.source[self.at + 1 : self.at + 2]
        if char in _CONTROLS:
            self.at += 2
            return _CONTROLS[char]
        if char.isalnum() and char not in _SHORTHANDS:
            self._refuse(f"unknown escape \\{char}")
        self.at += 2
        return _characters("\\" + char) if char in _SHORTHANDS else char

    def _next(self, text: str) -> bool:
        here = self.source.startswith(text, self.at)
        self.at += len(text) * here
        return here

    def _refuse(self, what: str) -> NoReturn:
        raise PatternInvalid(self.pattern, self.position + self.at, f"not in this regular expression: {what}")


def _repeats(node: Regexp) -> bool:
    if isinstance(node, Many):
        return node.most != 1 or _repeats(node.inner)
    if isinstance(node, Series):
        return any(map(_repeats, node.items))
    return isinstance(node, Choice) and any(map(_repeats, node.options))
