"""A regular expression as a tree: what `regexes` reads and `automaton` runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class One:
    """One character: `source` is the expression for it, `literal` the character when it is always the same."""

    source: str
    literal: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place between characters: `^`, `$` or `\\b`."""

    sign: str


@dataclass(frozen=True, slots=True)
class Series:
    items: tuple[Regex, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[Regex, ...]


@dataclass(frozen=True, slots=True)
class Many:
    inner: Regex
    least: int
    most: int | None


Regex: TypeAlias = One | Mark | Series | Choice | Many
