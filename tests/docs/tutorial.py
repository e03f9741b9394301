"""The code blocks of a tutorial, and what each is for: a file, a change of one, commands, Python, or what they print.

A file names itself in its first line (`# app.py`, within the front matter of Markdown), or is named by its `title`, as
a `diff` is. A `text` block is what the commands or the Python before it print; in it `…` stands for anything, alone on
a line for any number of lines. `<!-- not run: why -->` above a block leaves it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)(?: title=\"(?P<title>[^\"]+)\")?[^\n]*$")
_NOT_RUN = re.compile(r"<!-- not run: (.*?) -->")
_ANY_LINES = r"(?:[^\n]*\n)*?"
_NAMED = re.compile(r"^(?:#|//|<!--) ([\w./-]+\.\w+)(?: -->)?$")


@dataclass(frozen=True, slots=True)
class Block:
    """`line` is of its fence; `file` what it names; `left_out` why it is not run."""

    language: str
    text: str
    line: int
    file: str | None = None
    left_out: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One hunk of a file. `added` are its new lines that are not empty."""

    before: str
    after: str
    added: tuple[str, ...]


def blocks(tutorial: Path) -> list[Block]:
    return list(_blocks(tutorial.read_text(encoding="utf-8").splitlines()))


def change_of(block: Block) -> Change:
    lines = block.text.splitlines()
    sides = ["\n".join(line[1:] for line in lines if line[:1] != left) + "\n" for left in "+-"]
    return Change(sides[0], sides[1], tuple(line[1:] for line in lines if line[:1] == "+" and line[1:].strip()))


def fits(expected: str, printed: str) -> bool:
    """Whether that is what a `text` block says is printed."""
    lines = expected.rstrip("\n").split("\n")
    pattern = "".join(_ANY_LINES if line.strip() == "…" else _line(line) for line in lines)
    whole = "".join(f"{line.rstrip()}\n" for line in printed.strip("\n").splitlines())
    return re.fullmatch(pattern, whole) is not None


def _line(line: str) -> str:
    return r"[^\n]*".join(re.escape(part) for part in line.rstrip().split("…")) + "\n"


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        if fence is None:
            at += 1
            continue
        end = next(n for n in range(at + 1, len(lines)) if lines[n].strip() == "```")
        indent = len(fence["indent"])
        content = [line[indent:] for line in lines[at + 1 : end]]
        yield Block(
            fence["language"],
            "\n".join(content) + "\n",
            at + 1,
            fence["title"] or _name_in(content),
            _reason_above(lines[:at]),
        )
        at = end + 1


def _name_in(content: list[str]) -> str | None:
    first = content[1] if content[:1] == ["---"] and len(content) > 1 else next(iter(content), "")
    named = _NAMED.match(first)
    return named[1] if named else None


def _reason_above(lines: list[str]) -> str | None:
    above = next((line.strip() for line in reversed(lines) if line.strip()), "")
    found = _NOT_RUN.fullmatch(above)
    return found[1] if found else None
