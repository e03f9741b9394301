"""Which rules can be in play at all: looked up, never searched for.

What is in place depends on little of a request: the screen, the URL patterns that match, the element, which events
happened and what the client can show. All rules for one such place are a page: found once, in rank order, and kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import lru_cache
from operator import attrgetter
from typing import Final, TypeAlias

from helpsdk.content.screens import Screen
from helpsdk.context.compiled import CompiledRule
from helpsdk.context.matching import Table
from helpsdk.context.overlay import changed
from helpsdk.context.page import KEPT, Block, Page, Spent, merged, tests_for
from helpsdk.context.pins import Pins
from helpsdk.context.placement import at_a_step, in_place, supported
from helpsdk.context.situation import Situation

#: A place: screen, URL patterns, element, events, what the client shows; the screen alone where there is no more to it.
Place: TypeAlias = tuple[str | None, tuple[int, ...], str | None, tuple[str, ...], frozenset[str] | None] | str | None

#: What must be there for a rule to be found: a screen, a URL pattern by its number, an event, or nothing (`any`).
Anchor: TypeAlias = tuple[str, str | int | None]

_TESTS_KEPT: Final = 1_024  # rules
_ALL_KINDS: Final = frozenset({"tip", "panel", "banner", "modal", "whats_new", "tour", "checklist"})
_ORDER: Final = attrgetter("order")
_UNKNOWN: Final = Block(())


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
        self._blocks: dict[Anchor, Block | None] = {}
        self._pages: dict[Place, Page] = {}
        self._spent = Spent()
        self._tests_of = lru_cache(maxsize=_TESTS_KEPT)(tests_for)  # most rules of a page are on many others, too
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
        other._blocks = {anchor: block for anchor, block in self._blocks.copy().items() if anchor not in touched}
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
        context, shows = situation.context, situation.context.shows
        if shows is not None:
            shows = None if shows >= _ALL_KINDS else shows & _ALL_KINDS
        element = context.element if context.element in self._elements else None
        if not situation.events and not situation.urls and element is None and shows is None:
            return situation.screen
        events = situation.events and tuple(sorted([event for event in situation.events if event in self._events]))
        return situation.screen, situation.urls, element, events or (), shows

    def _made(self, situation: Situation) -> Page:
        if self._spent.bytes > KEPT:
            self._pages.clear()
            self._blocks.clear()
            self._spent = Spent()  # who still asks a page that went spends from its own
        return Page(self._found(situation), self._tables, self._spent)

    def _found(self, situation: Situation) -> Block:
        """Put together of blocks where no rule asks for more than its anchor and none can be found twice."""
        shows, screen = situation.context.shows, situation.screen
        all_kinds = shows is None or shows >= _ALL_KINDS
        if all_kinds and len(situation.urls) < 2 and not self.pins.of(screen):
            blocks = [self._block(anchor) for anchor in _present(situation) if anchor in self._found_at]
            settled = [block for block in blocks if block is not None]
            if settled and len(settled) == len(blocks):
                return merged(settled)
        found: set[CompiledRule] = set()
        for anchor in _present(situation):
            found.update(self._found_at.get(anchor, ()))
        here = [rule for rule in found if (all_kinds and _is_settled(rule)) or _may_show(rule, situation)]
        return Block(self.ranked(here, screen), self._tests_of)

    def _block(self, anchor: Anchor) -> Block | None:
        """The rules of an anchor, None where some of them ask for more than it."""
        block = self._blocks.get(anchor, _UNKNOWN)
        if block is not _UNKNOWN:
            return block
        rules, block = self._found_at[anchor], None
        if all(map(_is_settled, rules)):
            block = Block(sorted(rules, key=_ORDER), self._tests_of)
            self._spent.bytes += block.bytes
        self._blocks[anchor] = block
        return block


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
