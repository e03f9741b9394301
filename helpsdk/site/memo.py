"""What was made last of each thing, and of what: made again only when that is another.

Publishing one edit of ten thousand pages must not parse, check and pack the others again. Every step of it takes a memo
and is the same code with an empty one, so that what is published in milliseconds is what is published from nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from operator import is_
from typing import Any, TypeVar

T = TypeVar("T")

#: A table may hold so many times more than what is in use, before what is not is forgotten.
_SLACK = 2
_FEW = 1000


class Memo:
    """One value for each kind and name: the newest. For one thread at a time.

    What a value is made of is compared by identity: equal objects may differ in what Python holds equal, as `1` and
    `True`. `files` and `same` see to it that what did not change is the very same object.
    """

    def __init__(self) -> None:
        self._made: dict[str, dict[Hashable, tuple[tuple[Any, ...], Any]]] = {}
        self._same: dict[str, Any] = {}
        self._files: dict[str, bytes] = {}

    def made(self, kind: str, name: Hashable, inputs: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What `make` gives, or gave for the very same inputs."""
        table = self.table(kind)
        kept = table.get(name)
        if kept is not None and len(kept[0]) == len(inputs) and all(map(is_, kept[0], inputs)):
            value: T = kept[1]
            return value
        value = make()
        table[name] = (inputs, value)
        return value

    def table(self, kind: str) -> dict[Hashable, tuple[tuple[Any, ...], Any]]:
        """name → (inputs, value), for loops in which a call for each name would cost too much."""
        return self._made.setdefault(kind, {})

    def same(self, name: str, value: T) -> T:
        """The value, or the equal one of the last time. For values of texts, where equal is equal."""
        kept: T | None = self._same.get(name)
        if kept is not None and kept == value:
            return kept
        self._same[name] = value
        return value

    def files(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files, each that did not change as the object of the last time."""
        before = self._files.get
        self._files = {path: kept if (kept := before(path)) == content else content for path, content in files.items()}
        return self._files

    def keep(self, kind: str, names: Collection[Hashable]) -> None:
        """Forgets what is made under other names, when that is much."""
        table = self.table(kind)
        if len(table) > _FEW + _SLACK * len(names):
            self._made[kind] = {name: table[name] for name in names if name in table}
