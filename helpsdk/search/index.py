"""The index of one locale of a published site: build it, open it, search it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from helpsdk.content.article import ArticleType
from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import Viewer
from helpsdk.search.analysis import ANALYSIS_VERSION, analyzer
from helpsdk.search.buildfolder import (
    AudienceEntry,
    IndexInvalid,
    IndexManifest,
    building,
    read_manifest,
    write_manifest,
)
from helpsdk.search.onscreen import articles_by_screen
from helpsdk.search.query import Plan, Planner, any_term, one_of, restricted
from helpsdk.search.ranking import Found, best_sections, in_order, ranked
from helpsdk.search.result import SearchResult
from helpsdk.search.schema import (
    SCHEMA_VERSION,
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

FETCHED = 100  # sections per query; what the viewer may not see is dropped after it
_ENOUGH = 10  # articles; with fewer left of a full fetch, the index is asked for visible sections only
_DEEPER = 1000
_WRITER_BYTES = 50_000_000
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


class SearchIndex:
    """An index ready to answer; safe to use from several threads. Made by `build` or `open`.

    `revision` is the one it was built for. An index of equal content answers for later revisions as well.
    """

    def __init__(self, published: PublishedSite, manifest: IndexManifest, index: Any, vocabulary: Vocabulary) -> None:
        locale = manifest.locale
        self.locale, self.revision, self.count = locale, manifest.revision, manifest.count
        self._audiences = audience_table(published, locale)
        self._rows = rows(published, locale, self._audiences)
        self._on_screen = articles_by_screen(published)
        self._analyzer = analyzer(locale)
        groups = published.synonyms.get(locale, ())
        self._planner = Planner(self._analyzer, vocabulary, Synonyms(groups, self._analyzer))
        self._schema, self._searcher = index.schema, index.searcher()

    @classmethod
    def build(
        cls, published: PublishedSite, locale: Locale, folder: Path | None = None, *, revision: int = 0
    ) -> SearchIndex:
        """Index a locale: in `folder`, as a new build that replaces an equal one, or in memory without a folder."""
        manifest = _describe(published, locale, revision)
        if folder is None:
            index = tantivy.Index(make_schema())
            return cls(published, manifest, index, Vocabulary(_write(index, published, locale)))
        with building(folder, _build_name(manifest.fingerprint)) as fresh:
            (fresh / _TANTIVY).mkdir()
            index = tantivy.Index(make_schema(), path=str(fresh / _TANTIVY))
            words = json.dumps(_write(index, published, locale), ensure_ascii=False)
            (fresh / _VOCABULARY).write_text(words, encoding="utf-8")
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
            index = tantivy.Index.open(str(place / _TANTIVY))
        except (OSError, ValueError) as error:
            raise IndexInvalid(f"{place.name} cannot be opened", folder=place) from error
        opened = cls(published, manifest, index, vocabulary)
        if not opened.count == len(opened._rows) == opened._searcher.num_docs:
            raise IndexInvalid(f"{place.name} holds another number of sections", folder=place)
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
        filters = _Filters(type, collection).queries(self._schema)
        wanted = self._on_screen.get(screen, frozenset()) if screen else frozenset()
        best, complete = self._found(plan, visible, filters, offset + limit)
        if wanted and not complete:
            best = self._with(best, self._among(plan, wanted, filters), visible)
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

    def _found(
        self, plan: Plan, visible: frozenset[int], filters: Sequence[Any], needed: int
    ) -> tuple[list[Found], bool]:
        """The best section of each article, and whether these are all. Filtering after the query may not be enough."""
        query = any_term(self._schema, plan)
        found = self._fetch(restricted(query, filters), FETCHED)
        best = best_sections(found, self._rows, visible)
        if len(found) < FETCHED:
            return best, True
        if len(best) > max(_ENOUGH, needed):
            return best, False
        may_see = one_of(self._schema, "audience", sorted(visible))
        found = self._fetch(restricted(query, [*filters, may_see]), _DEEPER)
        return best_sections(found, self._rows, visible), len(found) < _DEEPER

    def _with(self, best: list[Found], others: list[Found], visible: frozenset[int]) -> list[Found]:
        return best_sections(in_order([*best, *others]), self._rows, visible)

    def _among(self, plan: Plan, articles: frozenset[str], filters: Sequence[Any]) -> list[Found]:
        """Matches among some articles, however far down they are."""
        among = one_of(self._schema, "id", sorted(articles))
        return self._fetch(restricted(any_term(self._schema, plan), [*filters, among]), FETCHED)

    def _fetch(self, query: Any, limit: int) -> list[Found]:
        hits = self._searcher.search(query, limit=limit, count=False).hits
        numbers = self._searcher.fast_field_values("num", [address for _, address in hits])
        scores = (score for score, _ in hits)
        return list(map(Found, numbers, scores))


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
        audiences=tuple(_audience_entry(audience) for audience in audiences),
    )


def _write(index: Any, published: PublishedSite, locale: Locale) -> dict[str, dict[str, dict[int, int]]]:
    """Fill an index; the vocabulary of what was written."""
    vocabulary = VocabularyBuilder()
    writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
    for number, row in enumerate(rows(published, locale, audience_table(published, locale))):
        article = published.articles[row.article]
        tokens = field_tokens(article.translations[locale], row.section, analyzer(locale))
        vocabulary.add((token for found in tokens.values() for token in found), row.audience)
        writer.add_document(make_document(article, row, number, tokens))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return vocabulary.entries


def _audience_entry(audience: Audience) -> AudienceEntry:
    return AudienceEntry(kind=audience.kind, groups=tuple(sorted(audience.groups)))


def _build_name(content: str) -> str:
    return content[:24]


def _entries(loaded: dict[str, dict[str, dict[str, int]]]) -> dict[str, dict[str, dict[int, int]]]:
    """JSON has text keys only."""
    return {
        term: {word: {int(audience): count for audience, count in counts.items()} for word, counts in words.items()}
        for term, words in loaded.items()
    }
