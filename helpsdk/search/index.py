"""The index of one locale of a published site: build it, open it, search it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tantivy

from helpsdk.content.article import ArticleType
from helpsdk.identity.viewer import Viewer
from helpsdk.search.analysis import ANALYSIS_VERSION, analyzer
from helpsdk.search.buildfolder import IndexInvalid, IndexManifest, building, read_manifest, write_manifest
from helpsdk.search.onscreen import OnScreen
from helpsdk.search.partition import Partition, fetched, fill
from helpsdk.search.query import Plan, Planner, one_of
from helpsdk.search.ranking import Found, best_sections, in_order, ranked
from helpsdk.search.result import SearchResult
from helpsdk.search.schema import (
    SCHEMA_VERSION,
    Row,
    audience_table,
    field_tokens,
    fingerprint,
    make_document,
    make_schema,
    rows,
)
from helpsdk.search.synonyms import Synonyms
from helpsdk.search.vocabulary import Vocabulary, VocabularyBuilder
from helpsdk.site.published import PublishedSite
from helpsdk.types import Locale

FETCHED = 100  # sections per query and audience
_ENOUGH = 10  # articles; with fewer left of a full fetch, more sections are fetched
_DEEPER = 1000
_VOCABULARY = "vocabulary.json"
_TANTIVY = "tantivy"


@dataclass(frozen=True, slots=True)
class _Filters:
    """What the reader narrowed the search to."""

    type: ArticleType | None
    collection: str | None

    def queries(self, schema: Any) -> list[Any]:
        wanted = {"type": self.type, "collection": self.collection}
        return [tantivy.Query.term_query(schema, name, value) for name, value in wanted.items() if value is not None]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query and where it is asked: only in partitions that the viewer may read."""

    partitions: Sequence[Partition]
    plan: Plan
    filters: Sequence[Any]

    def fetched(self, limit: int) -> tuple[list[Found], bool]:
        return fetched(self.partitions, self.plan, self.filters, limit)


class SearchIndex:
    """An index ready to answer; safe to use from several threads. Made by `build` or `open`.

    `revision` is the one it was built for. An index of equal content answers for later revisions as well.
    """

    def __init__(
        self,
        published: PublishedSite,
        manifest: IndexManifest,
        partitions: Mapping[int, Partition],
        vocabulary: Vocabulary,
    ) -> None:
        locale = manifest.locale
        self.locale, self.revision, self.count = locale, manifest.revision, manifest.count
        self._audiences = audience_table(published, locale)
        self._rows = rows(published, locale, self._audiences)
        self._on_screen = OnScreen(published)
        self._analyzer = analyzer(locale)
        groups = published.synonyms.get(locale, ())
        self._planner = Planner(self._analyzer, vocabulary, Synonyms(groups, self._analyzer))
        self._schema, self._partitions = make_schema(), partitions

    @classmethod
    def build(
        cls, published: PublishedSite, locale: Locale, folder: Path | None = None, *, revision: int = 0
    ) -> SearchIndex:
        """Index a locale: in `folder`, as a new build that replaces an equal one, or in memory without a folder."""
        manifest = _describe(published, locale, revision)
        if folder is None:
            made = {number: tantivy.Index(make_schema()) for number in range(len(manifest.audiences))}
            words = _write(made.__getitem__, published, locale)
            partitions = {number: Partition(index) for number, index in made.items()}
            return cls(published, manifest, partitions, Vocabulary(words))
        with building(folder, _build_name(manifest.fingerprint)) as fresh:
            words = _write(lambda number: _index_in(fresh / _TANTIVY / str(number)), published, locale)
            (fresh / _VOCABULARY).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
            write_manifest(fresh, manifest)
        return cls.open(published, locale, folder)

    @classmethod
    def open(cls, published: PublishedSite, locale: Locale, folder: Path) -> SearchIndex:
        """Open the build made from this very content. Raises `IndexInvalid` when it is missing or damaged."""
        content = fingerprint(published, locale)
        place = folder / _build_name(content)
        manifest = read_manifest(place)
        expected = (SCHEMA_VERSION, ANALYSIS_VERSION, locale, content)
        if (manifest.schema_version, manifest.analysis, manifest.locale, manifest.fingerprint) != expected:
            raise IndexInvalid(f"{place.name} was built from other content", folder=place)
        try:
            vocabulary = Vocabulary(_entries(json.loads((place / _VOCABULARY).read_bytes())))
            folders = {number: place / _TANTIVY / str(number) for number in range(len(manifest.audiences))}
            partitions = {number: Partition(tantivy.Index.open(str(at))) for number, at in folders.items()}
        except (OSError, ValueError) as error:
            raise IndexInvalid(f"{place.name} cannot be opened", folder=place) from error
        opened = cls(published, manifest, partitions, vocabulary)
        if manifest.audiences != opened._audiences or not opened._holds_every_row():
            raise IndexInvalid(f"{place.name} holds other sections", folder=place)
        return opened

    def search(
        self,
        query: str,
        viewer: Viewer,
        *,
        limit: int = 10,
        offset: int = 0,
        screen: str | None = None,
        type: ArticleType | None = None,
        collection: str | None = None,
        prefix: bool = False,
        exact: bool = False,
    ) -> SearchResult:
        """Articles the viewer may see, best first, each with its best section.

        `prefix` takes the last word as still being typed; `exact` searches unknown words as they are; articles that
        rules map to `screen` come higher. Any text is a valid query: nothing found is an empty result.
        """
        visible = self._visible(viewer)
        plan = self._planner.plan(query, visible, prefix=prefix, exact=exact)
        if not plan.terms or not visible:
            return SearchResult(terms=plan.terms, query=plan.query)
        asked = _Asked(self._partitions_of(visible), plan, _Filters(type, collection).queries(self._schema))
        wanted = self._on_screen.articles(screen, viewer)
        best, complete = self._found(asked, offset + limit)
        if wanted and not complete:
            best = best_sections(in_order([*best, *self._among(asked, wanted)]), self._rows)
        return SearchResult(
            hits=ranked(best, self._rows, wanted, limit=limit, offset=offset),
            terms=plan.terms,
            query=plan.query,
            corrected=plan.corrected,
            more=len(best) > offset + limit,
            total=len(best) if complete else None,
        )

    def _visible(self, viewer: Viewer) -> frozenset[int]:
        return frozenset(number for number, audience in enumerate(self._audiences) if audience.admits(viewer))

    def _partitions_of(self, visible: frozenset[int]) -> list[Partition]:
        return [self._partitions[number] for number in sorted(visible)]

    def _holds_every_row(self) -> bool:
        held = {number: partition.rows for number, partition in self._partitions.items()}
        counted = Counter(row.audience for row in self._rows)
        return self.count == len(self._rows) and held == counted

    def _found(self, asked: _Asked, needed: int) -> tuple[list[Found], bool]:
        """The best section of each article, and whether these are all."""
        for limit in (FETCHED, _DEEPER):
            found, complete = asked.fetched(limit)
            best = best_sections(found, self._rows)
            if complete or len(best) > max(_ENOUGH, needed):
                break
        return best, complete

    def _among(self, asked: _Asked, articles: frozenset[str]) -> list[Found]:
        """Matches among some articles, however far down they are."""
        among = one_of(self._schema, "id", sorted(articles))
        return replace(asked, filters=[*asked.filters, among]).fetched(FETCHED)[0]


def _index_in(folder: Path) -> Any:
    folder.mkdir(parents=True)
    return tantivy.Index(make_schema(), path=str(folder))


def _describe(published: PublishedSite, locale: Locale, revision: int) -> IndexManifest:
    audiences = audience_table(published, locale)
    return IndexManifest(
        schema_version=SCHEMA_VERSION,
        analysis=ANALYSIS_VERSION,
        site=published.settings.id,
        locale=locale,
        revision=revision,
        fingerprint=fingerprint(published, locale),
        count=len(rows(published, locale, audiences)),
        audiences=audiences,
    )


def _write(
    index_of: Callable[[int], Any], published: PublishedSite, locale: Locale
) -> dict[str, dict[str, dict[int, int]]]:
    """Fill an index for each audience; the vocabulary of what was written."""
    vocabulary = VocabularyBuilder()
    audiences = audience_table(published, locale)
    by_audience: dict[int, list[tuple[int, Row]]] = {number: [] for number in range(len(audiences))}
    for number, row in enumerate(rows(published, locale, audiences)):
        by_audience[row.audience].append((number, row))
    for audience, numbered in by_audience.items():
        fill(index_of(audience), _documents(published, locale, numbered, vocabulary))
    return vocabulary.entries


def _documents(
    published: PublishedSite, locale: Locale, numbered: Iterable[tuple[int, Row]], vocabulary: VocabularyBuilder
) -> Iterator[Any]:
    """Documents in the order of their rows, their words put into the vocabulary on the way."""
    for number, row in numbered:
        article = published.articles[row.article]
        tokens = field_tokens(article.translations[locale], row.section, analyzer(locale))
        vocabulary.add((token for found in tokens.values() for token in found), row.audience)
        yield make_document(article, number, tokens)


def _build_name(content: str) -> str:
    return content[:24]


def _entries(loaded: dict[str, dict[str, dict[str, int]]]) -> dict[str, dict[str, dict[int, int]]]:
    """JSON has text keys only."""
    return {
        term: {word: {int(audience): count for audience, count in counts.items()} for word, counts in words.items()}
        for term, words in loaded.items()
    }
