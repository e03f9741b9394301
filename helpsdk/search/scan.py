"""Search without an index: every visible text is read. For the moments until an index is ready."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from helpsdk.identity.viewer import Viewer
from helpsdk.search.analysed import FIELD_BOOSTS
from helpsdk.search.analysis import Token, analyzer
from helpsdk.search.filters import Filters
from helpsdk.search.query import clean_query, first_terms, typed_token
from helpsdk.search.question import Question
from helpsdk.search.ranking import ON_SCREEN, Found, best_sections, in_order
from helpsdk.search.result import Counted, SearchResult, SectionHit
from helpsdk.search.schema import Row, audience_table, rows, section_of
from helpsdk.site.published import PublishedSite, PublishedTranslation
from helpsdk.types import Locale

_MOST_READ = 400_000  # characters of sections per query; beyond it titles, headings and keywords only


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The terms looked for; `prefix` is the word being typed, `alone` single characters that stand for pairs."""

    terms: frozenset[str]
    prefix: str | None
    alone: frozenset[str]

    def match(self, token: Token) -> bool:
        if token.term in self.terms:
            return True
        if token.pair:
            return not self.alone.isdisjoint(token.word)
        return self.prefix is not None and token.word.startswith(self.prefix)


class PlainScan:
    """Answers as `SearchIndex` does, with simpler ranking, no corrections and no synonyms."""

    def __init__(self, published: PublishedSite, locale: Locale) -> None:
        self.locale = locale
        self._published = published
        self._audiences = audience_table(published, locale)
        self._rows = rows(published, locale, self._audiences)
        self._analyzer = analyzer(locale)

    def search(self, question: Question, viewer: Viewer) -> SearchResult:
        """Articles the viewer may see that hold at least one of the words, those with more of them first."""
        cleaned = clean_query(question.text)
        wanted = self._wanted(cleaned, prefix=question.prefix)
        if not wanted.terms:
            return SearchResult(query=cleaned)
        visible = frozenset(at for at, audience in enumerate(self._audiences) if audience.admits(viewer))
        candidates = [pair for pair in enumerate(self._rows) if self._candidate(pair[1], visible, question.filters)]
        matched: set[str] = set()
        found = list(self._found(candidates, wanted, matched))
        best = best_sections(in_order([one.row for one in found], [one.score for one in found]), self._rows)
        return SearchResult(
            hits=self._page(best, question),
            terms=dict.fromkeys(wanted.terms | matched, 1.0),
            query=cleaned,
            more=len(best) > question.offset + question.limit,
            total=len(best),
            counted=self._counted(best) if question.counts else None,
        )

    def _counted(self, best: Sequence[Found]) -> Counted:
        return Counted.of([self._published.articles[self._rows[one.row].article] for one in best])

    def _page(self, best: Sequence[Found], question: Question) -> tuple[SectionHit, ...]:
        top = best[0].score if best else 1.0
        rows = [(self._rows[one.row], one.score / top) for one in best]
        hits = [
            SectionHit(row.article, row.section, score + ON_SCREEN * here, here)
            for row, score in rows
            for here in (row.article in question.boosted,)
        ]
        hits.sort(key=lambda hit: -hit.score)
        return tuple(hits[question.offset : question.offset + question.limit])

    def _wanted(self, query: str, *, prefix: bool) -> _Wanted:
        tokens = first_terms(self._analyzer.kept(query))
        typing = typed_token(tokens, query) if prefix else None
        return _Wanted(
            frozenset(token.term for token in tokens),
            typing.word if typing and not typing.pair and len(typing.word) > 1 else None,
            frozenset(token.word for token in tokens if token.pair and len(token.word) == 1),
        )

    def _candidate(self, row: Row, visible: frozenset[int], filters: Filters) -> bool:
        return row.audience in visible and filters.admit(self._published.articles[row.article])

    def _found(self, candidates: Iterable[tuple[int, Row]], wanted: _Wanted, matched: set[str]) -> Iterator[Found]:
        read = 0
        for number, row in candidates:
            translation = self._published.articles[row.article].translations[self.locale]
            score = 0.0
            for field, text in _fields(translation, row.section):
                if field == "body" and (read := read + len(text)) > _MOST_READ:
                    continue
                terms = {token.term for token in self._analyzer.tokens(text) if wanted.match(token)}
                matched |= terms
                score += FIELD_BOOSTS[field] * len(terms)
            if score:
                yield Found(number, score)


def _fields(translation: PublishedTranslation, ordinal: int) -> Iterator[tuple[str, str]]:
    section = section_of(translation, ordinal)
    yield "title", translation.title
    yield "keywords", "\n".join(translation.keywords)
    yield "headings", section.title
    yield "body", section.text
