"""Which rules can be in play at all: looked up, never searched for.

What is in place depends on little of a request: the screen, the URL patterns that match, the element, which events
happened and what the client can show. All rules for one such place are a page: found once, in rank order, and kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, Final, TypeAlias

from helpsdk.content.screens import Screen
from helpsdk.context.compiled import CompiledRule
from helpsdk.context.matching import Table
from helpsdk.context.placement import at_a_step, in_place, supported
from helpsdk.context.situation import Situation
from helpsdk.context.stages import CONDITION, HOLDOUT, STAGES, Stage

#: A place: screen, URL patterns, element, events, what the client shows; the screen alone where there is no more to it.
Place: TypeAlias = tuple[str | None, tuple[int, ...], str | None, tuple[str, ...], frozenset[str] | None] | str | None
#: Whom each stage concerns.
Tested: TypeAlias = Mapping[Stage, frozenset[CompiledRule]]

#: How many rules all kept pages may list together: about twenty bytes each.
_KEPT: Final = 1_000_000
_ALL_KINDS: Final = frozenset({"tip", "panel", "banner", "modal", "whats_new", "tour", "checklist"})


#: The stages that Page.passing does not name.
_TESTED: Final = tuple(stage for stage in STAGES if stage not in (CONDITION, HOLDOUT))


class Page:
    """The rules of one place, in rank order, and what is to be tested of them in every request."""

    __slots__ = ("_checks", "_closures", "_needs", "_tables", "holdouts", "rules", "tours", "waits")

    def __init__(self, rules: Iterable[CompiledRule], tested: Tested, tables: Iterable[Table]) -> None:
        self.rules = tuple(rules)
        self._needs = tuple(rule.need.bits for rule in self.rules)
        needed = reduce(or_, self._needs, 0)
        self._tables = tuple(table.missing for table in tables if table.bits & needed)
        self._closures = tuple((at, rule.condition) for at, rule in enumerate(self.rules) if not rule.need.whole)
        self._checks = tuple(_checks(self.rules, tested))
        self.holdouts = tuple({one.id: one for rule in self.rules for one in rule.holdouts}.values())
        self.tours = any(rule.kind == "tour" for rule in self.rules)
        self.waits = frozenset((rule.event, rule.event_ttl) for rule in self.rules if rule.event is not None)

    def matching(self, attributes: Mapping[str, Any]) -> list[bool]:
        """For each of the rules, whether its condition holds."""
        missing = 0
        for table in self._tables:
            missing |= table(attributes)
        matching = [not need & missing for need in self._needs]
        for at, holds in self._closures:
            matching[at] = matching[at] and holds(attributes)
        return matching

    def passing(self, situation: Situation) -> list[bool]:
        """For each of the rules, whether it passes every stage but the holdout; conditions first, few pass them."""
        passing = self.matching(situation.attributes)
        for stage, concerned in self._checks:
            if not stage.idle(situation):
                passes = stage.passes
                for at, rule in enumerate(self.rules) if concerned is None else concerned:
                    if passing[at] and not passes(rule, situation):
                        passing[at] = False
        return passing


#: A rule of a page and which one it is.
_Placed: TypeAlias = tuple[int, CompiledRule]


def _checks(rules: Sequence[CompiledRule], tested: Tested) -> Iterator[tuple[Stage, tuple[_Placed, ...] | None]]:
    """The stages that concern any of these rules, and which; None for all."""
    for stage in _TESTED:
        if stage.concerns is None:
            yield stage, None
        elif not tested[stage].isdisjoint(rules):
            yield stage, tuple((at, rule) for at, rule in enumerate(rules) if rule in tested[stage])


class Index:
    """Rules by what must be there for them to show: a URL or screen, else an event, else nothing."""

    def __init__(self, rules: Sequence[CompiledRule], screens: Iterable[Screen], tables: Sequence[Table]) -> None:
        screens = tuple(screens)
        self._tables = tables
        self._found_at: dict[tuple[str, str | int], list[CompiledRule]] = defaultdict(list)
        self._pins = {screen.id: {id: at for at, id in enumerate(screen.pins)} for screen in screens if screen.pins}
        declared = _Declared(screens)
        for rule in rules:
            for anchor in _anchors(rule, declared):
                self._found_at[anchor].append(rule)
        self._found_at.default_factory = None
        self._elements = frozenset(rule.element for rule in rules if rule.element is not None and rule.kind != "tip")
        self._events = frozenset(rule.event for rule in rules if rule.event is not None)
        self._tested = {
            stage: frozenset(filter(stage.concerns, rules)) for stage in _TESTED if stage.concerns is not None
        }
        self._pages: dict[Place, Page] = {}
        self._listed = 0

    def page(self, situation: Situation) -> Page:
        """The rules that are in place, whatever the age of events; tours also where they might go on."""
        place = self._place(situation)
        page = self._pages.get(place)
        return page if page is not None else self._keep(place, Page(self._found(situation), self._tested, self._tables))

    def ranked(self, rules: Iterable[CompiledRule], screen: str | None) -> list[CompiledRule]:
        """In rank order on a screen: its pins go before the rest of the same word."""
        pins = self._pins.get(screen or "")
        if not pins:
            return sorted(rules, key=lambda rule: rule.order)
        return sorted(rules, key=lambda rule: (rule.word, pins.get(rule.id, len(pins)), rule.order))

    def is_pinned(self, rule: CompiledRule, screen: str | None) -> bool:
        return rule.id in self._pins.get(screen or "", ())

    def _place(self, situation: Situation) -> Place:
        context = situation.context
        if not situation.events and not situation.urls and context.element is None and context.shows is None:
            return situation.screen
        events = situation.events and tuple(sorted(self._events.intersection(situation.events)))
        return (
            situation.screen,
            situation.urls,
            context.element if context.element in self._elements else None,
            events or (),
            context.shows if context.shows is None else context.shows & _ALL_KINDS,
        )

    def _keep(self, place: Place, page: Page) -> Page:
        if self._listed > _KEPT:
            self._pages.clear()
            self._listed = 0
        self._listed += len(page.rules) + 10
        return self._pages.setdefault(place, page)

    def _found(self, situation: Situation) -> list[CompiledRule]:
        found = {rule for anchor in _present(situation) for rule in self._found_at.get(anchor, ())}
        return self.ranked((rule for rule in found if _may_show(rule, situation)), situation.screen)


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


def _anchors(rule: CompiledRule, declared: _Declared) -> Iterable[tuple[str, str | int]]:
    """Each once."""
    steps = {screen for step in rule.steps for screen in (step.screen, *declared.by(step.element)) if screen}
    return dict.fromkeys([*_own_anchors(rule, declared), *(("screen", screen) for screen in sorted(steps))])


def _own_anchors(rule: CompiledRule, declared: _Declared) -> Iterable[tuple[str, str | int]]:
    if rule.urls is not None:
        return [("url", url) for url in sorted(rule.urls)]
    if rule.screens is not None:
        return [("screen", screen) for screen in rule.screens]
    if rule.element is not None:
        return [("screen", screen) for screen in declared.by(rule.element)]
    return [("any", "")] if rule.event is None else [("event", rule.event)]


def _present(situation: Situation) -> Iterator[tuple[str, str | int]]:
    yield ("any", "")
    if situation.screen is not None:
        yield ("screen", situation.screen)
    for url in situation.urls:
        yield ("url", url)
    for event in situation.events:
        yield ("event", event)
