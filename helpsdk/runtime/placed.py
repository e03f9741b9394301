"""Hits of several languages in one order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from helpsdk.i18n.locales import Match
from helpsdk.search.result import SearchResult, SectionHit

_LEAST = 0.001


class Placed(NamedTuple):
    """A hit with its language and the terms that found it."""

    match: Match
    hit: SectionHit
    terms: Mapping[str, float]


def placed_of(results: Mapping[Match, SearchResult]) -> Iterator[Placed]:
    """Hits of the first language, then of the next what the first did not have, each scored below what precedes."""
    seen: set[str] = set()
    ceiling = 1.0
    for match, result in results.items():
        new = [hit for hit in result.hits if hit.article not in seen]
        scale = ceiling / max(new[0].score, _LEAST) if seen and new else 1.0  # what was learned may put one below 0
        placed = [Placed(match, replace(hit, score=hit.score * scale), result.terms) for hit in new]
        yield from placed
        seen |= {hit.article for hit in new}
        ceiling = max(placed[-1].hit.score, _LEAST) if placed else ceiling
