"""For whom something is: the one policy that engine, index and article pages all call.

An audience is a clause or a conjunction of clauses. A clause is anyone who is signed in, or the members of at least one
group; `internal` is such a clause too, of the site's staff groups, and keeps its own name because people ask for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from pydantic import model_serializer

from helpsdk.identity.viewer import Viewer

AudienceKind = Literal["public", "signed_in", "groups", "internal", "all", "nobody"]
#: A total order of audiences: kind, groups, and the orders of the parts of a conjunction.
AudienceOrder: TypeAlias = tuple[str, tuple[str, ...], tuple[Any, ...]]

#: The group of staff that every site has.
STAFF = "staff"

_OF_GROUPS = frozenset({"groups", "internal"})


@dataclass(frozen=True, slots=True)
class Audience:
    """`public`; anyone `signed_in`; members of one of `groups`; `internal`, which has the staff's in `groups`;
    `all`, of groups and internal, each of which must admit; `nobody`.

    Raises ValueError for groups or parts of a kind that has none.
    """

    kind: AudienceKind = "public"
    groups: frozenset[str] = frozenset()
    of: frozenset[Audience] = frozenset()

    def __post_init__(self) -> None:
        if self.groups and self.kind not in _OF_GROUPS:
            raise ValueError(f"an audience of kind {self.kind!r} has no groups")
        if bool(self.of) != (self.kind == "all") or any(part.kind not in _OF_GROUPS for part in self.of):
            raise ValueError("an audience of kind 'all', and no other, is of others: groups or internal")

    def admits(self, viewer: Viewer) -> bool:
        """Whether the viewer may see what is for this audience. Nothing else decides that."""
        if self.kind == "public":
            return True
        if not viewer.signed_in:
            return False
        if self.kind == "signed_in":
            return True
        # `nobody` goes this way too, as a clause without a group: what is hidden takes the steps of what is absent
        for clause in self.of or (self,):  # noqa: SIM110 - a loop makes no call of its own
            if clause.groups.isdisjoint(viewer.groups):
                return False
        return True

    def narrowed(self, other: Audience) -> Audience:
        """Those whom both admit, in the simplest form."""
        if self == other or other.kind == "public" or self.kind == "nobody":
            return self
        if self.kind == "public" or other.kind == "nobody":
            return other
        clauses = _without_implied(self._clauses | other._clauses)
        return next(iter(clauses)) if len(clauses) == 1 else Audience("all", of=clauses)

    @property
    def order(self) -> AudienceOrder:
        """What to sort by, so that equal sets of audiences are written alike."""
        return self.kind, tuple(sorted(self.groups)), tuple(sorted(part.order for part in self.of))

    @property
    def _clauses(self) -> frozenset[Audience]:
        return self.of if self.kind == "all" else frozenset({self})

    @model_serializer
    def as_json(self) -> dict[str, Any]:
        """`{"kind": …}`, with `groups` and `of` where there are any; sets are sorted."""
        written: dict[str, Any] = {"kind": self.kind}
        if self.groups:
            written["groups"] = sorted(self.groups)
        if self.of:
            written["of"] = [part.as_json() for part in sorted(self.of, key=lambda part: part.order)]
        return written


def covers(audience: Audience, other: Audience) -> bool:
    """Whether an audience admits everybody whom the other admits."""
    if audience.kind == "public" or other.kind == "nobody":
        return True
    if audience.kind == "nobody" or other.kind == "public":
        return False
    return all(any(_implies(theirs, ours) for theirs in other._clauses) for ours in audience._clauses)


def no_member(audience: Audience, other: Audience) -> bool:
    """Whether no one group opens both: only someone in several could be admitted by each."""
    if "nobody" in (audience.kind, other.kind):
        return True
    pairs = ((one.groups, two.groups) for one in audience._clauses for two in other._clauses)
    return any(one and two and one.isdisjoint(two) for one, two in pairs)


def explained(audience: Audience, viewer: Viewer) -> dict[str, Any]:
    """What an audience `needs` and what the viewer is instead, as evidence for writers."""
    needs: dict[str, Any] = {"signed_in": True}
    if audience.kind == "all":
        needs = {"all": [sorted(part.groups) for part in sorted(audience.of, key=lambda part: part.order)]}
    elif audience.kind != "signed_in":
        needs = {"groups": sorted(audience.groups)}
    return {"needs": needs, "actual": {"signed_in": viewer.signed_in, "groups": sorted(viewer.groups)}}


def people(audience: Audience) -> str:
    """Whom an audience means, in a writer's words."""
    if audience.kind == "all":
        return ", of these ".join(people(part) for part in sorted(audience.of, key=lambda part: part.order))
    words = {"public": "everybody", "signed_in": "people who are signed in"}
    return words.get(audience.kind) or ", ".join(sorted(audience.groups)) or "nobody"


def _without_implied(clauses: Iterable[Audience]) -> frozenset[Audience]:
    """Of clauses that hold together, those that none of the others implies."""
    kept: list[Audience] = []
    for clause in sorted(clauses, key=_strictness):
        if not any(_implies(other, clause) for other in kept):
            kept.append(clause)
    return frozenset(kept)


def _strictness(clause: Audience) -> tuple[bool, int, bool]:
    """The fewer groups, the more a clause says; of equal ones `internal` comes first."""
    return clause.kind == "signed_in", len(clause.groups), clause.kind == "groups"


def _implies(clause: Audience, other: Audience) -> bool:
    return other.kind == "signed_in" or (clause.kind in _OF_GROUPS and clause.groups <= other.groups)


PUBLIC = Audience()
SIGNED_IN = Audience("signed_in")
NOBODY = Audience("nobody")
