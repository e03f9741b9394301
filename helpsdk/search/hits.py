"""From a question to ranked hits: matches of what the viewer may see, the best section of each article, boosts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TypeAlias

from helpsdk.search.analysed import FIELD_BOOSTS
from helpsdk.search.exploration import explored
from helpsdk.search.learning import RERANKED, Boost, LearnedRanking
from helpsdk.search.partitions import Prepared
from helpsdk.search.query import Plan, Planner
from helpsdk.search.question import Question
from helpsdk.search.ranking import ON_SCREEN, Found, best_sections, joined
from helpsdk.search.result import Counted, Matched, SearchResult, SectionHit, Why
from helpsdk.search.schema import Row
from helpsdk.search.visible import Visible

MOST_COUNTED = 50_000  # sections; where there may be more, their articles are not counted
#: Sections fetched of each audience; more where they are of too few articles.
_FETCHED = (48, 400, 4000, MOST_COUNTED)
_OF_SCREEN = 100  # sections of the articles of a screen


#: A score, the section that has it, and how much of it was learned.
_Rank: TypeAlias = tuple[float, Row, float]


@dataclass(frozen=True, slots=True)
class Search:
    """One question, put to what its viewer may see. `exploration` is the share of searches that try something."""

    visible: Visible
    plan: Plan
    question: Question
    learned: LearnedRanking
    exploration: float = 0.0

    def result(self) -> SearchResult:
        """The hits asked for, in order."""
        plan, question = self.plan, self.question
        if not plan.terms or not self.visible.partitions:
            return SearchResult(terms=plan.terms, query=plan.query)
        prepared = self.visible.partitions.prepared(plan)
        best, complete = self._best(prepared)
        counted = self._counted(prepared) if question.counts else None
        ranks, tried = self._explored(self._ranked(best))
        page = [_hit(rank, question.boosted) for rank in ranks[question.offset : question.offset + question.limit]]
        return SearchResult(
            hits=tuple(self._explained(page, best) if question.explain else page),
            terms=plan.terms,
            query=plan.query,
            corrected=plan.corrected,
            more=len(ranks) > question.offset + question.limit,
            total=counted.total if counted else len(best) if complete else None,
            counted=counted,
            explored=tried,
        )

    def _best(self, prepared: Prepared) -> tuple[list[Found], bool]:
        """The best section of each article, best first, and whether these are all articles there are."""
        question, rows = self.question, self.visible.rows
        wanted = question.offset + question.limit
        most = max(wanted, RERANKED) + 1
        for limit in _FETCHED:
            matches, complete = prepared.fetch(question.filters, limit)
            best = best_sections(matches, rows, most=None if complete else most, admit=self._admit)
            if complete or len(best) >= most:
                break
        if question.boosted and not complete:
            missing = question.boosted - {rows[one.row].article for one in best}
            best = joined([*best, *self._among(prepared, missing)], rows) if missing else best
        return best, complete

    @property
    def _admit(self) -> Callable[[str], bool] | None:
        """Whether an article is of the reader's version, where versions are asked for."""
        filters, articles = self.question.filters, self.visible.published.articles
        return (lambda id: filters.fits(articles[id])) if filters.versioned else None

    def _among(self, prepared: Prepared, articles: frozenset[str]) -> list[Found]:
        """The best sections of some articles, however far down they are."""
        filters = replace(self.question.filters, articles=articles)
        matches, _ = prepared.fetch(filters, _OF_SCREEN)
        return best_sections(matches, self.visible.rows, admit=self._admit)

    def _ranked(self, best: Sequence[Found]) -> list[_Rank]:
        """Scores over the top one, with what is added for the viewer's screen and by what was learned."""
        if not best:
            return []
        rows, boosted, top = self.visible.rows, self.question.boosted, best[0].score or 1.0
        ranks = [(score / top, rows[row], 0.0) for row, score in best]
        if boosted:
            ranks = _by_score([(score + ON_SCREEN * (row.article in boosted), row, 0.0) for score, row, _ in ranks])
        boosts = self._boosts([row.article for _, row, _ in ranks[:RERANKED]])
        if boosts:
            ranks[:RERANKED] = _by_score([_boosted(rank, boosts) for rank in ranks[:RERANKED]])
        return ranks

    def _boosts(self, articles: Sequence[str]) -> Mapping[str, Boost]:
        if not self.learned:
            return {}
        return self.learned.boosts(self.plan.typed, self.question.screen, articles, self.visible.partitions.rarity)

    def _explored(self, ranks: list[_Rank]) -> tuple[list[_Rank], str | None]:
        """With a lower one tried higher now and then, which article. Not before a site has learned something: it may
        report no clicks.
        """
        question = self.question
        if question.day is None or not self.exploration or not self.learned:
            return ranks, None
        by_article = {row.article: (score, row, learned) for score, row, learned in ranks}
        tried = explored(
            list(by_article),
            self.exploration,
            site=self.visible.published.settings.id,
            day=question.day,
            terms=self.plan.typed,
            seed=question.reader,
        )
        return [by_article[article] for article in tried.articles], tried.article

    def _counted(self, prepared: Prepared) -> Counted | None:
        """Every article found, counted; None where there may be too many."""
        matches, complete = prepared.fetch(self.question.filters, MOST_COUNTED)
        if not complete:
            return None
        rows, articles = self.visible.rows, self.visible.published.articles
        found = [articles[id] for id in {rows[row].article: None for row in matches.rows}]
        return Counted.of([article for article in found if self.question.filters.fits(article)])

    def _explained(self, hits: Sequence[SectionHit], best: Sequence[Found]) -> list[SectionHit]:
        """The same hits, each with what its score is made of."""
        plain = replace(self, learned=LearnedRanking(None))._ranked(best)[:RERANKED]
        places = {row.article: place for place, (_, row, _) in enumerate(plain, 1)}
        boosts = self._boosts([hit.article for hit in hits])
        matched = self._matched(frozenset(hit.article for hit in hits))
        return [_why(hit, places, boosts, matched.get((hit.article, hit.section), ())) for hit in hits]

    def _matched(self, articles: frozenset[str]) -> Mapping[tuple[str, int], Sequence[Matched]]:
        """By article and section what each term adds in each field."""
        filters, found = replace(self.question.filters, articles=articles), dict[tuple[str, int], list[Matched]]()
        for term, weight in self.plan.terms.items():
            for field in FIELD_BOOSTS:
                plan = Plan({term: weight}, fields=(field,))
                matches, _ = self.visible.partitions.prepared(plan).fetch(filters, MOST_COUNTED)
                for number, score in zip(*matches, strict=True):
                    row = self.visible.rows[number]
                    found.setdefault((row.article, row.section), []).append(Matched(term, field, score))
        return found


def search(
    visible: Visible, planner: Planner, question: Question, learned: LearnedRanking, exploration: float = 0.0
) -> SearchResult:
    """Articles the viewer may see, best first, each with its best section; nothing found is an empty result."""
    prefix, exact = question.prefix and not visible.exact, question.exact or visible.exact
    plan = planner.plan(question.text, visible.audiences, prefix=prefix, exact=exact, knows=visible.partitions.knows)
    return Search(visible, plan, question, learned, exploration).result()


def _by_score(ranks: list[_Rank]) -> list[_Rank]:
    """Equals stay in order."""
    return sorted(ranks, key=itemgetter(0), reverse=True)


def _boosted(rank: _Rank, boosts: Mapping[str, Boost]) -> _Rank:
    score, row, _ = rank
    boost = boosts.get(row.article)
    return rank if boost is None else (score + boost.value, row, boost.value)


def _hit(rank: _Rank, boosted: frozenset[str]) -> SectionHit:
    score, row, learned = rank
    return SectionHit(row.article, row.section, score, row.article in boosted, learned)


def _why(
    hit: SectionHit, places: Mapping[str, int], boosts: Mapping[str, Boost], matched: Sequence[Matched]
) -> SectionHit:
    boost, screen = boosts.get(hit.article), ON_SCREEN if hit.on_screen else 0.0
    parts = boost.parts if boost is not None else ()
    base = hit.score - screen - hit.learned
    return replace(hit, why=Why(base, screen, hit.learned, places.get(hit.article), parts, matched))
