"""Parts of a pattern → a small machine that runs in time linear in the path.

Python's `re` can backtrack without bound on what a writer may innocently write (`/*/a/*/b/*`). This machine visits
each (instruction, position) once, in the order in which a backtracking matcher would try them, so it finds the same
match (the idea is Russ Cox's bit-state matcher). Paths are ASCII here: `canonical_path` has seen to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from helpsdk.context.pattern_parts import ANYTHING, SEGMENT, Modifier, Part, PatternInvalid
from helpsdk.context.pattern_regexp import ANY, NOT_SLASH, Choice, Many, Marked, Regexp, Series, regexp_of

MAX_INSTRUCTIONS: Final = 1_000

#: ("text", literal) · ("one", characters) · ("either", first, then) · ("mark", slot) · ("goto", where) · ("end",)
Instruction: TypeAlias = tuple[str, Any, int]


@dataclass(frozen=True, slots=True)
class Machine:
    """A compiled pattern."""

    names: tuple[str, ...]
    program: tuple[Instruction, ...]

    def match(self, path: str) -> Mapping[str, str | None] | None:
        """The values of the names, None for one left out; None when the path does not match."""
        marks = _run(self.program, path)
        if marks is None:
            return None
        return {name: _between(marks, path, index) for index, name in enumerate(self.names)}


def machine(pattern: str, parts: Sequence[Part]) -> Machine:
    """Raises PatternInvalid when a regular expression is outside the safe subset or the whole is too large."""
    build = _Build(pattern)
    for part in parts:
        build.part(part)
    build.emit("end")
    return Machine(tuple(build.names), tuple(build.program))


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
    SEGMENT: Many(NOT_SLASH, 1, None, greedy=False),
    ANYTHING: Many(ANY, 0, None),
}


# --- running ----------------------------------------------------------------------------------------------------------

_Marks: TypeAlias = "tuple[int, int, _Marks] | None"  # slot, position, and the marks before


def _run(program: Sequence[Instruction], path: str) -> dict[int, int] | None:
    width = len(path) + 1
    seen = bytearray(len(program) * width)
    waiting: list[tuple[int, int, _Marks]] = [(0, 0, None)]
    while waiting:
        step, at, marks = waiting.pop()
        while not seen[step * width + at]:
            seen[step * width + at] = 1
            code, value, other = program[step]
            step += 1
            if code == "one":
                if at + 1 == width or path[at] not in value:
                    break
                at += 1
            elif code == "either":
                waiting.append((other, at, marks))
                step = value
            elif code == "text":
                if not path.startswith(value, at):
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


def _between(marks: Mapping[int, int], path: str, index: int) -> str | None:
    start, end = marks.get(index * 2), marks.get(index * 2 + 1)
    return None if start is None or end is None else path[start:end]
