"""Slots: what a rule takes up while it shows, and how many may hold it at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from helpsdk.context.policy import Limits
from helpsdk.context.rules import Rule

MAX_CHECKLISTS: Final = 3


@dataclass(frozen=True, slots=True, eq=False)  # one object for each slot of a site
class Slot:
    """`article` is set for that article's own place in the panel: it is there once."""

    name: str
    max: int
    article: str | None = None


_INTERRUPTIVE: Final = Slot("interruptive", 1)
_TOUR: Final = Slot("tour", 1)
_CHECKLIST: Final = Slot("checklist", MAX_CHECKLISTS)


class Slots:
    """The slots of a site, by its limits; each is made once."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._panel = Slot("panel", limits.panel.max)
        self._named: dict[str, Slot] = {}
        self._articles: dict[str, Slot] = {}

    def of(self, rule: Rule) -> tuple[Slot, ...]:
        """All that a rule takes, in the order in which they are asked for."""
        slots = self._own(rule)
        return (*slots, _INTERRUPTIVE) if rule.show.interruptive else slots

    def _own(self, rule: Rule) -> tuple[Slot, ...]:
        show = rule.show
        if show.kind == "panel":
            return self._article(show.article), self._panel
        if show.kind == "tip":
            return (self._slot(f"tip at {rule.at.element}", self._limits.tip.per_element),)
        if show.kind == "announcement":
            return (self._slot(f"announcement {show.style or 'banner'}", 1),)
        return (_TOUR,) if show.kind == "tour" else (_CHECKLIST,)

    def _slot(self, name: str, most: int) -> Slot:
        slot = self._named.get(name)
        return slot or self._named.setdefault(name, Slot(name, most))

    def _article(self, id: str) -> Slot:
        slot = self._articles.get(id)
        return slot or self._articles.setdefault(id, Slot("panel", 1, id))
