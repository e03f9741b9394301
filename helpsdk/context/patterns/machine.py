"""Parts of a pattern → a small machine that runs in time linear in the text.

Python's `re` can backtrack without bound on what a writer may innocently write (`/*/a/*/b/*`). This machine visits
each (instruction, position) once, in the order in which a backtracking matcher would try them, so it finds the same
match (the idea is Russ Cox's bit-state matcher). Texts are ASCII here: `components` has seen to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from helpsdk.context.patterns.components import LABEL, SEGMENT, SOMETHING
from helpsdk.context.patterns.parts import ANYTHING, Modifier, Part, PatternInvalid
from helpsdk.context.patterns.regexp import ANY, ASCII, Choice, Many, Marked, Regexp, Series, regexp_of

MAX_INSTRUCTIONS: Final = 1_000
#: About 30 ms for one answer, over all of its patterns. What would take more counts as not matching.
MAX_STEPS: Final = 100_000

#: ("text", literal) · ("one", characters) · ("either", first, then) · ("mark", slot) · ("goto", where) · ("end",)
Instruction: TypeAlias = tuple[str, Any, int]


class Allowance:
    """The steps that are left for one answer: it bounds what a hostile URL costs on a site with many wildcards."""

    __slots__ = ("steps",)

    def __init__(self) -> None:
        self.steps = MAX_STEPS


@dataclass(frozen=True, slots=True)
class Machine:
    """A compiled pattern."""

    names: tuple[str, ...]
    program: tuple[Instruction, ...]
    absent: frozenset[str] = frozenset()  # names that are left out rather than empty, as an optional group is

    def match(self, text: str, allowance: Allowance | None = None) -> Mapping[str, str | None] | None:
        """The values of the names, None for one left out; None when the text does not match."""
        marks = _run(self.program, text, allowance or Allowance())
        if marks is None:
            return None
        values = {name: _between(marks, text, index) for index, name in enumerate(self.names)}
        return {name: value or None if name in self.absent else value for name, value in values.items()}


def machine(pattern: str, parts: Sequence[Part]) -> Machine:
    """Raises PatternInvalid when a regular expression is outside the safe subset or the whole is too large."""
    build = _Build(pattern)
    for part in parts:
        build.part(part)
    build.emit("end")
    return Machine(tuple(build.names), tuple(build.program), frozenset(filter(None, map(_optional, parts))))


class _Build:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.names: list[str] = []
        self.program: list[Instruction] = []

    def emit(self, code: str, value: object = None, other: int = 0) -> int:
        if len(self.program) == MAX_INSTRUCTIONS:
            raise PatternInvalid(self.pattern, 0, "too many repetitions")
        self.program.append((code, value, other))
        return len(self.program) - 1

    def part(self, part: Part) -> None:
        least, most = _BOUNDS[part.modifier]
        if part.regexp is None:
            self.repeat(part.prefix, least, most)
            return
        inner = _INNER.get(part.regexp) or regexp_of(part.regexp, self.pattern, part.position)
        slot = len(self.names) * 2
        self.names.append(part.name)
        if most == 1:
            self.repeat(Series((part.prefix, Marked(inner, slot), part.suffix)), least, 1)
        elif not part.prefix and not part.suffix:
            self.node(Marked(Many(inner, least, None), slot))
        else:
            rest = Many(Series((part.suffix, part.prefix, inner)), 0, None)
            self.repeat(Series((part.prefix, Marked(Series((inner, rest)), slot), part.suffix)), least, 1)

    def node(self, node: Regexp) -> None:
        if isinstance(node, str):
            if node:
                self.emit("text", node)
        elif isinstance(node, frozenset):
            self.emit("one", node)
        elif isinstance(node, Marked):
            self.emit("mark", node.slot)
            self.node(node.inner)
            self.emit("mark", node.slot + 1)
        elif isinstance(node, Series):
            for item in node.items:
                self.node(item)
        elif isinstance(node, Choice):
            self.choice(node)
        else:
            self.repeat(node.inner, node.least, node.most, node.greedy)

    def choice(self, node: Choice) -> None:
        ends = []
        for option in node.options[:-1]:
            fork = self.emit("either")
            self.node(option)
            ends.append(self.emit("goto"))
            self.program[fork] = ("either", fork + 1, len(self.program))
        self.node(node.options[-1])
        for end in ends:
            self.program[end] = ("goto", len(self.program), 0)

    def repeat(self, node: Regexp, least: int, most: int | None, greedy: bool = True) -> None:
        for _ in range(least):
            self.node(node)
        if most is None:
            fork = self.emit("either")
            self.node(node)
            self.emit("goto", fork)
            self.fork(fork, greedy)
            return
        forks = []
        for _ in range(most - least):
            forks.append(self.emit("either"))
            self.node(node)
        for fork in forks:
            self.fork(fork, greedy)

    def fork(self, at: int, greedy: bool) -> None:
        inside, past = at + 1, len(self.program)
        self.program[at] = ("either", inside, past) if greedy else ("either", past, inside)


_BOUNDS: Final[dict[Modifier, tuple[int, int | None]]] = {"": (1, 1), "?": (0, 1), "+": (1, None), "*": (0, None)}
_INNER: Final[dict[str, Regexp]] = {
    SEGMENT: Many(ASCII - {"/"}, 1, None, greedy=False),
    LABEL: Many(ASCII - {"."}, 1, None, greedy=False),
    SOMETHING: Many(ASCII, 1, None, greedy=False),
    ANYTHING: Many(ANY, 0, None),
}


def _optional(part: Part) -> str | None:
    """The name of a part that is nothing but an optional group; regular expressions never enter one for nothing."""
    return part.name if part.modifier == "?" and not (part.prefix or part.suffix) else None


# --- running ----------------------------------------------------------------------------------------------------------

_Marks: TypeAlias = "tuple[int, int, _Marks] | None"  # slot, position, and the marks before


def _run(program: Sequence[Instruction], text: str, allowance: Allowance) -> dict[int, int] | None:
    width = len(text) + 1
    seen = bytearray(len(program) * width)
    waiting: list[tuple[int, int, _Marks]] = [(0, 0, None)]
    while waiting and allowance.steps > 0:
        step, at, marks = waiting.pop()
        while not seen[step * width + at]:
            seen[step * width + at] = 1
            allowance.steps -= 1
            code, value, other = program[step]
            step += 1
            if code == "one":
                if at + 1 == width or text[at] not in value:
                    break
                at += 1
            elif code == "either":
                waiting.append((other, at, marks))
                step = value
            elif code == "text":
                if not text.startswith(value, at):
                    break
                at += len(value)
            elif code == "goto":
                step = value
            elif code == "mark":
                marks = (value, at, marks)
            elif at + 1 == width:
                return _latest(marks)
            else:
                break
    return None


def _latest(marks: _Marks) -> dict[int, int]:
    found: dict[int, int] = {}
    while marks is not None:
        slot, at, marks = marks
        found.setdefault(slot, at)
    return found


def _between(marks: Mapping[int, int], text: str, index: int) -> str | None:
    start, end = marks.get(index * 2), marks.get(index * 2 + 1)
    return None if start is None or end is None else text[start:end]
