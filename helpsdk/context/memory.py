"""What a viewer has dismissed, as the client remembers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from helpsdk.context.rules import DismissScope


@dataclass(frozen=True, slots=True)
class Dismissal:
    """How long it lasts, and the article's major number when it happened."""

    scope: DismissScope
    major: int

    def hides(self, major: int) -> bool:
        """Whether an article that is now at `major` stays away: “show again” raises the number."""
        return self.scope == "forever" or self.major >= major


@dataclass(frozen=True, slots=True)
class Memory:
    """Dismissals by rule id."""

    dismissed: Mapping[str, Dismissal] = field(default_factory=dict)


NO_MEMORY = Memory()
