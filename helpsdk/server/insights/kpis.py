"""Key figures of a site over a range of days, from roll-ups alone: their cost does not grow with the interactions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from helpsdk.server.store.figures import Day, Hour, Rollups
from helpsdk.server.store.rollups import NO, YES


@dataclass(frozen=True, slots=True)
class Votes:
    """`share` of "yes" is from 0 to 1; None without votes."""

    yes: int
    no: int

    @property
    def share(self) -> float | None:
        return _share(self.yes, self.yes + self.no)


@dataclass(frozen=True, slots=True)
class Deflection:
    """How far help came before support: articles that were opened, times it was `solved`, and times it was not.

    `rate` is solved / (solved + contacted), of those who said either; `opened_per_contact` is the self-service score,
    articles read for each time somebody wrote. Both None when there is nothing to divide by. Nobody's own path is in
    roll-ups, so neither says that one and the same person read first.
    """

    searched: int
    failed: int
    opened: int
    solved: int
    contacted: int

    @property
    def rate(self) -> float | None:
        return _share(self.solved, self.solved + self.contacted)

    @property
    def opened_per_contact(self) -> float | None:
        return _share(self.opened, self.contacted)

    @property
    def failed_share(self) -> float | None:
        """Of the searches, those that found nothing."""
        return _share(self.failed, self.searched)


@dataclass(frozen=True, slots=True)
class FailedSearch:
    """What was typed, in small letters, in which language, how often."""

    query: str
    locale: str
    count: int


class Kpis:
    """Figures of one site. Days are `2026-11-21`, UTC, both ends included. Everything raises StoreError."""

    def __init__(self, rollups: Rollups, site: str) -> None:
        self._rollups, self._site = rollups, site

    def complete(self, first: str, last: str) -> bool:
        """False while interactions of an older helpsdk are being summed up: until then figures are too low."""
        return self._rollups.complete(first, last)

    def by_hour(self, first: str, last: str) -> list[Hour]:
        """Counts by hour and kind, in that order: some eight thousand for a month, of which a chart shows a week."""
        return self._rollups.hours(self._site, first, last)

    def by_day(self, first: str, last: str) -> list[Day]:
        """Counts by day and kind, in that order."""
        return self._rollups.days(self._site, first, last)

    def by_kind(self, first: str, last: str) -> Counter[str]:
        """Counts by kind; votes are `voted:yes` and `voted:no`."""
        return self._rollups.kinds(self._site, first, last)

    def top_articles(
        self, first: str, last: str, *, kinds: Sequence[str] = ("opened",), limit: int = 20
    ) -> list[tuple[str, int]]:
        """The articles that had most of these kinds, with how many; ties by id."""
        return self._rollups.top_articles(self._site, kinds, first, last, limit)

    def votes(self, first: str, last: str) -> Votes:
        """Of the whole site."""
        kinds = self._rollups.kinds(self._site, first, last, (YES, NO))
        return Votes(kinds[YES], kinds[NO])

    def votes_by_article(self, first: str, last: str, *, limit: int = 20) -> dict[str, Votes]:
        """Of the articles with the most votes, in that order, ties by id."""
        found = self._rollups.top_articles(self._site, (YES, NO), first, last, limit)
        ids = [article for article, _count in found]
        yes = self._rollups.articles_of(self._site, (YES,), first, last, ids)
        return {article: Votes(yes[article], count - yes[article]) for article, count in found}

    def failed_searches(
        self, first: str, last: str, *, locale: str | None = None, limit: int = 20
    ) -> list[FailedSearch]:
        """What was searched for most and not found, in one locale or in all, as far as the text is kept."""
        found = self._rollups.top_failed(self._site, first, last, locale, limit)
        return [FailedSearch(*key, count) for key, count in found]

    def deflection(self, first: str, last: str) -> Deflection:
        kinds = self._rollups.kinds(self._site, first, last, ("searched", "opened", "solved", "contacted"))
        failed = self._rollups.failed_count(self._site, first, last)
        return Deflection(kinds["searched"], failed, kinds["opened"], kinds["solved"], kinds["contacted"])


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
