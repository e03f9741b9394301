"""Clauses that many rules share, answered once for all of them: which of a site's simple clauses do not hold.

Most clauses compare one attribute with written values: `plan` is one of two, `seats` is at least ten. Each different
one of a site is a bit, a rule needs the bits of its clauses, and a table per attribute says which bits a value misses.
What a table says is found out with the clauses' own closures, once for each value that they can tell apart, and then
looked up. What else a rule asks, its condition's closure says.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from helpsdk.context.conditions import Predicate, clauses, compile_condition

Attributes: TypeAlias = Mapping[str, Any]

#: More different clauses than most sites have. It bounds the size of the numbers; further clauses stay closures.
MAX_CLAUSES: Final = 512

_SCALAR: Final = (str, int, float, bool, type(None))
_EQUALITY: Final = frozenset({"$eq", "$ne", "$in", "$nin"})
_ORDER: Final = frozenset({"$gt", "$gte", "$lt", "$lte"})
_UNWRITTEN: Final = ("a text that no clause names",)


class Need(NamedTuple):
    """The bits of a condition's simple clauses, and whether those are all there is to it."""

    bits: int
    whole: bool


class Table(NamedTuple):
    """Of one attribute: the bits of its clauses, and which of them do not hold."""

    bits: int
    missing: Callable[[Attributes], int]


class Clauses:
    """The simple clauses of a site's rules, numbered as they come."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}
        self._tests: dict[str, list[tuple[int, Predicate]]] = {}  # by attribute
        self._written: dict[str, list[Any]] = {}  # what they compare it with

    def need(self, condition: Mapping[str, Any]) -> Need:
        """What a condition needs; it must be a valid one."""
        bits, whole = 0, True
        for clause in clauses(condition):
            bit = self._bit(clause)
            bits |= bit
            whole = whole and bit > 0
        return Need(bits, whole)

    def tables(self) -> tuple[Table, ...]:
        """One for each attribute, when all rules are there."""
        return tuple(
            Table(sum(bit for bit, _ in tests), _missing(name, tests, self._written[name]))
            for name, tests in self._tests.items()
        )

    def _bit(self, clause: Mapping[str, Any]) -> int:
        """0 for a clause that is not simple, or one too many."""
        key = repr(clause)
        known = self._bits.get(key)
        if known is not None:
            return known
        simple = _simple(clause)
        if simple is None or len(self._bits) >= MAX_CLAUSES:
            return 0
        name, written = simple
        bit = self._bits[key] = 1 << len(self._bits)
        self._tests.setdefault(name, []).append((bit, compile_condition(clause)))
        self._written.setdefault(name, []).extend(written)
        return bit


def _simple(clause: Mapping[str, Any]) -> tuple[str, list[Any]] | None:
    """The attribute and the values of a clause to which equal texts, and numbers in the same gap, are all the same."""
    ((name, wanted),) = clause.items()
    if name.startswith("$") or "." in name:
        return None
    written: list[Any] = []
    for operator, operand in (wanted if isinstance(wanted, Mapping) else {"$eq": wanted}).items():
        if operator in _EQUALITY:
            written += operand if isinstance(operand, list | tuple) else [operand]
        elif operator in _ORDER and not isinstance(operand, str):
            written.append(operand)
        elif operator != "$exists":
            return None
    return (name, written) if wanted != {} and all(isinstance(value, _SCALAR) for value in written) else None


def _missing(name: str, tests: Iterable[tuple[int, Predicate]], written: Iterable[Any]) -> Callable[[Attributes], int]:
    """A table that fills itself: an entry for each written text, each gap between written numbers, and the rest."""
    texts = frozenset(value for value in written if isinstance(value, str))
    numbers: list[Any] = sorted({value for value in written if isinstance(value, int | float)})
    known: dict[Any, int] = {}

    def missing(attributes: Attributes) -> int:
        value = attributes.get(name)
        kind = value.__class__
        if kind is str:
            key: Any = value if value in texts else _UNWRITTEN
        elif (kind is int or kind is float) and value == value:
            key = bisect_left(numbers, value) + bisect_right(numbers, value)
        elif value is None:
            key = None
        else:
            return _not_holding(tests, attributes)
        found = known.get(key)
        if found is None:
            found = known[key] = _not_holding(tests, attributes)
        return found

    return missing


def _not_holding(tests: Iterable[tuple[int, Predicate]], attributes: Attributes) -> int:
    return sum(bit for bit, holds in tests if not holds(attributes))
