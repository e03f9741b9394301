"""The regular expressions a pattern may hold: a safe subset, as a tree of `str`, character sets and four node kinds.

Literals, `.`, classes (`[a-z]`, `\\d \\w \\s`, their opposites, `[[a-z]--[aeiou]]`), alternatives, `(?:groups)`, also
`(?<named>ones)` whose values are not kept, and the quantifiers `* + ? {m,n}`, lazy ones too. No look-around, no
back-references, no anchors (a pattern always matches whole), and no repetition of a repetition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NoReturn, TypeAlias

from helpsdk.context.patterns.parts import PatternInvalid

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

ASCII: Final[Characters] = frozenset(map(chr, range(128)))
ANY: Final[Characters] = ASCII - {"\n", "\r"}


def regexp_of(source: str, pattern: str, position: int) -> Regexp:
    """Raises PatternInvalid, naming the pattern it stands in and the place in that pattern."""
    return _Reader(source, pattern, position).read()


@lru_cache(maxsize=512)
def _characters(one: str) -> Characters:
    accepts = re.compile(one, re.ASCII).fullmatch
    return frozenset(char for char in ASCII if accepts(char))


_SHORTHANDS: Final = frozenset("dDwWsS")
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
_QUANTIFIER: Final = re.compile(r"(?:([*+?])|\{(\d{1,3})(?:(,)(\d{1,3})?)?\})(\?)?")
_COUNTS: Final[dict[str, tuple[int, int | None]]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
#: A character, a shorthand or a range in a class; a pair of the same sign is an operator, and brackets nest.
_MEMBER: Final = re.compile(r"(?!--|&&|~~|\|\|)(?:\\.|[^\\\]\[])(?:-(?!-)(?:\\.|[^\\\]\[]))?")
_GROUP: Final = re.compile(r"\(\?(?::|<[A-Za-z_$][\w$]*>)", re.ASCII)
_REFUSED: Final = {"^": "anchors", "$": "anchors", ")": "a closing parenthesis"}


class _Reader:
    def __init__(self, source: str, pattern: str, position: int) -> None:
        self.source, self.pattern, self.position = source, pattern, position
        self.at = 0
        self.class_at = 0  # where the outermost class began, for its errors
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
            self.class_at = self.at
            return self._class()
        if char == "\\":
            return self._escape()
        if char in _REFUSED or char in "*+?{}]":
            self._refuse(f"{_REFUSED.get(char, repr(char))} here")
        self.at += 1
        return ANY if char == "." else char

    def _group(self) -> Regexp:
        found = _GROUP.match(self.source, self.at)
        if found is None:
            self._refuse("only (?:…) and (?<name>…) groups")
        self.at = found.end()
        inner = self._choice()
        if not self._next(")"):
            self._refuse("a group that is never closed")
        return inner

    def _class(self) -> Characters:
        """`[…]` as JavaScript's `v` flag reads it: classes in classes, `--` subtracts, `&&` intersects."""
        self.at += 1
        negated = self._next("^")
        found = self._operand()
        while not self._next("]"):
            if self._next("--"):
                found -= self._operand()
            elif self._next("&&"):
                found &= self._operand()
            else:
                found |= self._operand()
        return ASCII - found if negated else found

    def _operand(self) -> Characters:
        """A class, a shorthand, a range or a character."""
        if self.source.startswith("[", self.at):
            return self._class()
        found = _MEMBER.match(self.source, self.at)
        if found is None:
            self._refuse_class("a character class that is empty, never closed or lacks a backslash")
        for escaped in re.findall(r"\\(.)", found[0]):
            if escaped.isalnum() and escaped not in _SHORTHANDS and escaped not in _CONTROLS:
                self._refuse_class(f"unknown escape \\{escaped}")
        try:
            accepted = _characters(f"[{found[0]}]")
        except re.error as error:
            self._refuse_class(error.msg)
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

    def _refuse_class(self, what: str) -> NoReturn:
        self.at = self.class_at
        self._refuse(what)

    def _refuse(self, what: str) -> NoReturn:
        raise PatternInvalid(self.pattern, self.position + self.at, f"not in this regular expression: {what}")


def _repeats(node: Regexp) -> bool:
    if isinstance(node, Many):
        return node.most != 1 or _repeats(node.inner)
    if isinstance(node, Series):
        return any(map(_repeats, node.items))
    return isinstance(node, Choice) and any(map(_repeats, node.options))
