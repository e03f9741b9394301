"""How a store is, for whoever operates it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StoreKind = Literal["sqlite", "postgres", "memory"]
StoreRole = Literal["writer", "follower", "direct"]


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """`role`: on one folder a process is the writer or hands its writes to it; `direct` where nobody is in between.

    `version` is the database's own, `schema` the one its tables have ("" while that is unknown), `waiting` how many
    interactions are not on disk yet, `problems` one sentence each.
    """

    kind: StoreKind
    role: StoreRole
    version: str
    schema: str
    waiting: int = 0
    problems: tuple[str, ...] = ()
