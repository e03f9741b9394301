"""Whose tokens and sessions no longer count, though their signature holds and they have not expired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pydantic import ConfigDict

#: Seconds a person's revocation is kept: no token and no session lives as long.
KEPT = 7200.0


@dataclass(frozen=True, slots=True)
class Revocations:
    """`before`: what was vouched for before this Unix time is refused. `people`: by viewer key, when they were revoked.

    What a person's host vouched for up to that second is refused; a token issued later counts again.
    """

    before: float = 0.0
    people: Mapping[str, float] = field(default_factory=dict)

    __pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)

    def refuse(self, viewer_key: str, vouched: float) -> bool:
        return vouched < self.before or self.people.get(viewer_key, -1.0) >= vouched

    def with_person(self, viewer_key: str, now: float) -> Revocations:
        return replace(self, people=dict(sorted({**self._fresh(now), viewer_key: now}.items())))

    def with_before(self, moment: float, now: float) -> Revocations:
        """Never lower than it was: an earlier moment does not let anybody in again."""
        return Revocations(before=max(self.before, moment), people=self._fresh(now))

    def along_with(self, other: Revocations) -> Revocations:
        """Refuses what either refuses."""
        people = {person: max(self.people.get(person, 0.0), at) for person, at in other.people.items()}
        return Revocations(max(self.before, other.before), dict(sorted({**self.people, **people}.items())))

    def _fresh(self, now: float) -> dict[str, float]:
        return {person: moment for person, moment in self.people.items() if moment > now - KEPT}
