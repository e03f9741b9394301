"""What a search found, before texts and permissions of the current revision are put to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SectionHit:
    """An article and its best section. `score` is relative to the best match of the query, plus boosts."""

    article: str
    section: int
    score: float
    on_screen: bool = False


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits in order. `terms` are the analysed words looked for and their weights, for highlighting.

    `total` counts the visible articles found when that is known without further work; `more` says that hits follow.
    """

    hits: tuple[SectionHit, ...] = ()
    terms: Mapping[str, float] = field(default_factory=dict)
    query: str = ""
    corrected: Mapping[str, str] = field(default_factory=dict)
    more: bool = False
    total: int | None = 0
