"""The index of one locale of a published site: build it, open it, search it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tantivy

from helpsdk.content.article import ArticleType
from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import Viewer
from helpsdk.search.analysis import ANALYSIS_VERSION, analyzer
from helpsdk.search.buildfolder import IndexInvalid, IndexManifest, building, read_manifest, write_manifest
from helpsdk.search.edits import Fresh, Gone, audiences_after, fresh, gone, net, rows_about
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


@dataclass(frozen=True, slots=True)
class _Build:
    """An index as it was built: of which content, and what it consists of."""

    published: PublishedSite
    manifest: IndexManifest
    rows: tuple[Row, ...]
    audiences: tuple[Audience, ...]
    partitions: Mapping[int, Partition]
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class _Content:
    """What is searched: a build, or one with edits. Rows are numbered through; an audience may have two partitions."""

    rows: Sequence[Row]
    audiences: tuple[Audience, ...]
    partitions: Mapping[int, tuple[Partition, ...]]
    vocabulary: Vocabulary


class SearchIndex:
    """An index ready to answer; safe to use from several threads. Made by `build`, `open` or `following`.

    `revision` is the one whose content it answers from. `edited` are the articles that changed since it was built.
    With `exact`, nothing is corrected or completed.
    """

    def __init__(
        self,
        build: _Build,
        content: _Content,
        published: PublishedSite,
        revision: int,
        *,
        edited: frozenset[str] = frozenset(),
        exact: bool = False,
    ) -> None:
        locale = build.manifest.locale
        self.locale, self.revision, self.edited = locale, revision, edited
        self._build, self._content, self._published, self._exact = build, content, published, exact
        self._analyzer = analyzer(locale)
        groups = published.synonyms.get(locale, ())
        self._planner = Planner(self._analyzer, content.vocabulary, Synonyms(groups, self._analyzer))
        self._schema = make_schema()

    @property
    def count(self) -> int:
        """How many sections there are."""
        return sum(partition.rows for several in self._content.partitions.values() for partition in several)

    def hiding(self, published: PublishedSite, changed: Collection[str]) -> SearchIndex:
        """The index without the articles that changed, at once; for the moments until `following` is made.

        Words of what is gone are still among the others', so nothing is corrected or completed from them.
        """
        edited = self.edited.union(changed)
        gone: dict[int, set[int]] = {}
        for number, row in enumerate(self._content.rows) if self.edited else rows_about(self._content.rows, changed):
            if row.article in changed:
                gone.setdefault(row.audience, set()).add(number)
        partitions = {
            audience: tuple(partition.without(gone.get(audience, ()), {}) for partition in several)
            for audience, several in self._content.partitions.items()
        }
        content = replace(self._content, partitions=partitions)
        return SearchIndex(self._build, content, published, self.revision, edited=edited, exact=True)

    def following(self, published: PublishedSite, changed: Collection[str], revision: int) -> SearchIndex:
        """The index of the content that there is after some articles changed; costs with how many, all edits together.

        `changed` are ids, of new and removed ones too.
        """
        if not changed:
            return SearchIndex(self._build, self._content, published, revision, edited=self.edited)
        build, edited = self._build, self.edited.union(changed)
        lost = gone(build.published, self.locale, build.rows, edited)
        audiences = audiences_after(build.audiences, published, self.locale, edited)
        new = fresh(published, self.locale, audiences, edited, len(build.rows))
        content = _Content(
            rows=(*build.rows, *new.rows),
            audiences=audiences,
            partitions={number: _two(number, build, lost, new) for number in range(len(audiences))},
            vocabulary=build.vocabulary.changed(net(lost.words, new.words)),
        )
        return SearchIndex(build, content, published, revision, edited=edited)

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
            return cls._of(published, manifest, partitions, Vocabulary(words), revision)
        with building(folder, _build_name(manifest.fingerprint)) as fresh:
            words = _write(lambda number: _index_in(fresh / _TANTIVY / str(number)), published, locale)
            (fresh / _VOCABULARY).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
            write_manifest(fresh, manifest)
        return cls.open(published, locale, folder, revision=revision)

    @classmethod
    def open(
        cls, published: PublishedSite, locale: Locale, folder: Path, *, revision: int | None = None
    ) -> SearchIndex:
        """Open the build made from this very content. Raises `IndexInvalid` when it is missing or damaged.

        It answers for `revision`, the one it was built for when none is given.
        """
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
        opened = cls._of(published, manifest, partitions, vocabulary, revision)
        if manifest.audiences != audience_table(published, locale) or not opened._holds_every_row():
            raise IndexInvalid(f"{place.name} holds other sections", folder=place)
        return opened

    @classmethod
    def _of(
        cls,
        published: PublishedSite,
        manifest: IndexManifest,
        partitions: Mapping[int, Partition],
        vocabulary: Vocabulary,
        revision: int | None,
    ) -> SearchIndex:
        sections = rows(published, manifest.locale, manifest.audiences)
        build = _Build(published, manifest, sections, manifest.audiences, partitions, vocabulary)
        several = {number: (partition,) for number, partition in partitions.items()}
        content = _Content(sections, manifest.audiences, several, vocabulary)
        return cls(build, content, published, manifest.revision if revision is None else revision)

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
        exact: bool = False,
    ) -> SearchResult:
        """Articles the viewer may see, best first, each with its best section.

        `prefix` takes the last word as still being typed; `exact` searches unknown words as they are; the
        articles of `boosted` come higher. Any text is a valid query: nothing found is an empty result.
        """
        visible = self._visible(viewer)
        plan = self._planner.plan(query, visible, prefix=prefix and not self._exact, exact=exact or self._exact)
        if not plan.terms or not visible:
            return SearchResult(terms=plan.terms, query=plan.query)
        asked = _Asked(self._partitions_of(visible), plan, _Filters(type, collection).queries(self._schema))
        best, complete = self._found(asked, offset + limit)
        if boosted and not complete:
            best = best_sections(in_order([*best, *self._among(asked, boosted)]), self._content.rows)
        return SearchResult(
            hits=ranked(best, self._content.rows, boosted, limit=limit, offset=offset),
            terms=plan.terms,
            query=plan.query,
            corrected=plan.corrected,
            more=len(best) > offset + limit,
            total=len(best) if complete else None,
        )

    def _visible(self, viewer: Viewer) -> frozenset[int]:
        return frozenset(number for number, audience in enumerate(self._content.audiences) if audience.admits(viewer))

    def _partitions_of(self, visible: frozenset[int]) -> list[Partition]:
        return [partition for number in sorted(visible) for partition in self._content.partitions[number]]

    def _holds_every_row(self) -> bool:
        build = self._build
        held = {number: partition.rows for number, partition in build.partitions.items()}
        counted = Counter(row.audience for row in build.rows)
        return build.manifest.count == len(build.rows) and held == counted

    def _found(self, asked: _Asked, needed: int) -> tuple[list[Found], bool]:
        """The best section of each article, and whether these are all."""
        for limit in (FETCHED, _DEEPER):
            found, complete = asked.fetched(limit)
            best = best_sections(found, self._content.rows)
            if complete or len(best) > max(_ENOUGH, needed):
                break
        return best, complete

    def _among(self, asked: _Asked, articles: frozenset[str]) -> list[Found]:
        """Matches among some articles, however far down they are."""
        among = one_of(self._schema, "id", sorted(articles))
        return replace(asked, filters=[*asked.filters, among]).fetched(FETCHED)[0]


def _two(number: int, build: _Build, lost: Gone, new: Fresh) -> tuple[Partition, ...]:
    """The partitions of an audience: what is left of the build's, and what is new."""
    old, added = build.partitions.get(number), new.partitions.get(number)
    if old is not None and number in lost.rows:
        old = old.without(lost.rows[number], lost.fields[number])
    return tuple(partition for partition in (old, added) if partition is not None)


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
