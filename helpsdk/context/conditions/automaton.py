"""A machine that finds whether a text has a match, one step for each character whatever the expression.

It follows all ways at once (Thompson 1968) and remembers where each character led from each set of ways, so that
a step is mostly one dictionary lookup. What is remembered is bounded: past the bound it is forgotten and made anew.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, TypeAlias

from helpsdk.context.conditions.allowance import spend
from helpsdk.context.conditions.syntax import Choice, Many, Mark, One, Regex, Series

MAX_INSTRUCTIONS: Final = 250
_MAX_REMEMBERED: Final = 2_000

# What is found out for the first time costs so many units of the allowance; a search is charged as if it all were.
_UNITS_A_STEP: Final = 300
_UNITS_A_WAY: Final = 24
_UNITS_A_CLASS: Final = 60

#: ("one", source) · ("mark", sign) · ("either", (first, second)) · ("end", None); all but "either" go on to the next.
Instruction: TypeAlias = tuple[str, Any]

_LAST_BREAK: Final = "\n$"  # a line break that ends the text, before which `$` stands
_END: Final = ""


class TooLarge(ValueError):
    """More instructions than the machine takes."""


def automaton(tree: Regex, flags: re.RegexFlag) -> Machine:
    """Raises TooLarge."""
    build = _Build()
    build.node(tree)
    build.emit("end")
    return Machine(tuple(build.program), flags)


class _Build:
    def __init__(self) -> None:
        self.program: list[Instruction] = []

    def emit(self, code: str, value: Any = None) -> int:
        if len(self.program) == MAX_INSTRUCTIONS:
            raise TooLarge("too many repetitions and alternatives together")
        self.program.append((code, value))
        return len(self.program) - 1

    def node(self, node: Regex) -> None:
        if isinstance(node, One):
            self.emit("one", node.source)
        elif isinstance(node, Mark):
            self.emit("mark", node.sign)
        elif isinstance(node, Series):
            for item in node.items:
                self.node(item)
        elif isinstance(node, Choice):
            self.choice(node)
        else:
            self.many(node)

    def choice(self, node: Choice) -> None:
        exits = []
        for option in node.options[:-1]:
            fork = self.emit("either")
            self.node(option)
            exits.append(self.emit("either"))
            self.fork(fork, fork + 1)
        self.node(node.options[-1])
        for leave in exits:
            self.fork(leave, len(self.program))

    def many(self, node: Many) -> None:
        for _ in range(node.least):
            self.node(node.inner)
        if node.most is None:
            fork = self.emit("either")
            self.node(node.inner)
            back = self.emit("either")
            self.program[back] = ("either", (fork, fork))
            self.fork(fork, fork + 1)
            return
        forks = []
        for _ in range(node.most - node.least):
            forks.append(self.emit("either"))
            self.node(node.inner)
        for fork in forks:
            self.fork(fork, fork + 1)

    def fork(self, at: int, first: int) -> None:
        self.program[at] = ("either", (first, len(self.program)))


class _Ways:
    """A set of ways: the instructions reached without a character, and what stands before this place. `units` is what
    a step from it costs.
    """

    __slots__ = ("after_word", "at_start", "following", "reached", "units")

    def __init__(
        self, reached: frozenset[int], units: int = 0, *, at_start: bool = False, after_word: bool = False
    ) -> None:
        self.reached, self.units, self.at_start, self.after_word = reached, units, at_start, after_word
        self.following: dict[str, _Ways] = {}


_FOUND: Final = _Ways(frozenset())
_LOST: Final = _Ways(frozenset())


class Machine:
    """Shared between threads: all that they write is what each of them would find out."""

    def __init__(self, program: tuple[Instruction, ...], flags: re.RegexFlag) -> None:
        indices = range(len(program))
        self.end = len(program) - 1
        self.signs = {index: value for index, (code, value) in enumerate(program) if code == "mark"}
        self.literal, self.accepting = _by_source(program, flags)
        self.units_a_char = _UNITS_A_CLASS * (1 + len(self.accepting))
        self.first = _reached(program, 0)
        self.past = [_reached(program, index + 1) for index in indices[:-1]]
        self.past_sizes = [*map(len, self.past), 0]
        self._forget()

    def search(self, text: str) -> bool:
        """Whether a text has a match somewhere."""
        ways, units = self.start, self.units_a_char * len(set(text))
        tokens = [*text[:-1], _LAST_BREAK, _END] if text.endswith("\n") else [*text, _END]
        for token in tokens:
            units += ways.units
            ways = ways.following.get(token) or self._step(ways, token)
            if ways is _FOUND:
                break
        spend(units)
        return ways is _FOUND

    def _forget(self) -> None:
        self.remembered = 0
        self.known: dict[tuple[frozenset[int], bool], _Ways] = {}
        self.takers: dict[str, frozenset[int]] = {}
        self.start = self._ways(self.first, at_start=True)

    def _ways(self, reached: frozenset[int], *, at_start: bool = False, after_word: bool = False) -> _Ways:
        units = _UNITS_A_STEP + _UNITS_A_WAY * len(reached) + sum([self.past_sizes[index] for index in reached])
        return _Ways(reached, units, at_start=at_start, after_word=after_word)

    def _step(self, ways: _Ways, token: str) -> _Ways:
        if self.remembered >= _MAX_REMEMBERED:
            self._forget()
        self.remembered += 1
        ways.following[token] = found = self._moved(ways, token)
        return found

    def _moved(self, ways: _Ways, token: str) -> _Ways:
        reached = self._through_marks(ways, token) if self.signs else ways.reached
        if self.end in reached:
            return _FOUND
        if token == _END:
            return _LOST
        past, word = self.past, _is_word(token)
        reached = self.first.union(
            *[past[index] for index in reached & self._taking(token[0])]
        )  # a match may begin here
        return self.known.get((reached, word)) or self.known.setdefault(
            (reached, word), self._ways(reached, after_word=word)
        )

    def _taking(self, char: str) -> frozenset[int]:
        """The instructions that this character satisfies."""
        found = self.takers.get(char)
        if found is None:  # kept in a name of its own: another thread may forget at any time
            classes = [taking for accepts, taking in self.accepting if accepts(char)]
            found = self.literal.get(char, frozenset[int]()).union(*classes)
            self.takers[char] = found
        return found

    def _through_marks(self, ways: _Ways, token: str) -> frozenset[int]:
        stands = {
            "^": ways.at_start,
            "$": token in (_END, _LAST_BREAK),
            "\\b": ways.after_word != _is_word(token),
        }
        passed = {index for index, sign in self.signs.items() if stands[sign]}
        reached, before = ways.reached, frozenset[int]()
        while reached != before:
            before, reached = reached, reached.union(*[self.past[index] for index in reached & passed])
        return reached


def _reached(program: Sequence[Instruction], start: int) -> frozenset[int]:
    """Every instruction a way leads to without a character, from `start` on."""
    waiting, reached = [start], set[int]()
    while waiting:
        step = waiting.pop()
        code, value = program[step]
        if step not in reached and code == "either":
            waiting += value
        reached.add(step)
    return frozenset(step for step in reached if program[step][0] != "either")


def _by_source(
    program: Sequence[Instruction], flags: re.RegexFlag
) -> tuple[dict[str, frozenset[int]], list[tuple[Callable[[str], object], frozenset[int]]]]:
    """The instructions in which each different expression of one character stands: letters, and what classes accept."""
    indices = defaultdict[str, list[int]](list)
    for index, (code, value) in enumerate(program):
        if code == "one":
            indices[value].append(index)
    plain = {source for source in indices if source.isalnum() and source.isascii() and not flags}
    return (
        {source: frozenset(indices[source]) for source in plain},
        [(_accepts(source, flags), frozenset(at)) for source, at in indices.items() if source not in plain],
    )


def _is_word(token: str) -> bool:
    return token != _END and (token[0].isalnum() or token[0] == "_")


@lru_cache(maxsize=1024)
def _accepts(source: str, flags: re.RegexFlag) -> Callable[[str], object]:
    return re.compile(source, flags).fullmatch
