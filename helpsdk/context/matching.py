"""Clauses that many rules share, answered once for all of them: which of a site's simple clauses do not hold.

Most clauses compare one attribute with written values: `plan` is one of two, `seats` is at least ten. Each different
one of a site is a bit, a rule needs the bits of its clauses, and a table per attribute says which bits a value misses.
What a table says is found out with the clauses' own closures, once for each value that they can tell apart, and then
looked up. What else a rule asks, its condition's closure says.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeAlias

from helpsdk.context.conditions import Predicate, clauses, compile_condition

Attributes: TypeAlias = Mapping[str, Any]

#: More different clauses than most sites have. It bounds the size of the numbers; further clauses stay closures.
MAX_CLAUSES: Final = 512

_SCALAR: Final = (str, int, float, bool, type(None))
_EQUALITY: Final = frozenset({"$eq", "$ne", "$in", "$nin"})
_ORDER: Final = frozenset({"$gt", "$gte", "$lt", "$lte"})
#: A longer condition, as it is written, is compiled as a whole: it may have more tests than a condition can have.
_SHORT: Final = 300
_UNWRITTEN: Final = ("a text that no clause names",)

#: The types of values that a table may know. No truth values: they are equal to numbers, and no clause mixes them up.
KNOWABLE: Final = frozenset({str, int, float, type(None)})
#: How many numbers all tables together keep the answer for, about 150 bytes each, and how great they may be.
_KEPT: Final = 16_384
_GREAT: Final = 1_000_000
#: How many tables may come to the first ones, and how many numbers each of them keeps.
MAX_ADDED: Final = 32
_KEPT_ADDED: Final = 256
#: How many answers of clauses fill a table at once: some milliseconds.
_FILLED: Final = 40_000


class Need(NamedTuple):
    """The bits of a condition's simple clauses, and whether those are all there is to it."""

    bits: int
    whole: bool


class Table(NamedTuple):
    """Of one attribute: the bits of its clauses, and which of them do not hold. `known` has what was found out for
    values of KNOWABLE types, which is faster than asking.
    """

    name: str
    bits: int
    known: Mapping[Any, int]
    missing: Callable[[Attributes], int]


class Clauses:
    """The simple clauses of a site's rules, numbered as they come."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}
        self._closures: dict[str, Predicate] = {}  # by clause as well
        self._needs: dict[Need, Need] = {}
        self._met: dict[tuple[str, ...], tuple[Predicate, Need]] = {}
        self._tables: tuple[Table, ...] = ()
        # of the clauses that are in no table yet, by attribute: their tests, and what they compare it with
        self._tests: dict[str, list[tuple[int, Predicate]]] = {}
        self._written: dict[str, list[Any]] = {}
        self._began = (0, 0)

    def following(self) -> Clauses:
        """One that goes on numbering; this one stays as it is. Its tables are these and what comes to them."""
        other = Clauses()
        other._bits, other._closures, other._tables = dict(self._bits), dict(self._closures), self._tables
        other._began = self._began
        return other

    @property
    def worn(self) -> bool:
        """Whether it has become slower than one that begins anew: many tables, or no bit left for a new clause."""
        clauses, tables = self._began
        return len(self._tables) > tables + MAX_ADDED or len(self._bits) == MAX_CLAUSES > clauses

    def need(self, condition: Mapping[str, Any]) -> Need:
        """What a condition needs; it must be a valid one."""
        bits, whole = 0, True
        for clause in clauses(condition):
            bit = self._bit(clause)
            bits |= bit
            whole = whole and bit > 0
        return self._shared(Need(bits, whole))

    def met(self, condition: Mapping[str, Any]) -> tuple[Predicate, Need] | None:
        """Closure and need of a condition that has only simple clauses which others have, too: it need not be compiled
        again. None for any other one.
        """
        try:
            written = [repr({name: wanted}) for name, wanted in condition.items()]
        except RecursionError:  # so deep that it will be refused
            return None
        known = self._met.get(tuple(written))
        if known is not None:
            return known
        tests = tuple([self._closures[key] for key in written if key in self._closures])
        if len(tests) < len(written) or sum(map(len, written)) > _SHORT:
            return None
        bits = 0
        for key in written:
            bits |= self._bits[key]
        found = (tests[0] if len(tests) == 1 else _every(tests)), self._shared(Need(bits, whole=True))
        self._met[tuple(written)] = found
        return found

    def tables(self) -> tuple[Table, ...]:
        """One for each attribute, when all rules are there; and one more for what clauses came to it afterwards."""
        kept = _KEPT // max(1, len(self._tests)) if not self._tables else _KEPT_ADDED
        made = tuple(_table(name, tests, self._written[name], kept) for name, tests in self._tests.items())
        if not self._tables:
            self._began = len(self._bits), len(made)
        self._tables += made
        self._tests, self._written = {}, {}
        self._needs, self._met = {}, {}  # what only saves memory while many rules are compiled
        return self._tables

    def _shared(self, need: Need) -> Need:
        """One object for all rules that need the same."""
        return self._needs.setdefault(need, need)

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
        closure = self._closures[key] = compile_condition(clause)
        self._tests.setdefault(name, []).append((bit, closure))
        self._written.setdefault(name, []).extend(written)
        return bit


def _every(tests: tuple[Predicate, ...]) -> Predicate:
    def holds(attributes: Attributes) -> bool:
        for test in tests:  # noqa: SIM110 - a third faster than all()
            if not test(attributes):
                return False
        return True

    return holds


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


def _table(name: str, tests: Sequence[tuple[int, Predicate]], written: Iterable[Any], kept: int) -> Table:
    """A table that fills itself: an entry for each written text, each gap between written numbers, and the rest. Most
    are filled at once, so that the first readers need not wait for it.
    """
    texts = frozenset(value for value in written if isinstance(value, str))
    numbers: list[Any] = sorted({value for value in written if isinstance(value, int | float)})
    told_apart: dict[Any, int] = {}
    known: dict[Any, int] = {}

    def missing(attributes: Attributes) -> int:
        value = attributes.get(name)
        kind = value.__class__
        if kind is str:
            key: Any = value if value in texts else _UNWRITTEN
        elif (kind is int or kind is float) and value == value:
            at = bisect_left(numbers, value)
            key = at if at == len(numbers) or numbers[at] != value else ~at
        elif value is None:
            key = None
        else:
            return _not_holding(tests, attributes)
        found = told_apart.get(key)
        if found is None:
            found = told_apart[key] = _not_holding(tests, attributes)
        if value is None or key is value or (kind is not str and -_GREAT < value < _GREAT and len(known) < kept):
            known[value] = found
        return found

    values = [None, *texts, *_of_each_gap(numbers)]
    if len(values) * len(tests) <= _FILLED:
        for value in values:
            missing({name: value})
        for value in set(known).difference(texts, numbers, (None,)):
            del known[value]
    return Table(name, sum(bit for bit, _ in tests), known, missing)


def _of_each_gap(numbers: Sequence[Any]) -> Iterator[Any]:
    """The numbers, which ascend, and one out of each gap; none out of gaps that are too great to tell."""
    if not numbers or numbers[0] < -_GREAT or numbers[-1] > _GREAT:
        return iter(numbers)
    between = [(low + high) / 2 for low, high in pairwise(numbers)]
    return iter([*numbers, numbers[0] - 1, *between, numbers[-1] + 1])


def _not_holding(tests: Iterable[tuple[int, Predicate]], attributes: Attributes) -> int:
    return sum(bit for bit, holds in tests if not holds(attributes))
