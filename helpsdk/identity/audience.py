"""For whom something is: the one policy that engine, index and article pages all call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from helpsdk.identity.viewer import Viewer

AudienceKind = Literal["public", "signed_in", "groups"]


@dataclass(frozen=True, slots=True)
class Audience:
    """`public`, anyone `signed_in`, or members of at least one of `groups`."""

    kind: AudienceKind = "public"
    groups: frozenset[str] = frozenset()

    def admits(self, viewer: Viewer) -> bool:
        if self.kind == "public":
            return True
        if self.kind == "signed_in":
            return viewer.signed_in
        return viewer.signed_in and not self.groups.isdisjoint(viewer.groups)


PUBLIC = Audience()
