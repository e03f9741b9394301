"""Which rules can be in play at all: looked up, never searched for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from helpsdk.context.compiled import CompiledRule
from helpsdk.context.situation import Situation


class Index:
    """Rules by what must be there for them to show: a URL or screen, else an event, else nothing."""

    def __init__(self, rules: Sequence[CompiledRule], elements: Mapping[str, frozenset[str]]) -> None:
        self._found_at: dict[tuple[str, str], list[CompiledRule]] = defaultdict(list)
        screens_of: dict[str, list[str]] = defaultdict(list)
        for screen, declared in elements.items():
            for element in declared:
                screens_of[element].append(screen)
        for rule in rules:
            for anchor in _anchors(rule, screens_of):
                self._found_at[anchor].append(rule)
        self._found_at.default_factory = None

    def candidates(self, situation: Situation) -> list[CompiledRule]:
        """In rank order, each once. A superset of what shows: the stages decide."""
        found: list[CompiledRule] = []
        for anchor in _present(situation):
            found += self._found_at.get(anchor, ())
        unique = {rule.order: rule for rule in found}
        return [unique[order] for order in sorted(unique)]


def _anchors(rule: CompiledRule, screens_of: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, str]]:
    if rule.urls is not None:
        return [("url", url) for url in rule.urls]
    if rule.screens is not None:
        return [("screen", screen) for screen in rule.screens]
    if rule.element is not None:
        return [("screen", screen) for screen in screens_of.get(rule.element, ())]
    return [("any", "")] if rule.event is None else [("event", rule.event)]


def _present(situation: Situation) -> Iterator[tuple[str, str]]:
    yield ("any", "")
    if situation.screen is not None:
        yield ("screen", situation.screen)
    for url in situation.urls:
        yield ("url", url)
    for event in situation.events:
        yield ("event", event)
