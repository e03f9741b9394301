"""The rules of one place, in rank order, and which of them show: put together of blocks that many places share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import chain
from operator import attrgetter, or_
from typing import Any, Final, NamedTuple, TypeAlias

from helpsdk.context.arrangement import room
from helpsdk.context.compiled import CompiledRule
from helpsdk.context.matching import KNOWABLE, Table
from helpsdk.context.policy import Holdout
from helpsdk.context.situation import Situation
from helpsdk.context.stages import CONDITION, HOLDOUT, STAGES, Passes

#: How many bytes all kept blocks and pages of an engine may take, with what is selected from them. What one of them
#: takes was measured: its own objects, what it lists of each rule, and so much again for what it keeps of a selection.
KEPT: Final = 10_000_000
BLOCK: Final = 1_600
PAGE: Final = 1_200
_ENTRY: Final = 100
_LISTED: Final = 24
_SELECTION: Final = 320
_CHOSEN: Final = 8
#: Readers that a page tells apart at a time; most differ in few of its conditions.
_SELECTIONS: Final = 32

_BUDGETS, _STEPS = attrgetter("budgets"), attrgetter("steps")
#: The stages that Page.passing tests rule by rule.
_TESTED: Final = tuple(stage for stage in STAGES if stage not in (CONDITION, HOLDOUT))

#: A rule where it is sorted: rank and id, the rule, and the bits of what its condition needs.
_Entry: TypeAlias = tuple[int, str, CompiledRule, int]


class Spent:
    """How many bytes are taken, by all blocks and pages together."""

    __slots__ = ("bytes",)

    def __init__(self) -> None:
        self.bytes = 0


class Tests(NamedTuple):
    """The tests of the stages that concern a rule, in their order; most rules have none for strangers, of whom no
    memory tells what they were shown or put away.
    """

    of_all: tuple[Passes, ...]
    of_strangers: tuple[Passes, ...]


def tests_for(rule: CompiledRule) -> Tests:
    return _alike(tuple([passes for passes, concerns in _ASKED if concerns(rule)]))


@lru_cache(maxsize=1024)
def _alike(tests: tuple[Passes, ...]) -> Tests:
    """One object for all rules with the same tests."""
    return Tests(tests, tuple(one for one in tests if one not in _OF_MEMORY))


_ASKED: Final = tuple((stage.passes, stage.concerns) for stage in _TESTED)
_OF_MEMORY: Final = frozenset(stage.passes for stage in _TESTED if stage.of_memory)


class Block:
    """Rules in the order given, with what pages have to know of them."""

    __slots__ = (
        "budgeted",
        "entries",
        "holdouts",
        "needed",
        "of_all",
        "of_strangers",
        "own",
        "partly",
        "shared",
        "stepped",
        "waits",
    )

    def __init__(self, rules: Sequence[CompiledRule], tests_of: Callable[[CompiledRule], Tests] | None = None) -> None:
        tests = [(rule, (tests_of or tests_for)(rule)) for rule in rules]
        self.entries: list[_Entry] = [(rule.rank, rule.id, rule, rule.need.bits) for rule in rules]
        self.needed = reduce(or_, [rule.need.bits for rule in rules], 0)
        self.of_all = {rule: one.of_all for rule, one in tests if one.of_all}
        self.of_strangers = {rule: one.of_strangers for rule, one in tests if one.of_strangers}
        self.partly = frozenset([rule for rule in rules if not rule.need.whole])
        self.budgeted = any(map(_BUDGETS, rules))
        self.stepped = any(map(_STEPS, rules))
        self.waits = {(rule.event, rule.event_ttl) for rule in rules if rule.event is not None}
        self.holdouts: dict[str, Holdout] = {one.id: one for rule in rules for one in rule.holdouts}
        self.shared = {rule.slots[-1] for rule in rules}
        self.own = {rule.slots[0] for rule in rules}

    @property
    def bytes(self) -> int:
        return BLOCK + _ENTRY * len(self.entries)


def merged(blocks: Sequence[Block]) -> Block:
    """Blocks that have no rule in common, each in rank order, as one."""
    if len(blocks) == 1:
        return blocks[0]
    one = Block(())
    one.entries = sorted(chain.from_iterable([block.entries for block in blocks]))
    for block in blocks:
        one.needed |= block.needed
        one.budgeted |= block.budgeted
        one.stepped |= block.stepped
        one.shared |= block.shared
        one.own |= block.own
        one.waits |= block.waits
        one.of_all |= block.of_all
        one.of_strangers |= block.of_strangers
        one.holdouts |= block.holdouts
        one.partly |= block.partly
    return one


class Selection(NamedTuple):
    """The rules of a page whose simple clauses hold, and whether strangers have no further test to pass."""

    rules: tuple[CompiledRule, ...]
    untested: bool


class Page:
    """The rules of one place, in rank order, and what their answers need."""

    __slots__ = (
        "_needed",
        "_needs",
        "_of_all",
        "_of_strangers",
        "_partly",
        "_selections",
        "_spent",
        "_tables",
        "budgeted",
        "dear",
        "holdouts",
        "room",
        "rules",
        "stepped",
        "waits",
    )

    def __init__(self, block: Block, tables: Iterable[Table], spent: Spent | None = None) -> None:
        self.rules = [entry[2] for entry in block.entries]
        self._needs = [entry[3] for entry in block.entries]
        self._needed = needed = block.needed
        self._of_all, self._of_strangers, self._partly = block.of_all, block.of_strangers, block.partly
        self._tables = [table for table in tables if table.bits & needed]
        self._selections: dict[int, Selection] = {}
        self._spent = spent if spent is not None else Spent()
        self._spent.bytes += PAGE + _LISTED * len(self.rules)
        self.dear = bool(block.partly)  # expressions and whatever else is no comparison of an attribute
        self.budgeted, self.stepped, self.waits = block.budgeted, block.stepped, block.waits
        self.room = None  # what was begun may choose first
        if not block.stepped:
            self.room = room(block.shared, block.own, len(self.rules))
        self.holdouts = block.holdouts.values()

    def matching(self, attributes: Mapping[str, Any]) -> Selection:
        """Those of the rules whose condition holds."""
        missing = 0
        for name, _, known, miss in self._tables:
            value = attributes.get(name)
            found = known.get(value) if value.__class__ in KNOWABLE else None
            missing |= miss(attributes) if found is None else found
        missing &= self._needed
        selection = self._selections.get(missing) or self._select(missing)
        if self._partly:
            rules = [rule for rule in selection.rules if rule not in self._partly or rule.condition(attributes)]
            return Selection(tuple(rules), selection.untested)
        return selection

    def _select(self, missing: int) -> Selection:
        """Kept for the next reader whom the same conditions miss."""
        rules = tuple([self.rules[at] for at, need in enumerate(self._needs) if not need & missing])
        selection = Selection(rules, self._of_strangers.keys().isdisjoint(rules))
        if len(self._selections) >= _SELECTIONS or self._spent.bytes > KEPT:
            kept = list(self._selections.values())
            self._selections.clear()
            self._spent.bytes -= sum(map(_size, kept))
        self._spent.bytes += _size(selection)
        self._selections[missing] = selection
        return selection

    def passing(self, situation: Situation) -> Sequence[CompiledRule]:
        """Those of the rules that pass every stage but the holdout; conditions first, few pass them."""
        rules, untested = self.matching(situation.attributes)
        memory = situation.memory
        if memory.dismissed or memory.seen:
            tests: Mapping[CompiledRule, tuple[Passes, ...]] = self._of_all
        elif untested:
            return rules
        else:
            tests = self._of_strangers
        passing = []
        for rule in rules:
            for passes in tests.get(rule, ()):
                if not passes(rule, situation):
                    break
            else:
                passing.append(rule)
        return passing


def _size(selection: Selection) -> int:
    return _SELECTION + _CHOSEN * len(selection.rules)
