"""For whom something is, as writers give it: `public`, `signed_in`, `internal`, or `{groups: [a, b]}`."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from helpsdk.identity.audience import PUBLIC, SIGNED_IN, Audience


class NamedGroups(BaseModel):
    """Members of at least one of these groups."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    groups: tuple[str, ...] = Field(min_length=1)


AudienceWord = Literal["public", "signed_in", "internal"]
WrittenAudience: TypeAlias = AudienceWord | NamedGroups


def audience_of(written: WrittenAudience | None, staff: frozenset[str]) -> Audience:
    """What a writer's words mean on a site whose `staff` is in these groups; nothing written is public."""
    if isinstance(written, NamedGroups):
        return Audience("groups", frozenset(written.groups))
    if written == "internal":
        return Audience("internal", staff)
    return SIGNED_IN if written == "signed_in" else PUBLIC


def groups_named(written: WrittenAudience | None) -> tuple[str, ...]:
    """The groups a writer named, in their order."""
    return written.groups if isinstance(written, NamedGroups) else ()
