"""Who looks: anonymous, or verified by the host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person as the host vouches for them. Only verified groups open audiences; `traits` here are signed ones.

    `scopes` are what the person may do besides reading; `locale` is the language the host knows them to read.
    """

    id: str | None = None
    account: str | None = None
    groups: frozenset[str] = frozenset()
    traits: Mapping[str, Any] = field(default_factory=dict)
    locale: str | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def signed_in(self) -> bool:
        return self.id is not None


ANONYMOUS = Viewer()
