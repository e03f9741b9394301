"""Snowball's stemmers, each for one thread. The same stems as the library's own, in about half the time.

Snowball compares endings letter by letter with a sorted table; here each table is a dictionary, asked for the longest
ending first. Where the library works otherwise than is known here, it is left as it is.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from helpsdk.search.extra import snowballstemmer


def stemmer(algorithm: str) -> Any:
    """A new one, with the method `stemWord`. One that this version of Snowball does not know leaves words alone."""
    if algorithm not in snowballstemmer.algorithms():
        return _Unstemmed()
    known = snowballstemmer.stemmer(algorithm)
    return _quick(known.__class__)() if _known() and hasattr(type(known), "find_among_b") else known


@cache
def _known() -> bool:
    """Whether its tables are as they are read here."""
    return version("snowballstemmer").startswith("3.")


class _Unstemmed:
    def stemWord(self, word: str) -> str:  # noqa: N802 - Snowball's name
        return word


@cache
def _quick(kind: Any) -> Any:
    """The stemmer with other ways to look for beginnings and endings."""
    return type(kind.__name__, (kind,), {"find_among": _find_among, "find_among_b": _find_among_b})


def _find_among(self: Any, among: Any) -> int:
    """What the longest beginning of the rest says, whose condition holds; the cursor is after it."""
    at = self.cursor
    lengths, entries = _table(among)
    for length in lengths:
        if length <= self.limit - at and (entry := entries.get(self.current[at : at + length])) is not None:
            self.cursor = at + length
            if entry.method is None:
                return int(entry.result)
            if entry.method(self):
                self.cursor = at + length
                return int(entry.result)
    return 0


def _find_among_b(self: Any, among: Any) -> int:
    """The same with endings; the cursor is before it."""
    at = self.cursor
    room, current = at - self.limit_backward, self.current
    lengths, entries = _table(among)
    for length in lengths:
        if length <= room and (entry := entries.get(current[at - length : at])) is not None:
            self.cursor = at - length
            if entry.method is None:
                return int(entry.result)
            if entry.method(self):
                self.cursor = at - length
                return int(entry.result)
    return 0


def _table(among: Any) -> tuple[tuple[int, ...], dict[str, Any]]:
    found = _tables.get(id(among))
    if found is None:
        entries = {entry.s: entry for entry in among}
        lengths = tuple(sorted({len(ending) for ending in entries}, reverse=True))
        found = _tables[id(among)] = (lengths, entries)
        _kept.append(among)  # so that no other table gets its number
    return found


_tables: dict[int, tuple[tuple[int, ...], dict[str, Any]]] = {}
_kept: list[Any] = []
