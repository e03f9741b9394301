"""Regular expressions that writers may use in conditions: a subset of Python's, searched in bounded time.

Characters, `.`, classes, `\\d \\w \\s` and their opposites, alternatives, groups, `^`, `$`, `\\b` and the quantifiers
`* + ? {m,n}`. No look-around, back-references or flags, and no repetition of a repetition, `(a+)+`: its matches are
always those of something simpler.

What only contains, starts or ends with a text becomes a string method. What `re` can try in few ways is left to `re`.
The rest, which could make `re` backtrack, runs in a machine that takes one step for each character. What all searches
of one answer take together is bounded, see `allowance`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NoReturn

from helpsdk.context.conditions.allowance import charged
from helpsdk.context.conditions.automaton import TooLarge, automaton
from helpsdk.context.conditions.syntax import Choice, Many, Mark, One, Regex, Series

MAX_LENGTH: Final = 200
MAX_COUNT: Final = 100
#: A longer text is not searched (it does not match), unless a string method does it. No trait that is sent is longer.
MAX_SUBJECT: Final = 500
#: Steps `re` may take at worst: less than a millisecond.
_MAX_STEPS: Final = 100_000

Finder = Callable[[str], bool]


class RegexRefused(ValueError):
    """A regular expression that is wrong or outside the subset; the message says why and where."""


@lru_cache(maxsize=512)
def finder(source: str, insensitive: bool) -> Finder:
    """Whether a text has a match somewhere; raises RegexRefused."""
    tree = tree_of(source)
    as_method = None if insensitive else _method(tree)
    return as_method or _search(source, tree, re.IGNORECASE if insensitive else re.NOFLAG)


def tree_of(source: str) -> Regex:
    """Raises RegexRefused."""
    return _Reader(source).read()


def _search(source: str, tree: Regex, flags: re.RegexFlag) -> Finder:
    steps = _worst_steps(tree)
    if steps <= _MAX_STEPS:
        search = re.compile(source, flags).search
        return _bounded(lambda text: search(text) is not None, steps // MAX_SUBJECT + 1, (source, flags))
    try:
        machine = automaton(tree, flags)
    except TooLarge as error:
        raise RegexRefused(f"regular expression {source!r}: {error}") from None
    return _bounded(machine.search, 1, (source, flags))


def _bounded(found: Finder, units: int, key: tuple[str, re.RegexFlag]) -> Finder:
    """Charged so many units for a character."""

    def find(text: str) -> bool:
        length = len(text)
        return length <= MAX_SUBJECT and charged(units * (length + 1), found, text, (key, text))

    return find


# --- string methods ---------------------------------------------------------------------------------------------------


def _method(tree: Regex) -> Finder | None:
    """For a plain text, with `^` before it or `$` after it; None for anything else."""
    items = list(tree.items) if isinstance(tree, Series) else [tree]
    starts = bool(items) and items[0] == Mark("^")
    ends = bool(items[starts:]) and items[-1] == Mark("$")
    middle = items[starts : len(items) - ends]
    if not all(isinstance(item, One) and item.literal for item in middle):
        return None
    return _METHODS[starts, ends]("".join(item.literal for item in middle if isinstance(item, One)))


#: `$` also stands before a line break at the very end, in Python as in Perl.
_METHODS: Final[dict[tuple[bool, bool], Callable[[str], Finder]]] = {
    (False, False): lambda literal: lambda text: literal in text,
    (True, False): lambda literal: lambda text: text.startswith(literal),
    (False, True): lambda literal: lambda text: text.endswith((literal, f"{literal}\n")),
    (True, True): lambda literal: lambda text: text in (literal, f"{literal}\n"),
}


# --- what `re` would take ---------------------------------------------------------------------------------------------


def _worst_steps(tree: Regex) -> int:
    first = tree.items[0] if isinstance(tree, Series) and tree.items else tree
    starts = 1 if first == Mark("^") else MAX_SUBJECT
    return starts * _ways(tree) * _length(tree)


def _ways(node: Regex) -> int:
    """In how many ways a backtracking search can go through it from one place; an upper bound."""
    if isinstance(node, Series):
        ways = 1
        for item in node.items:
            ways = min(ways * _ways(item), _MAX_STEPS)
        return ways
    if isinstance(node, Choice):
        return sum(map(_ways, node.options))
    if not isinstance(node, Many):
        return 1
    each, most = _ways(node.inner), MAX_SUBJECT if node.most is None else node.most
    if each == 1:
        return most - node.least + 1
    return _MAX_STEPS if most > 20 else min(sum(each**count for count in range(node.least, most + 1)), _MAX_STEPS)


def _length(node: Regex) -> int:
    """How many characters it is compared with on one way."""
    if isinstance(node, Series):
        return sum(map(_length, node.items))
    if isinstance(node, Choice):
        return max(map(_length, node.options))
    if isinstance(node, Many):
        return _length(node.inner) * (1 if node.most is None else max(node.most, 1))
    return 1


# --- reading ----------------------------------------------------------------------------------------------------------

_SHORTHANDS: Final = frozenset("dDwWsS")
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
_QUANTIFIER: Final = re.compile(r"(?:([*+?])|\{([0-9]{1,3})(?:(,)([0-9]{1,3})?)?\})\??")
_COUNTS: Final[dict[str, tuple[int, int | None]]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_CLASS: Final = re.compile(r"\[\^?(?:\\.|[^\\\]\[])+\]")
_SET_OPERATION: Final = re.compile(r"--|&&|~~|\|\|")
_MARKS: Final = {"^": "^", "$": "$", "\\b": "\\b"}


class _Reader:
    def __init__(self, source: str) -> None:
        self.source, self.at = source, 0
        if len(source) > MAX_LENGTH:
            raise RegexRefused(f"a regular expression has at most {MAX_LENGTH} characters, not {len(source)}")

    def read(self) -> Regex:
        tree = self._choice(0)
        if self.at < len(self.source):
            self._refuse("an unexpected closing parenthesis")
        return tree

    def _choice(self, depth: int) -> Regex:
        options = [self._series(depth)]
        while self._next("|"):
            options.append(self._series(depth))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _series(self, depth: int) -> Regex:
        items: list[Regex] = []
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            items.append(self._quantified(self._atom(depth)))
        return items[0] if len(items) == 1 else Series(tuple(items))

    def _quantified(self, atom: Regex) -> Regex:
        found = _QUANTIFIER.match(self.source, self.at)
        if found is None:
            return atom
        least, most = _counts(found)
        if isinstance(atom, Mark):
            self._refuse("nothing to repeat")
        if most != 1 and _repeats(atom):
            self._refuse("a repetition of a repetition; write the repetition once, a+ in place of (a+)+")
        if (most is not None and (most > MAX_COUNT or most < least)) or least > MAX_COUNT:
            self._refuse(f"counts go from low to high and up to {MAX_COUNT}")
        self.at = found.end()
        if _QUANTIFIER.match(self.source, self.at) or self.source.startswith("+", self.at):
            self._refuse("two quantifiers in a row")
        return Many(atom, least, most)

    def _atom(self, depth: int) -> Regex:
        char = self.source[self.at]
        if char == "(":
            return self._group(depth)
        if char == "[":
            return self._class()
        for sign, mark in _MARKS.items():
            if self._next(sign):
                return Mark(mark)
        if char == "\\":
            return self._escape()
        if char in "*+?{}]":
            self._refuse(f"{char!r} where nothing stands to repeat or close")
        self.at += 1
        return One(".") if char == "." else One(re.escape(char), char)

    def _group(self, depth: int) -> Regex:
        self._next("(?:") or self._next("(")
        if self.source.startswith("?", self.at):
            self._refuse("only (…) and (?:…) groups, no flags, names, look-around")
        if depth == 10:
            self._refuse("groups in groups at most ten deep")
        inner = self._choice(depth + 1)
        if not self._next(")"):
            self._refuse("a group that is never closed")
        return inner

    def _class(self) -> Regex:
        found = _CLASS.match(self.source, self.at)
        if found is None or _SET_OPERATION.search(found[0]):
            self._refuse("a character class that is empty, nested, never closed or an operation on sets")
        for escaped in re.findall(r"\\(.)", found[0]):
            self._known(escaped)
        try:
            re.compile(found[0])
        except re.error as error:
            self._refuse(error.msg)
        self.at = found.end()
        return One(found[0])

    def _escape(self) -> Regex:
        char = self.source[self.at + 1 : self.at + 2]
        self._known(char)
        self.at += 2
        if char in _SHORTHANDS:
            return One(f"\\{char}")
        literal = _CONTROLS.get(char, char)
        return One(re.escape(literal), literal)

    def _known(self, escaped: str) -> None:
        after = self.source[self.at + 2 : self.at + 3]
        odd = not escaped or (escaped.isalnum() and escaped not in _SHORTHANDS and escaped not in _CONTROLS)
        if odd or (escaped == "0" and after.isdigit()):
            self._refuse(f"unknown escape \\{escaped}")

    def _next(self, text: str) -> bool:
        here = self.source.startswith(text, self.at)
        self.at += len(text) * here
        return here

    def _refuse(self, what: str) -> NoReturn:
        raise RegexRefused(f"regular expression {self.source!r}, at character {self.at + 1}: {what}")


def _counts(found: re.Match[str]) -> tuple[int, int | None]:
    sign, low, comma, high = found[1], found[2], found[3], found[4]
    if sign:
        return _COUNTS[sign]
    if high:
        return (int(low), int(high))
    return (int(low), None if comma else int(low))


def _repeats(node: Regex) -> bool:
    if isinstance(node, Many):
        return node.most != 1 or _repeats(node.inner)
    if isinstance(node, Series):
        return any(map(_repeats, node.items))
    return isinstance(node, Choice) and any(map(_repeats, node.options))
