"""Search without an index: every visible text is read. For the moments until an index is ready."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from helpsdk.content.article import ArticleType
from helpsdk.identity.viewer import Viewer
from helpsdk.search.analysis import Token, analyzer
from helpsdk.search.query import clean_query, first_terms, typed_token
from helpsdk.search.ranking import Found, best_sections, in_order, ranked
from helpsdk.search.result import SearchResult
from helpsdk.search.schema import FIELD_BOOSTS, Row, audience_table, rows, section_of
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

    def search(
        self,
        query: str,
        viewer: Viewer,
        *,
        limit: int = 10,
        offset: int = 0,
        boosted: frozenset[str] = frozenset(),
        type: ArticleType | None = None,
        collection: str | None = None,
        prefix: bool = False,
        exact: bool = False,  # noqa: ARG002 - nothing is corrected here anyway
    ) -> SearchResult:
        """Articles the viewer may see that hold at least one of the words, those with more of them first."""
        cleaned = clean_query(query)
        wanted = self._wanted(cleaned, prefix=prefix)
        if not wanted.terms:
            return SearchResult(query=cleaned)
        visible = frozenset(at for at, audience in enumerate(self._audiences) if audience.admits(viewer))
        candidates = [pair for pair in enumerate(self._rows) if self._candidate(pair[1], visible, type, collection)]
        matched: set[str] = set()
        best = best_sections(in_order(self._found(candidates, wanted, matched)), self._rows)
        return SearchResult(
            hits=ranked(best, self._rows, boosted, limit=limit, offset=offset),
            terms=dict.fromkeys(wanted.terms | matched, 1.0),
            query=cleaned,
            more=len(best) > offset + limit,
            total=len(best),
        )

    def _wanted(self, query: str, *, prefix: bool) -> _Wanted:
        tokens = first_terms(self._analyzer.kept(query))
        typing = typed_token(tokens, query) if prefix else None
        return _Wanted(
            frozenset(token.term for token in tokens),
            typing.word if typing and not typing.pair and len(typing.word) > 1 else None,
            frozenset(token.word for token in tokens if token.pair and len(token.word) == 1),
        )

    def _candidate(self, row: Row, visible: frozenset[int], type: ArticleType | None, collection: str | None) -> bool:
        article = self._published.articles[row.article]
        return row.audience in visible and type in (None, article.type) and collection in (None, article.collection)

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
