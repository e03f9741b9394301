"""Which rules can be in play at all: looked up, never searched for.

What is in place depends on little of a request: the screen, the URL patterns that match, the element, which events
happened and what the client can show. All rules for one such place are a page: found once, in rank order, and kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import lru_cache, reduce
from operator import attrgetter, or_
from typing import Any, Final, NamedTuple, TypeAlias

from helpsdk.content.screens import Screen
from helpsdk.context.arrangement import room
from helpsdk.context.compiled import CompiledRule
from helpsdk.context.matching import KNOWABLE, Table
from helpsdk.context.overlay import changed
from helpsdk.context.pins import Pins
from helpsdk.context.placement import at_a_step, in_place, supported
from helpsdk.context.situation import Situation
from helpsdk.context.stages import CONDITION, HOLDOUT, STAGES, Passes

#: A place: screen, URL patterns, element, events, what the client shows; the screen alone where there is no more to it.
Place: TypeAlias = tuple[str | None, tuple[int, ...], str | None, tuple[str, ...], frozenset[str] | None] | str | None

#: What must be there for a rule to be found: a screen, a URL pattern by its number, an event, or nothing (`any`).
Anchor: TypeAlias = tuple[str, str | int | None]

#: How many bytes all kept pages of an engine may take, with what is selected from them. What one of them takes was
#: measured: its own objects, the two lists of its rules, and so much again for what it keeps of a selection.
_KEPT: Final = 10_000_000
_PAGE: Final = 1_200
_LISTED: Final = 24
_SELECTION: Final = 320
_CHOSEN: Final = 8
#: Readers that a page tells apart at a time; most differ in few of its conditions.
_SELECTIONS: Final = 32
_TESTS_KEPT: Final = 1_024  # rules
_ALL_KINDS: Final = frozenset({"tip", "panel", "banner", "modal", "whats_new", "tour", "checklist"})


_ORDER, _BUDGETS, _STEPS = attrgetter("order"), attrgetter("budgets"), attrgetter("steps")
#: The stages that Page.passing tests rule by rule.
_TESTED: Final = tuple(stage for stage in STAGES if stage not in (CONDITION, HOLDOUT))


class Spent:
    """How many bytes are taken, by all pages together."""

    __slots__ = ("bytes",)

    def __init__(self) -> None:
        self.bytes = 0


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

    def __init__(
        self,
        rules: Sequence[CompiledRule],
        tables: Iterable[Table],
        spent: Spent | None = None,
        tests_of: Callable[[CompiledRule], Tests] | None = None,
    ) -> None:
        self.rules = rules
        tests_of = tests_of or _tests
        tests = [(rule, tests_of(rule)) for rule in rules]
        self._of_all = {rule: one.of_all for rule, one in tests if one.of_all}
        self._of_strangers = {rule: one.of_strangers for rule, one in tests if one.of_strangers}
        self._needs = [rule.need.bits for rule in rules]
        self._needed = needed = reduce(or_, self._needs, 0)
        self._tables = [table for table in tables if table.bits & needed]
        self._partly = frozenset([rule for rule in rules if not rule.need.whole])
        self._selections: dict[int, Selection] = {}
        self._spent = spent if spent is not None else Spent()
        self._spent.bytes += _PAGE + _LISTED * len(rules)
        self.dear = bool(self._partly)  # expressions and whatever else is no comparison of an attribute
        self.budgeted = any(map(_BUDGETS, rules))
        self.stepped = any(map(_STEPS, rules))
        self.room = None if self.stepped else room(rules)  # what was begun may choose first
        self.waits = {(rule.event, rule.event_ttl) for rule in rules if rule.event is not None}
        self.holdouts = {one.id: one for rule in rules for one in rule.holdouts}.values()

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
        if len(self._selections) >= _SELECTIONS or self._spent.bytes > _KEPT:
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


class Tests(NamedTuple):
    """The tests of the stages that concern a rule, in their order; most rules have none for strangers, of whom no
    memory tells what they were shown or put away.
    """

    of_all: tuple[Passes, ...]
    of_strangers: tuple[Passes, ...]


def _tests(rule: CompiledRule) -> Tests:
    return _alike(tuple([passes for passes, concerns in _ASKED if concerns(rule)]))


@lru_cache(maxsize=1024)
def _alike(tests: tuple[Passes, ...]) -> Tests:
    """One object for all rules with the same tests."""
    return Tests(tests, tuple(one for one in tests if one not in _OF_MEMORY))


_ASKED: Final = tuple((stage.passes, stage.concerns) for stage in _TESTED)
_OF_MEMORY: Final = frozenset(stage.passes for stage in _TESTED if stage.of_memory)


class Index:
    """Rules by what must be there for them to show: a URL or screen, else an event, else nothing.

    `following` makes the next one; what did not change is the same object in both, so nobody changes it in place.
    """

    def __init__(self, rules: Iterable[CompiledRule], screens: Iterable[Screen], tables: Sequence[Table]) -> None:
        screens = tuple(screens)
        self._tables = tables
        self._found_at: Mapping[Anchor, tuple[CompiledRule, ...]] = {}
        self.pins = Pins(screens)
        self._declared = _Declared(screens)
        self._elements: Counter[str] = Counter()  # that rules of other kinds than tips wait for
        self._events: Counter[str] = Counter()
        self._pages: dict[Place, Page] = {}
        self._spent = Spent()
        self._tests_of = lru_cache(maxsize=_TESTS_KEPT)(_tests)  # most rules of a page are on many others, too
        found: dict[Anchor, list[CompiledRule]] = defaultdict(list)
        for rule in rules:
            self._count(rule, 1)
            for anchor in _anchors(rule, self._declared):
                found[anchor].append(rule)
        self._found_at = {anchor: tuple(at_anchor) for anchor, at_anchor in found.items()}

    def following(self, gone: Sequence[CompiledRule], new: Sequence[CompiledRule], tables: Sequence[Table]) -> Index:
        """One without the rules `gone` and with the `new` ones. Pages of places that neither concerns are kept."""
        other = copy(self)
        other._tables = tables
        other._elements, other._events = self._elements.copy(), self._events.copy()
        touched: dict[Anchor, tuple[CompiledRule, ...]] = {}
        for rule, by in (*((rule, -1) for rule in gone), *((rule, 1) for rule in new)):
            other._count(rule, by)
            for anchor in _anchors(rule, self._declared):
                at_anchor = touched.get(anchor, self._found_at.get(anchor, ()))
                there = tuple(one for one in at_anchor if one is not rule)
                touched[anchor] = (*there, rule) if by > 0 else there
        filled = {anchor: rules for anchor, rules in touched.items() if rules}
        other._found_at = changed(self._found_at, filled, touched.keys() - filled.keys())
        other._pages = {place: page for place, page in self._pages.copy().items() if not _touches(place, touched)}
        return other

    def _count(self, rule: CompiledRule, by: int) -> None:
        """Notes, or takes back, what a rule waits for."""
        if rule.element is not None and rule.kind != "tip":
            self._elements[rule.element] += by
            if not self._elements[rule.element]:
                del self._elements[rule.element]
        if rule.event is not None:
            self._events[rule.event] += by
            if not self._events[rule.event]:
                del self._events[rule.event]

    def page(self, situation: Situation) -> Page:
        """The rules that are in place, whatever the age of events; tours also where they might go on."""
        place = self._place(situation)
        page = self._pages.get(place)
        return page if page is not None else self._pages.setdefault(place, self._made(situation))

    def mapped(self, screen: str) -> Iterator[CompiledRule]:
        """The rules that name a screen, or an element of it, as where they are."""
        anchor = ("screen", screen)
        for rule in self._found_at.get(anchor, ()):
            if anchor in _own_anchors(rule, self._declared):  # not only by a step
                yield rule

    def ranked(self, rules: Iterable[CompiledRule], screen: str | None) -> list[CompiledRule]:
        """In rank order on a screen: its pins go before the rest of the same word."""
        pins = self.pins.of(screen)
        if not pins:
            return sorted(rules, key=_ORDER)
        return sorted(rules, key=lambda rule: (rule.word, pins.get(rule.id, len(pins)), rule.order))

    def _place(self, situation: Situation) -> Place:
        context = situation.context
        if not situation.events and not situation.urls and context.element is None and context.shows is None:
            return situation.screen
        events = situation.events and tuple(sorted([event for event in situation.events if event in self._events]))
        return (
            situation.screen,
            situation.urls,
            context.element if context.element in self._elements else None,
            events or (),
            context.shows if context.shows is None else context.shows & _ALL_KINDS,
        )

    def _made(self, situation: Situation) -> Page:
        if self._spent.bytes > _KEPT:
            self._pages.clear()
            self._spent = Spent()  # who still asks a page that went spends from its own
        return Page(self._found(situation), self._tables, self._spent, self._tests_of)

    def _found(self, situation: Situation) -> list[CompiledRule]:
        found: set[CompiledRule] = set()
        for anchor in _present(situation):
            found.update(self._found_at.get(anchor, ()))
        shows = situation.context.shows
        all_kinds = shows is None or shows >= _ALL_KINDS
        here = [rule for rule in found if (all_kinds and _is_settled(rule)) or _may_show(rule, situation)]
        return self.ranked(here, situation.screen)


def _touches(place: Place, anchors: Container[Anchor]) -> bool:
    """Whether rules of one of these anchors can be in play at a place."""
    if ("any", "") in anchors:
        return True
    if not isinstance(place, tuple):
        return ("screen", place) in anchors
    screen, urls, _, events, _ = place
    return (
        ("screen", screen) in anchors
        or any(("url", url) in anchors for url in urls)
        or any(("event", event) in anchors for event in events)
    )


def _is_settled(rule: CompiledRule) -> bool:
    """Whether it is in place wherever the index finds it: it has one anchor and nothing beside it."""
    beside = rule.element is not None or (rule.urls is not None and rule.screens is not None) or rule.steps
    return not beside and (rule.event is None or (rule.urls is None and rule.screens is None))


def _may_show(rule: CompiledRule, situation: Situation) -> bool:
    here = in_place(rule, situation) and (rule.event is None or rule.event in situation.events)
    return (here or at_a_step(rule, situation)) and supported(rule, situation)


class _Declared:
    """Which screens declare an element."""

    def __init__(self, screens: Iterable[Screen]) -> None:
        self._screens: dict[str, list[str]] = defaultdict(list)
        for screen in screens:
            for element in screen.elements:
                self._screens[element.id].append(screen.id)

    def by(self, element: str | None) -> Sequence[str]:
        return self._screens.get(element or "", ())


def _anchors(rule: CompiledRule, declared: _Declared) -> Iterable[Anchor]:
    """Each once."""
    steps = {screen for step in rule.steps for screen in (step.screen, *declared.by(step.element)) if screen}
    return dict.fromkeys([*_own_anchors(rule, declared), *(("screen", screen) for screen in sorted(steps))])


def _own_anchors(rule: CompiledRule, declared: _Declared) -> Iterable[Anchor]:
    if rule.urls is not None:
        return [("url", url) for url in sorted(rule.urls)]
    if rule.screens is not None:
        return [("screen", screen) for screen in rule.screens]
    if rule.element is not None:
        return [("screen", screen) for screen in declared.by(rule.element)]
    return [("any", "")] if rule.event is None else [("event", rule.event)]


def _present(situation: Situation) -> Iterator[Anchor]:
    yield ("any", "")
    if situation.screen is not None:
        yield ("screen", situation.screen)
    for url in situation.urls:
        yield ("url", url)
    for event in situation.events:
        yield ("event", event)
