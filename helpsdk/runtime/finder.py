"""Search over a site: the reader's language first, then the site's default, each hit with its words marked."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias

from helpsdk.context.resolution import Candidate
from helpsdk.i18n.locales import Match, best_match, direction
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.findings import Findings
from helpsdk.runtime.fragments import Fragments
from helpsdk.runtime.hits import Hits
from helpsdk.runtime.library import Library
from helpsdk.runtime.placed import Placed, placed_of
from helpsdk.runtime.searchreplies import Corrected, Facets, SearchReply
from helpsdk.runtime.source import Source, visible_in
from helpsdk.search.buildfolder import IndexInvalid
from helpsdk.search.index import SearchIndex
from helpsdk.search.query import clean_query
from helpsdk.search.question import Question
from helpsdk.search.result import Counted, SearchResult
from helpsdk.search.scan import PlainScan
from helpsdk.site.published import PublishedArticle
from helpsdk.types import Locale

MOST_HITS = 100  # of one query, offset and limit together


class Searchable(Protocol):
    """What answers questions in one language: an index, or a scan while there is none."""

    def search(self, question: Question, viewer: Viewer) -> SearchResult: ...


#: The articles that rules map to a screen, for a viewer: those come higher.
ShownOn: TypeAlias = Callable[[str, Viewer], frozenset[str]]


def _nowhere(_screen: str, _viewer: Viewer) -> frozenset[str]:
    return frozenset()


class _Asked(NamedTuple):
    """A question, whose it is, and what answers it: read once, since `build` may replace that meanwhile."""

    question: Question
    viewer: Viewer
    sources: Mapping[Locale, Source]


class Finder:
    """Answers searches of one revision; from a plain scan until `build` has made or opened the indexes.

    One that is `following` another answers from that one's indexes meanwhile, without the articles that changed since.
    """

    def __init__(
        self,
        library: Library,
        fragments: Fragments,
        revision: int,
        folder: Path | None,
        shown_on: ShownOn = _nowhere,
    ) -> None:
        self._library, self._fragments, self._revision, self._folder = library, fragments, revision, folder
        self._hits = Hits(library, fragments)
        self._shown_on = shown_on
        self._locales = library.published.settings.locales  # all, or a reader could tell which have something hidden
        self._scans: dict[Locale, PlainScan] = {}
        self._sources: Mapping[Locale, Source] = {}  # never changed, but replaced: read it once for one answer
        self._building = threading.Lock()

    @classmethod
    def following(
        cls,
        previous: Finder,
        library: Library,
        fragments: Fragments,
        revision: int,
        changed: Collection[str],
        shown_on: ShownOn = _nowhere,
    ) -> Finder:
        """A finder for a later revision than that of `previous`. `changed` are articles, new and removed ones too."""
        finder = cls(library, fragments, revision, previous._folder, shown_on)
        known = previous._sources
        following = {locale: one.following(library.published, changed, revision) for locale, one in known.items()}
        kept = {locale: one for locale, one in following.items() if one is not None}
        finder._sources = {locale: kept[locale] for locale in finder._locales if locale in kept}
        return finder

    @property
    def ready(self) -> bool:
        """Whether every language has its index."""
        sources = self._sources
        return len(sources) == len(self._locales) and all(one.ready for one in sources.values())

    @property
    def sources(self) -> Mapping[Locale, Source]:
        """What answers now, by language: read once for one answer, since `build` may replace it meanwhile."""
        return {locale: one for locale, one in self._sources.items() if not one.sparse}

    @property
    def revision(self) -> int:
        """What searches are answered from, in the language that is furthest behind."""
        return self._answering(self._sources, self._locales)

    @property
    def follows(self) -> bool:
        """Whether `build` takes milliseconds, since there is an index of nearly the same content."""
        return len(self._sources) == len(self._locales)

    @property
    def edited(self) -> int:
        """How many articles an index has in memory only: worth a new build when nothing else is to be done."""
        return max((len(one.index.edited) for one in self._sources.values() if one.ready), default=0)

    def build(self) -> None:
        """Open each language's index, or build it where there is none to trust. May be called again."""
        with self._building:
            for locale in self._locales:
                source = self._sources.get(locale)
                if source is None or not source.ready:
                    self._sources = {**self._sources, locale: self._made(locale, source)}

    def leave_damaged(self) -> bool:
        """Whether there was an index whose files are not as they were opened: it is let go of, for `build`."""
        damaged = {locale for locale, source in self._sources.items() if not source.index.intact}
        if not damaged or not self._building.acquire(blocking=False):  # who is building comes to know of it, too
            return False
        try:
            self._sources = {locale: one for locale, one in self._sources.items() if locale not in damaged}
        finally:
            self._building.release()
        return True

    def whole(self) -> dict[Locale, SearchIndex]:
        """Indexes of the whole content, with nothing edited beside: those on disk. Raises IndexInvalid."""
        return {locale: self._whole(locale, anew=False) for locale in self._locales}

    def adopt(self, whole: Mapping[Locale, SearchIndex]) -> None:
        """Answer from indexes of an earlier revision's whole content, each following since, where that is less to
        have beside it than what there is.
        """
        self.build()
        with self._building:
            for locale, source in self._sources.items():
                base, edited = whole.get(locale), source.index.edited
                if base is None or not edited:
                    continue
                changed = _differing(base.published.articles, self._library.published.articles)
                if len(changed) < len(edited):
                    newer = base.following(self._library.published, changed, self._revision)
                    self._sources = {**self._sources, locale: Source(newer)}

    def search(self, question: Question, locales: Sequence[str], viewer: Viewer) -> SearchReply:
        """A reply to any text, also to one without a word in it."""
        question = _bounded(question)
        asked, match = _Asked(question, viewer, self.sources), self._library.reply_locale(locales)
        results = {match: self._ask(match.locale, asked)}
        if question.counts or not results[match].more:
            results |= self._filling(asked, locales, match, results[match])
        placed = list(placed_of(results))
        page = placed[question.offset : question.offset + question.limit]
        more = any(result.more for result in results.values())
        counted = self._counted(results.values()) if question.counts else None
        return SearchReply(
            revision=self._revision,
            search_revision=self._answering(asked.sources, [used.locale for used in results]),
            degraded=any(used.locale not in asked.sources for used in results),
            query=clean_query(question.text),
            corrected=_corrected(results.values()),
            locale=match.locale,
            dir=direction(match.locale),
            more=more or len(placed) > question.offset + question.limit,
            total=counted.total if counted else self._total(results, placed, more),
            facets=Facets(types=dict(counted.types), collections=dict(counted.collections)) if counted else None,
            explored=next((one.explored for one in results.values() if one.explored), None),
            terms=_terms(results.values()) if question.explain else None,
            hits=[self._hits.hit(one) for one in page if self._hits.readable(one, viewer)],
        )

    def _counted(self, results: Collection[SearchResult]) -> Counted | None:
        """Every article found in any of the languages, once; None where one of them has too many."""
        each = [one.counted for one in results if one.counted is not None or one.total != 0]
        if None in each:
            return None
        ids = frozenset[str]().union(*(one.articles for one in each if one is not None))
        articles = self._library.published.articles
        return Counted.of([articles[id] for id in sorted(ids) if id in articles])

    def _total(self, results: Mapping[Match, SearchResult], placed: Sequence[Placed], more: bool) -> int | None:
        """Known without counting when the only language there is to ask found all, or when all is here."""
        if len(results) > 1:
            return None if more else len(placed)
        match, result = next(iter(results.items()))
        return result.total if match.locale == self._library.default_locale else None

    def found(self, question: Question, locales: Sequence[str], viewer: Viewer) -> Findings:
        """What a question finds; in the site's default language only where it finds nothing in the reader's own."""
        asked, match = _Asked(_bounded(question), viewer, self.sources), self._library.reply_locale(locales)
        results = {match: self._ask(match.locale, asked)}
        if not results[match].hits:
            results |= self._filling(asked, locales, match, results[match])
        return Findings(
            match,
            [one for one in placed_of(results) if self._hits.readable(one, viewer)],
            {used.locale: result.query for used, result in results.items()},
            {used.locale: result.corrected for used, result in results.items()},
            {used.locale: visible_in(asked.sources.get(used.locale), viewer) for used in results},
            self._answering(asked.sources, [used.locale for used in results]),
            any(used.locale not in asked.sources for used in results),
        )

    def candidates(self, question: Question, locales: Sequence[str], viewer: Viewer) -> list[Candidate]:
        """The articles found, each with the share of the words that it speaks of, those with the most first."""
        question = _bounded(question)
        asked, match = _Asked(question, viewer, self.sources), self._library.reply_locale(locales)
        results = {match: self._ask(match.locale, asked)}
        if not results[match].hits:
            results |= self._filling(asked, locales, match, results[match])
        placed = (one for one in placed_of(results) if self._hits.readable(one, viewer))
        shares = [Candidate(one.hit.article, self._hits.share(one, question.text)) for one in placed]
        return sorted(shares, key=lambda one: -one.score)[: question.limit]

    def _ask(self, locale: Locale, asked: _Asked, *, exact: bool = False) -> SearchResult:
        question, viewer, sources = asked
        source = sources.get(locale)
        searched: Searchable = self._scan(locale) if source is None else source.searched
        shown = self._shown_on(question.screen, viewer) if question.screen else frozenset()
        together = question.offset + question.limit  # the page is cut out of all languages' hits
        whole = replace(question, limit=together, offset=0, boosted=shown, exact=exact or question.exact)
        return searched.search(whole, viewer)

    def _scan(self, locale: Locale) -> PlainScan:
        scan = self._scans.get(locale)
        return scan if scan is not None else self._scans.setdefault(locale, PlainScan(self._library.published, locale))

    def _answering(self, sources: Mapping[Locale, Source], locales: Iterable[Locale]) -> int:
        """The revision that searches in these languages are answered from, in the one that is furthest behind."""
        return min((sources[one].index.revision for one in locales if one in sources), default=self._revision)

    def _filling(
        self, asked: _Asked, locales: Sequence[str], match: Match, first: SearchResult
    ) -> dict[Match, SearchResult]:
        """The site's default language, where the reader's own has too little. What was found there stands as typed."""
        default = self._library.default_locale
        if default == match.locale:
            return {}
        other = best_match(self._library.wishes(locales), (default,), default)
        if first.more:  # asked to be counted: nothing of it is on the page
            asked = asked._replace(question=replace(asked.question, day=None))
        return {other: self._ask(default, asked, exact=bool(first.hits))}

    def _made(self, locale: Locale, older: Source | None) -> Source:
        if older is None:
            return Source(self._whole(locale))
        return older.made(self._library.published, self._revision)

    def _whole(self, locale: Locale, *, anew: bool = True) -> SearchIndex:
        published, revision = self._library.published, self._revision
        if self._folder is None:
            return SearchIndex.build(published, locale, revision=revision)
        folder = self._folder / re.sub(r"[^A-Za-z0-9-]", "_", locale)
        try:
            return SearchIndex.open(published, locale, folder, revision=revision)
        except IndexInvalid:
            if not anew:
                raise
            return SearchIndex.build(published, locale, folder, revision=revision)


def _differing(before: Mapping[str, PublishedArticle], after: Mapping[str, PublishedArticle]) -> frozenset[str]:
    """The ids of articles that are not in both alike. One that did not change is mostly the very same object."""
    shared = before.keys() & after.keys()
    edited = (id for id in shared if before[id] is not after[id] and before[id] != after[id])
    return frozenset(edited) | (before.keys() ^ after.keys())


def _bounded(question: Question) -> Question:
    offset = min(max(0, question.offset), MOST_HITS)
    return replace(question, offset=offset, limit=min(max(0, question.limit), MOST_HITS - offset))


def _terms(results: Iterable[SearchResult]) -> dict[str, float]:
    return {term: weight for result in results for term, weight in result.terms.items()}


def _corrected(results: Iterable[SearchResult]) -> Corrected | None:
    found = next((result for result in results if result.hits and result.corrected), None)
    return Corrected(query=found.query, words=dict(found.corrected)) if found else None
