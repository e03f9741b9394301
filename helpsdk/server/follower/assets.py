"""Pictures of a site: whom they may be shown to."""

from __future__ import annotations

from dataclasses import dataclass, field

from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import ANONYMOUS, Viewer


@dataclass(frozen=True, slots=True)
class Asset:
    """One picture. It is as visible as the sections that show it; one that none shows is for nobody."""

    hash: str
    audiences: frozenset[Audience] = field(default_factory=frozenset)

    def admits(self, viewer: Viewer) -> bool:
        return any(audience.admits(viewer) for audience in self.audiences)

    @property
    def public(self) -> bool:
        return self.admits(ANONYMOUS)

    @property
    def policy(self) -> str:
        """Equal for equal audiences: what a promise to show it is bound to."""
        return repr(sorted(audience.order for audience in self.audiences))
