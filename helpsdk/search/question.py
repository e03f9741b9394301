"""What a reader asks of an index."""

from __future__ import annotations

from dataclasses import dataclass

from helpsdk.search.filters import ALL, Filters


@dataclass(frozen=True, slots=True)
class Question:
    """`prefix`: the last word is still being typed; `exact`: correct nothing; `counts`: count all that is found;
    `explain`: say of each hit where its place comes from.

    The articles of `boosted` are those of the viewer's `screen`; they come higher. On a `day` (`2026-11-21`) a lower
    hit may be tried higher, for a `reader` always the same; without one never.
    """

    text: str
    limit: int = 10
    offset: int = 0
    screen: str | None = None
    boosted: frozenset[str] = frozenset()
    filters: Filters = ALL
    prefix: bool = False
    exact: bool = False
    counts: bool = False
    explain: bool = False
    day: str | None = None
    reader: str = ""
