"""A mapping that differs little from one that stays as it is: made without copying that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final, TypeVar, overload

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")

#: Differences from which on all is copied; more where there is more to copy.
FEW: Final = 256
_SHARE: Final = 64
_ABSENT: Final[Any] = object()


class Overlay(Mapping[K, V]):
    """`base` but for what is `new`, and without the keys that are `gone`. Nobody writes to any of them."""

    __slots__ = ("_base", "_gone", "_new")

    def __init__(self, base: Mapping[K, V], new: Mapping[K, V], gone: frozenset[K]) -> None:
        self._base, self._new, self._gone = base, new, gone

    def __getitem__(self, key: K) -> V:
        if key in self._new:
            return self._new[key]
        if key in self._gone:
            raise KeyError(key)
        return self._base[key]

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, /, default: V | D) -> V | D: ...
    def get(self, key: K, /, default: Any = None) -> Any:
        found = self._new.get(key, _ABSENT)
        if found is not _ABSENT:
            return found
        return default if key in self._gone else self._base.get(key, default)

    def __contains__(self, key: object) -> bool:
        return key in self._new or (key in self._base and key not in self._gone)

    def __iter__(self) -> Iterator[K]:
        kept = (key for key in self._base if key not in self._gone and key not in self._new)
        return chain(kept, self._new)

    def __len__(self) -> int:
        away = len(self._gone) + sum(key in self._base for key in self._new)
        return len(self._base) - away + len(self._new)

    def __repr__(self) -> str:
        return f"Overlay({dict(self)!r})"

    def changed(self, new: Mapping[K, V], gone: Collection[K]) -> Mapping[K, V]:
        """As `changed` below."""
        added = {key: value for key, value in self._new.items() if key not in gone} | {**new}
        away = self._gone.union(key for key in gone if key in self._base).difference(new)
        if len(added) + len(away) <= max(FEW, len(self._base) // _SHARE):
            return Overlay(self._base, added, away)
        return dict(_all(self._base, added, away))


def changed(before: Mapping[K, V], new: Mapping[K, V], gone: Collection[K] = ()) -> Mapping[K, V]:
    """`before` with what is `new` and without the keys that are `gone`; `before` stays as it is. In no order."""
    if not new and not gone:
        return before
    if not isinstance(before, Overlay):
        before = Overlay(before, {}, frozenset())
    return before.changed(new, gone)


def _all(base: Mapping[K, V], new: Mapping[K, V], gone: Collection[K]) -> Iterable[tuple[K, V]]:
    kept = ((key, value) for key, value in base.items() if key not in gone)
    return chain(kept, new.items())
