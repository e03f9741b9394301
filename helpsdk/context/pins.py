"""What writers want first on a screen: rules by id, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from helpsdk.content.screens import Screen
from helpsdk.context.compiled import CompiledRule

_NONE: Final[Mapping[str, int]] = {}


class Pins:
    """Of all screens."""

    def __init__(self, screens: Iterable[Screen]) -> None:
        self._by_screen = {
            screen.id: {id: at for at, id in enumerate(screen.pins)} for screen in screens if screen.pins
        }
        self._somewhere = frozenset(id for pins in self._by_screen.values() for id in pins)

    def of(self, screen: str | None) -> Mapping[str, int]:
        """The ids of a screen's, with their places from 0."""
        return self._by_screen.get(screen or "", _NONE)

    def pinned(self, rule: CompiledRule, screen: str | None) -> bool:
        return rule.id in self.of(screen)

    def pinned_somewhere(self, rule: CompiledRule) -> bool:
        return rule.id in self._somewhere
