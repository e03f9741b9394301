"""From matching sections to ranked articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import neg
from typing import NamedTuple, Protocol

from helpsdk.search.schema import Row

ON_SCREEN = 0.3  # of the best match's score


class Found(NamedTuple):
    """A matching section: its row number and BM25 score."""

    row: int
    score: float


class Matches(NamedTuple):
    """Matching sections, best first: their row numbers and BM25 scores."""

    rows: Sequence[int]
    scores: Sequence[float]


class ByNumber(Protocol):
    """Rows by their numbers."""

    def __getitem__(self, number: int, /) -> Row: ...


NOTHING = Matches((), ())


def in_order(rows: Sequence[int], scores: Sequence[float]) -> Matches:
    """By score, equals by row."""
    pairs = sorted(zip(scores, map(neg, rows), strict=True), reverse=True)
    return Matches([-row for _, row in pairs], [score for score, _ in pairs])


def together(several: Sequence[Matches]) -> Matches:
    """The matches of several partitions in order."""
    rows = [row for matches in several for row in matches.rows]
    return in_order(rows, [score for matches in several for score in matches.scores])


def best_sections(
    matches: Matches,
    rows: ByNumber,
    *,
    most: int | None = None,
    admit: Callable[[str], bool] | None = None,
) -> list[Found]:
    """The best section of each article that is admitted, best first; of the first `most` articles."""
    seen: set[str] = set()
    best: list[Found] = []
    for row, score in zip(*matches, strict=True):
        article = rows[row].article
        if article in seen:
            continue
        seen.add(article)
        if admit is None or admit(article):
            best.append(Found(row, score))
            if len(best) == most:
                break
    return best


def joined(found: Iterable[Found], rows: ByNumber) -> list[Found]:
    """Best sections of articles that were found in several ways, in order, each article once."""
    every = list(found)
    return best_sections(in_order([one.row for one in every], [one.score for one in every]), rows)
