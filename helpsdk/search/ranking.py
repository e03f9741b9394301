"""From matching sections to ranked articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from helpsdk.search.result import SectionHit
from helpsdk.search.schema import Row

ON_SCREEN = 0.3  # of the best match's score


class Found(NamedTuple):
    """A matching section: its row number and BM25 score."""

    row: int
    score: float


class ByNumber(Protocol):
    """Rows by their numbers."""

    def __getitem__(self, number: int, /) -> Row: ...


def best_sections(found: Iterable[Found], rows: ByNumber) -> list[Found]:
    """The best section of each article, best first; `found` must be in that order, equals in the text's."""
    best: dict[str, Found] = {}
    for one in found:
        best.setdefault(rows[one.row].article, one)
    return list(best.values())


def in_order(found: Iterable[Found]) -> list[Found]:
    """By score, equals by row."""
    return sorted(found, key=lambda one: (-one.score, one.row))


def ranked(
    best: Sequence[Found], rows: ByNumber, boosted: frozenset[str], *, limit: int, offset: int = 0
) -> tuple[SectionHit, ...]:
    """A page of hits: scores over the top one, and more for articles of the viewer's screen."""
    if not best:
        return ()
    top = best[0].score or 1.0
    if boosted:
        best = in_order(Found(row, score + _boost(rows[row], boosted) * top) for row, score in best)
    page = ((rows[one.row], one.score / top) for one in best[offset : offset + limit])
    return tuple(SectionHit(row.article, row.section, score, row.article in boosted) for row, score in page)


def _boost(row: Row, boosted: frozenset[str]) -> float:
    return ON_SCREEN if row.article in boosted else 0.0
