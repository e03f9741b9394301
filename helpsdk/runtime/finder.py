"""Search over a site: the reader's language first, then the site's default, each hit with its words marked."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias

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
from helpsdk.site.published import PublishedArticle
from helpsdk.types import Locale

MOST_HITS = 100  # of one query, offset and limit together
#: Articles that an index has beside the build it follows; with more it is built anew.
MOST_EDITED = 300


class Searchable(Protocol):
    """What answers queries for one language: an index, or a scan while there is none."""

    def search(
        self,
        query: str,
        viewer: Viewer,
        *,
        limit: int,
        offset: int = 0,
        boosted: frozenset[str] = frozenset(),
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


#: The articles that rules map to a screen, for a viewer: those come higher.
ShownOn: TypeAlias = Callable[[str, Viewer], frozenset[str]]


def _nowhere(_screen: str, _viewer: Viewer) -> frozenset[str]:
    return frozenset()


class _Older(NamedTuple):
    """The index of an earlier revision, the same without what `changed` since, for until it follows."""

    before: SearchIndex
    hiding: SearchIndex
    changed: frozenset[str]


class _Placed(NamedTuple):
    """A hit with its language and the terms that found it."""

    match: Match
    hit: SectionHit
    terms: Mapping[str, float]


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
        self._shown_on = shown_on
        self._locales = library.published.settings.locales  # all, or a reader could tell which have something hidden
        self._scans: dict[Locale, PlainScan] = {}
        self._indexes: Mapping[Locale, SearchIndex] = {}
        self._older: Mapping[Locale, _Older] = {}
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
        published, known = library.published, {**previous._waiting(), **previous._indexes}
        kept = {locale: index for locale, index in known.items() if locale in finder._locales}
        if not changed and not previous._older:
            finder._indexes = {locale: index.following(published, (), revision) for locale, index in kept.items()}
        else:
            since = {locale: previous._changed_since(locale).union(changed) for locale in kept}
            finder._older = {
                locale: _Older(index, index.hiding(published, since[locale]), since[locale])
                for locale, index in kept.items()
                if len(index.edited | since[locale]) <= MOST_EDITED
            }
        return finder

    @property
    def ready(self) -> bool:
        """Whether every language has its index."""
        return len(self._indexes) == len(self._locales)

    @property
    def revision(self) -> int:
        """What searches are answered from, in the language that is furthest behind."""
        return min((self._answering(locale) for locale in self._locales), default=self._revision)

    @property
    def follows(self) -> bool:
        """Whether `build` takes milliseconds, since there is an index of nearly the same content."""
        return all(locale in self._older or locale in self._indexes for locale in self._locales)

    @property
    def edited(self) -> int:
        """How many articles an index has in memory only: worth a new build when nothing else is to be done."""
        return max((len(index.edited) for index in self._indexes.values()), default=0)

    def build(self) -> None:
        """Open each language's index, or build it where there is none to trust. May be called again."""
        with self._building:
            for locale in self._locales:
                if locale not in self._indexes:
                    self._indexes = {**self._indexes, locale: self._made(locale)}
            self._older = {}

    def whole(self) -> dict[Locale, SearchIndex]:
        """Indexes of the whole content, with nothing edited beside: opened, or built where there is none to trust."""
        return {locale: self._whole(locale) for locale in self._locales}

    def adopt(self, whole: Mapping[Locale, SearchIndex]) -> None:
        """Answer from indexes of an earlier revision's whole content, each following since, where that is less to
        have beside it than what there is.
        """
        self.build()
        with self._building:
            for locale, index in self._indexes.items():
                base = whole.get(locale)
                if base is None or not index.edited:
                    continue
                changed = _differing(base.published.articles, self._library.published.articles)
                if len(changed) < len(index.edited):
                    newer = base.following(self._library.published, changed, self._revision)
                    self._indexes = {**self._indexes, locale: newer}

    def _waiting(self) -> dict[Locale, SearchIndex]:
        return {locale: older.before for locale, older in self._older.items()}

    def _changed_since(self, locale: Locale) -> frozenset[str]:
        """The articles that changed since the index of a language that is not ready yet."""
        older = self._older.get(locale) if locale not in self._indexes else None
        return older.changed if older is not None else frozenset()

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
            search_revision=min(self._answering(used.locale) for used in results),
            degraded=any(used.locale not in self._indexes and used.locale not in self._older for used in results),
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
        return self._source(locale).search(
            question.text,
            viewer,
            limit=question.offset + question.limit,
            boosted=self._shown_on(question.screen, viewer) if question.screen else frozenset(),
            type=question.type,
            collection=question.collection,
            prefix=question.prefix,
            exact=exact or question.exact,
        )

    def _source(self, locale: Locale) -> Searchable:
        index = self._indexes.get(locale)
        if index is not None:
            return index
        older = self._older.get(locale)
        return older.hiding if older is not None else self._scan(locale)

    def _scan(self, locale: Locale) -> PlainScan:
        scan = self._scans.get(locale)
        return scan if scan is not None else self._scans.setdefault(locale, PlainScan(self._library.published, locale))

    def _answering(self, locale: Locale) -> int:
        """The revision that a search in a language is answered from."""
        older = self._older.get(locale) if locale not in self._indexes else None
        return self._revision if older is None else older.before.revision

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
        older = self._older.get(locale)
        if older is not None:
            return older.before.following(self._library.published, older.changed, self._revision)
        return self._whole(locale)

    def _whole(self, locale: Locale) -> SearchIndex:
        published, revision = self._library.published, self._revision
        if self._folder is None:
            return SearchIndex.build(published, locale, revision=revision)
        folder = self._folder / re.sub(r"[^A-Za-z0-9-]", "_", locale)
        try:
            return SearchIndex.open(published, locale, folder, revision=revision)
        except IndexInvalid:
            return SearchIndex.build(published, locale, folder, revision=revision)


def _differing(before: Mapping[str, PublishedArticle], after: Mapping[str, PublishedArticle]) -> frozenset[str]:
    """The ids of articles that are not in both alike. One that did not change is mostly the very same object."""
    shared = before.keys() & after.keys()
    edited = (id for id in shared if before[id] is not after[id] and before[id] != after[id])
    return frozenset(edited) | (before.keys() ^ after.keys())


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
