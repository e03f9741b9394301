"""The index of one locale of a published site: build it, open it, search it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import tantivy

from helpsdk.content.article import ArticleType
from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import Viewer
from helpsdk.search.analysis import ANALYSIS_VERSION, analyzer
from helpsdk.search.buildfolder import IndexInvalid, IndexManifest, building, read_manifest, write_manifest
from helpsdk.search.edits import (
    Edited,
    Rows,
    audiences_after,
    by_term,
    changes_of,
    handfuls,
    lost,
    rows_about,
    sizes,
    unedited,
    words_of,
)
from helpsdk.search.filters import Filters
from helpsdk.search.handful import Handful
from helpsdk.search.partition import Partition, Searched, fetched, fill
from helpsdk.search.query import Plan, Planner
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
from helpsdk.search.visible import Visible
from helpsdk.search.vocabulary import Vocabulary, VocabularyBuilder, entries_of
from helpsdk.site.published import PublishedSite
from helpsdk.types import Locale

FETCHED = 100  # sections per query and audience
_ENOUGH = 10  # articles; with fewer left of a full fetch, more sections are fetched
_DEEPER = 1000
_VOCABULARY = "vocabulary.json"
_TANTIVY = "tantivy"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query and where it is asked: only in partitions that the viewer may read."""

    partitions: Sequence[Searched]
    plan: Plan
    filters: Filters

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
    """What is searched: a build, or what is left of it, and beside it the articles that were edited since.

    Rows are numbered through, those of the build first.
    """

    rows: Rows
    audiences: tuple[Audience, ...]
    built: Mapping[int, Partition]
    beside: Mapping[int, Handful]
    vocabulary: Vocabulary
    edits: Mapping[str, Edited] = field(default_factory=dict)

    def searched(self, audience: int) -> list[Searched]:
        several: tuple[Searched | None, ...] = (self.built.get(audience), self.beside.get(audience))
        return [one for one in several if one is not None]


class SearchIndex:
    """An index ready to answer; safe to use from several threads. Made by `build`, `open` or `following`.

    `revision` is the one whose content it answers from. `edited` are the articles that changed since it was built.
    With `exact`, nothing is corrected or completed.
    """

    def __init__(
        self, build: _Build, content: _Content, published: PublishedSite, revision: int, *, exact: bool = False
    ) -> None:
        locale = build.manifest.locale
        self.locale, self.revision, self.edited = locale, revision, frozenset(content.edits)
        self.published = published
        self._build, self._content, self._exact = build, content, exact
        self._analyzer = analyzer(locale)
        groups = published.synonyms.get(locale, ())
        self._planner = Planner(self._analyzer, content.vocabulary, Synonyms(groups, self._analyzer))
        self._schema = make_schema()

    @property
    def count(self) -> int:
        """How many sections there are."""
        content = self._content
        built = sum(partition.rows for partition in content.built.values())
        return built + sum(handful.rows for handful in content.beside.values())

    def hiding(self, published: PublishedSite, changed: Collection[str]) -> SearchIndex:
        """The index without the articles that changed, at once; for the moments until `following` is made.

        Words of what is gone are still among the others', so nothing is corrected or completed from them.
        """
        content, hidden = self._content, frozenset(changed)
        gone: dict[int, set[int]] = {}
        for number, row in rows_about(self._build.rows, hidden - self.edited):
            gone.setdefault(row.audience, set()).add(number)
        left = replace(
            content,
            built={number: one.without(gone.get(number, ()), {}, {}) for number, one in content.built.items()},
            beside={number: handful.without_articles(hidden) for number, handful in content.beside.items()},
        )
        return SearchIndex(self._build, left, published, self.revision, exact=True)

    def beside(self, published: PublishedSite, changed: Iterable[str]) -> int:
        """How many sections would be beside the build, or gone from it, if it were `following` what changed."""
        return sizes(self._content.edits, self._build.rows, published, self.locale, changed)

    def following(self, published: PublishedSite, changed: Collection[str], revision: int) -> SearchIndex:
        """The index of the content that there is after some articles changed; costs with how many they are.

        `changed` are ids, of new and removed ones too.
        """
        build, before = self._build, self._content
        if not changed:
            return SearchIndex(build, before, published, revision)
        audiences = audiences_after(before.audiences, published, self.locale, changed)
        known = {id: before.edits.get(id) or unedited(build.published, self.locale, build.rows, id) for id in changed}
        new = changes_of(known, published, self.locale, audiences, before.rows.next)
        left = _left(before.built, [one for id, (one, _) in new.items() if id not in before.edits])
        content = _Content(
            rows=before.rows.after(new.values()),
            audiences=audiences,
            built=left,
            beside=handfuls(before.beside, new.values(), left),
            vocabulary=before.vocabulary.changed(by_term(words_of(new.values()))),
            edits={**before.edits, **{id: now for id, (_, now) in new.items()}},
        )
        return SearchIndex(build, content, published, revision)

    @classmethod
    def build(
        cls, published: PublishedSite, locale: Locale, folder: Path | None = None, *, revision: int = 0
    ) -> SearchIndex:
        """Index a locale: in `folder`, as a new build that replaces an equal one, or in memory without a folder."""
        manifest = _describe(published, locale, revision)
        if folder is None:
            made = {number: tantivy.Index(make_schema()) for number in range(len(manifest.audiences))}
            words, terms = _write(made.__getitem__, published, locale)
            partitions = {number: Partition(index, terms[number]) for number, index in made.items()}
            return cls._of(published, manifest, partitions, Vocabulary(words), revision)
        with building(folder, _build_name(manifest.fingerprint)) as fresh:
            words, terms = _write(lambda number: _index_in(fresh / _TANTIVY / str(number)), published, locale)
            (fresh / _VOCABULARY).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
            write_manifest(fresh, manifest.model_copy(update={"terms": terms}))
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
            vocabulary = Vocabulary(entries_of(json.loads((place / _VOCABULARY).read_bytes())))
            partitions = {
                number: Partition(tantivy.Index.open(str(place / _TANTIVY / str(number))), terms)
                for number, (_, terms) in enumerate(zip(manifest.audiences, manifest.terms, strict=True))
            }
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
        content = _Content(Rows(sections), manifest.audiences, partitions, {}, vocabulary)
        return cls(build, content, published, manifest.revision if revision is None else revision)

    def visible(self, viewer: Viewer) -> Visible:
        """What this viewer may see of it."""
        content = self._content
        audiences = frozenset(at for at, audience in enumerate(content.audiences) if audience.admits(viewer))
        partitions = [one for number in sorted(audiences) for one in content.searched(number)]
        return Visible(
            self.published,
            self.locale,
            self._analyzer,
            content.rows,
            partitions,
            audiences,
            content.vocabulary,
            self._exact,
        )

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
        visible = self.visible(viewer)
        plan = self._planner.plan(
            query, visible.audiences, prefix=prefix and not visible.exact, exact=exact or visible.exact
        )
        if not plan.terms or not visible.audiences:
            return SearchResult(terms=plan.terms, query=plan.query)
        asked = _Asked(visible.partitions, plan, Filters(type, collection))
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
        return replace(asked, filters=replace(asked.filters, articles=articles)).fetched(FETCHED)[0]


def _left(before: Mapping[int, Partition], edits: Iterable[Edited]) -> Mapping[int, Partition]:
    """The partitions of a build, without the articles that are edited for the first time."""
    return {**before, **{number: before[number].without(*gone) for number, gone in lost(edits).items()}}


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
) -> tuple[dict[str, dict[str, dict[int, int]]], tuple[Counter[str], ...]]:
    """Fill an index for each audience; the vocabulary of what was written, and the terms by field of each."""
    vocabulary, lengths = VocabularyBuilder(), []
    audiences = audience_table(published, locale)
    by_audience: dict[int, list[tuple[int, Row]]] = {number: [] for number in range(len(audiences))}
    for number, row in enumerate(rows(published, locale, audiences)):
        by_audience[row.audience].append((number, row))
    for audience, numbered in by_audience.items():
        lengths.append(Counter[str]())
        fill(index_of(audience), _documents(published, locale, numbered, vocabulary, lengths[-1]))
    return vocabulary.entries, tuple(lengths)


def _documents(
    published: PublishedSite,
    locale: Locale,
    numbered: Iterable[tuple[int, Row]],
    vocabulary: VocabularyBuilder,
    lengths: Counter[str],
) -> Iterator[Any]:
    """Documents in the order of their rows, their words and lengths counted on the way."""
    for number, row in numbered:
        article = published.articles[row.article]
        tokens = field_tokens(article.translations[locale], row.section, analyzer(locale))
        lengths.update({field: len(found) for field, found in tokens.items()})
        vocabulary.add((token for found in tokens.values() for token in found), row.audience)
        yield make_document(article, number, tokens)


def _build_name(content: str) -> str:
    return content[:24]
