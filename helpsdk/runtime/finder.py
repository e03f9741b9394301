"""Search over a site: the reader's language first, then the site's default, each hit with its words marked."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol

from helpsdk.content.article import ArticleType
from helpsdk.context.resolution import Candidate
from helpsdk.i18n.locales import Match, best_match, direction
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.fragments import Fragments
from helpsdk.runtime.library import Library
from helpsdk.runtime.replies import Corrected, Hit, SearchReply
from helpsdk.search.analysis import analyzer
from helpsdk.search.buildfolder import IndexInvalid
from helpsdk.search.highlight import marked, matches, snippet
from helpsdk.search.index import SearchIndex
from helpsdk.search.query import clean_query, first_terms
from helpsdk.search.result import SearchResult, SectionHit
from helpsdk.search.scan import PlainScan
from helpsdk.search.schema import section_of
from helpsdk.types import Locale

MOST_HITS = 100  # of one query, offset and limit together


class Searchable(Protocol):
    """What answers queries for one language: an index, or a scan while there is none."""

    def search(
        self,
        query: str,
        viewer: Viewer,
        *,
        limit: int,
        offset: int = 0,
        screen: str | None = None,
        type: ArticleType | None = None,
        collection: str | None = None,
        prefix: bool = False,
        exact: bool = False,
    ) -> SearchResult: ...


@dataclass(frozen=True, slots=True)
class Question:
    """A reader's search. `prefix`: the last word is still being typed; `exact`: correct nothing."""

    text: str
    screen: str | None = None
    type: ArticleType | None = None
    collection: str | None = None
    limit: int = 10
    offset: int = 0
    prefix: bool = False
    exact: bool = False


class _Placed(NamedTuple):
    """A hit with its language and the terms that found it."""

    match: Match
    hit: SectionHit
    terms: Mapping[str, float]


class Finder:
    """Answers searches of one revision; from a plain scan until `build` has made or opened the indexes."""

    def __init__(self, library: Library, fragments: Fragments, revision: int, folder: Path | None) -> None:
        self._library, self._fragments, self._revision, self._folder = library, fragments, revision, folder
        self._locales = library.published.settings.locales  # all, or a reader could tell which have something hidden
        self._scans = {locale: PlainScan(library.published, locale) for locale in self._locales}
        self._indexes: Mapping[Locale, SearchIndex] = {}
        self._building = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether every language has its index."""
        return len(self._indexes) == len(self._locales)

    def build(self) -> None:
        """Open each language's index, or build it where there is none to trust. May be called again."""
        with self._building:
            for locale in self._locales:
                if locale not in self._indexes:
                    self._indexes = {**self._indexes, locale: self._made(locale)}

    def search(self, question: Question, locales: Sequence[str], viewer: Viewer) -> SearchReply:
        """A reply to any text, also to one without a word in it."""
        question = _bounded(question)
        match = self._library.reply_locale(locales)
        results = {match: self._ask(match.locale, question, viewer)}
        if len(results[match].hits) < question.offset + question.limit:
            results |= self._filling(question, locales, viewer, match, results[match])
        placed = list(_placed(results))
        page = placed[question.offset : question.offset + question.limit]
        more = any(result.more for result in results.values())
        return SearchReply(
            revision=self._revision,
            search_revision=self._revision,
            degraded=any(used.locale not in self._indexes for used in results),
            query=clean_query(question.text),
            corrected=_corrected(results.values()),
            locale=match.locale,
            dir=direction(match.locale),
            more=more or len(placed) > question.offset + question.limit,
            total=_total(results, placed, more),
            hits=[self._hit(one) for one in page if self._library.find(one.hit.article, viewer)],
        )

    def candidates(self, question: Question, locales: Sequence[str], viewer: Viewer) -> list[Candidate]:
        """The articles found, each with the share of the words that it speaks of, those with the most first."""
        question = _bounded(question)
        match = self._library.reply_locale(locales)
        results = {match: self._ask(match.locale, question, viewer)}
        if not results[match].hits:
            results |= self._filling(question, locales, viewer, match, results[match])
        shares = [Candidate(one.hit.article, self._share(one, question)) for one in _placed(results)]
        return sorted(shares, key=lambda one: -one.score)[: question.limit]

    def _share(self, placed: _Placed, question: Question) -> float:
        """How much of the words the hit has, 0 to 1; a synonym is worth less than the word."""
        words = first_terms(analyzer(placed.match.locale).kept(clean_query(question.text)))
        texts = self._texts(placed).values()
        found = {token.term for text in texts for token in matches(text, placed.terms, placed.match.locale)}
        return round(min(1.0, sum(placed.terms[term] for term in found) / len(words)), 4) if words else 0.0

    def _texts(self, placed: _Placed) -> dict[str, str]:
        """What of a hit was searched, by the reason that a match in it gives."""
        translation = self._library.published.articles[placed.hit.article].translations[placed.match.locale]
        section = section_of(translation, placed.hit.section)
        return {
            "title": translation.title,
            "heading": section.title,
            "body": section.text if section.text.strip() else translation.excerpt,
            "keyword": "\n".join(translation.keywords),
        }

    def _ask(self, locale: Locale, question: Question, viewer: Viewer, *, exact: bool = False) -> SearchResult:
        source: Searchable = self._indexes.get(locale) or self._scans[locale]
        return source.search(
            question.text,
            viewer,
            limit=question.offset + question.limit,
            screen=question.screen,
            type=question.type,
            collection=question.collection,
            prefix=question.prefix,
            exact=exact or question.exact,
        )

    def _filling(
        self, question: Question, locales: Sequence[str], viewer: Viewer, match: Match, first: SearchResult
    ) -> dict[Match, SearchResult]:
        """The site's default language, where the reader's own has too little. What was found there stands as typed."""
        default = self._library.default_locale
        if default == match.locale:
            return {}
        asked = best_match(self._library.wishes(locales), (default,), default)
        return {asked: self._ask(default, question, viewer, exact=bool(first.hits))}

    def _hit(self, placed: _Placed) -> Hit:
        locale, terms = placed.match.locale, placed.terms
        translation = self._library.published.articles[placed.hit.article].translations[locale]
        section = section_of(translation, placed.hit.section)
        texts = self._texts(placed)
        found = {reason: matches(text, terms, locale) for reason, text in texts.items()}
        reasons = [reason for reason in found if found[reason]]
        card = self._fragments.card(placed.hit.article, locale, fallback=placed.match.fallback)
        return Hit(
            article=card,
            section=self._fragments.reference(section, card),
            title=marked(translation.title, found["title"]),
            snippet=snippet(texts["body"], found["body"], terms),
            score=round(placed.hit.score, 4),
            reasons=[*reasons, "screen"] if placed.hit.on_screen else reasons,
        )

    def _made(self, locale: Locale) -> SearchIndex:
        published = self._library.published
        if self._folder is None:
            return SearchIndex.build(published, locale, revision=self._revision)
        folder = self._folder / re.sub(r"[^A-Za-z0-9-]", "_", locale)
        try:
            return SearchIndex.open(published, locale, folder)
        except IndexInvalid:
            return SearchIndex.build(published, locale, folder, revision=self._revision)


def _bounded(question: Question) -> Question:
    offset = min(max(0, question.offset), MOST_HITS)
    return replace(question, offset=offset, limit=min(max(0, question.limit), MOST_HITS - offset))


def _placed(results: Mapping[Match, SearchResult]) -> Iterator[_Placed]:
    """Hits of the first language, then of the next what the first did not have, each scored below what precedes."""
    seen: set[str] = set()
    ceiling = 1.0
    for match, result in results.items():
        new = [hit for hit in result.hits if hit.article not in seen]
        scale = ceiling / new[0].score if seen and new else 1.0
        yield from (_Placed(match, replace(hit, score=hit.score * scale), result.terms) for hit in new)
        seen |= {hit.article for hit in new}
        ceiling = new[-1].score if new else ceiling


def _corrected(results: Iterable[SearchResult]) -> Corrected | None:
    found = next((result for result in results if result.hits and result.corrected), None)
    return Corrected(query=found.query, words=dict(found.corrected)) if found else None


def _total(results: Mapping[Match, SearchResult], placed: Sequence[_Placed], more: bool) -> int | None:
    """Known when one language answered and counted, or when all that was found is here."""
    if len(results) == 1:
        return next(iter(results.values())).total
    return None if more else len(placed)
