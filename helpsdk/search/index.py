"""The index of one locale of a published site: build it, open it, search it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import Viewer
from helpsdk.search.analysis import ANALYSIS_VERSION, analyzer
from helpsdk.search.buildfolder import (
    IndexInvalid,
    IndexManifest,
    Stamps,
    building,
    held,
    mapped,
    read_manifest,
    write_manifest,
)
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
from helpsdk.search.extra import tantivy
from helpsdk.search.handful import Handful
from helpsdk.search.hits import search
from helpsdk.search.indexbuild import IndexBuild
from helpsdk.search.learning import LearnedRanking
from helpsdk.search.partition import Partition, Searched
from helpsdk.search.partitions import Partitions
from helpsdk.search.query import Planner
from helpsdk.search.question import Question
from helpsdk.search.result import SearchResult
from helpsdk.search.schema import (
    SCHEMA_VERSION,
    Row,
    audience_table,
    fingerprint,
    make_schema,
    rows,
)
from helpsdk.search.synonyms import Synonyms
from helpsdk.search.visible import Visible
from helpsdk.search.vocabulary import Vocabulary
from helpsdk.search.wordtable import WordTable
from helpsdk.search.wordwriter import write_words
from helpsdk.site.published import PublishedSite
from helpsdk.types import Locale

_VOCABULARY = "vocabulary"
_TANTIVY = "tantivy"
_MOST_VISIBLE = 64  # kept


@dataclass(frozen=True, slots=True)
class _Build:
    """An index as it was built: of which content, and what it consists of."""

    published: PublishedSite
    manifest: IndexManifest
    rows: tuple[Row, ...]
    audiences: tuple[Audience, ...]
    partitions: Mapping[int, Partition]
    vocabulary: Vocabulary
    seen: Stamps | None = None  # its files, where it is on disk


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
        taught, settings = published.learned.search.get(locale), published.settings.search
        self._learned, self._exploration = LearnedRanking(taught, settings.learning), settings.exploration
        self._visible: dict[frozenset[int], Visible] = {}  # by the audiences that admit a reader

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
        manifest, sections = _described(published, locale, revision)
        build = IndexBuild(published, locale, sections, len(manifest.audiences))
        if folder is None:
            made = {number: tantivy.Index(make_schema()) for number in range(len(manifest.audiences))}
            build.fill(made.__getitem__)
            partitions = {number: Partition(index, build.terms[number]) for number, index in made.items()}
            vocabulary = Vocabulary.of(build.words.entries(analyzer(locale)))
            return cls._of(published, manifest, sections, partitions, vocabulary, revision)
        with building(folder, _build_name(manifest.fingerprint)) as fresh:
            build.fill(lambda number: _index_in(fresh / _TANTIVY / str(number)))
            with (fresh / _VOCABULARY).open("wb") as file:
                write_words(build.words.entries(analyzer(locale)), file)
            write_manifest(fresh, manifest.model_copy(update={"terms": build.terms}))
        del build
        return cls._opened(published, folder, manifest, sections, revision)

    @classmethod
    def open(
        cls, published: PublishedSite, locale: Locale, folder: Path, *, revision: int | None = None
    ) -> SearchIndex:
        """Open the build made from this very content. Raises `IndexInvalid` when it is missing or damaged.

        It answers for `revision`, the one it was built for when none is given.
        """
        return cls._opened(published, folder, *_described(published, locale, 0), revision)

    @classmethod
    def _opened(
        cls,
        published: PublishedSite,
        folder: Path,
        expected: IndexManifest,
        sections: tuple[Row, ...],
        revision: int | None,
    ) -> SearchIndex:
        place = folder / _build_name(expected.fingerprint)
        seen = Stamps.of(place)
        with held(place) as files:
            manifest = read_manifest(files, place)
            if not manifest.describes_as(expected):
                raise IndexInvalid(f"{place.name} was built from other content", folder=place)
            try:
                vocabulary = Vocabulary(WordTable(mapped(files / _VOCABULARY)))
                partitions = {
                    number: Partition(tantivy.Index.open(str(files / _TANTIVY / str(number))), terms)
                    for number, (_, terms) in enumerate(zip(manifest.audiences, manifest.terms, strict=True))
                }
            except (OSError, ValueError) as error:
                raise IndexInvalid(f"{place.name} cannot be opened", folder=place) from error
        opened = cls._of(published, manifest, sections, partitions, vocabulary, revision, seen)
        if not opened._holds_every_row():
            raise IndexInvalid(f"{place.name} holds other sections", folder=place)
        return opened

    @classmethod
    def _of(
        cls,
        published: PublishedSite,
        manifest: IndexManifest,
        sections: tuple[Row, ...],
        partitions: Mapping[int, Partition],
        vocabulary: Vocabulary,
        revision: int | None,
        seen: Stamps | None = None,
    ) -> SearchIndex:
        build = _Build(published, manifest, sections, manifest.audiences, partitions, vocabulary, seen)
        content = _Content(Rows(sections), manifest.audiences, partitions, {}, vocabulary)
        return cls(build, content, published, manifest.revision if revision is None else revision)

    @property
    def intact(self) -> bool:
        """Whether the files of its build are still those that were opened, by their sizes and times: cheap to ask.

        Of one in memory, always.
        """
        seen = self._build.seen
        return seen is None or seen.hold()

    def visible(self, viewer: Viewer) -> Visible:
        """What this viewer may see of it."""
        audiences = frozenset(at for at, one in enumerate(self._content.audiences) if one.admits(viewer))
        known = self._visible.get(audiences)
        if known is None:
            if len(self._visible) >= _MOST_VISIBLE:
                self._visible.clear()
            known = self._visible[audiences] = self._visible_to(audiences)
        return known

    def _visible_to(self, audiences: frozenset[int]) -> Visible:
        content = self._content
        partitions = Partitions([one for number in sorted(audiences) for one in content.searched(number)])
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

    def search(self, question: Question, viewer: Viewer) -> SearchResult:
        """Articles the viewer may see, best first, each with its best section. Any text is a valid question."""
        return search(self.visible(viewer), self._planner, question, self._learned, self._exploration)

    def _holds_every_row(self) -> bool:
        build = self._build
        held = {number: partition.rows for number, partition in build.partitions.items()}
        counted = Counter(row.audience for row in build.rows)
        return build.manifest.count == len(build.rows) and held == counted


def _left(before: Mapping[int, Partition], edits: Iterable[Edited]) -> Mapping[int, Partition]:
    """The partitions of a build, without the articles that are edited for the first time."""
    return {**before, **{number: before[number].without(*gone) for number, gone in lost(edits).items()}}


def _index_in(folder: Path) -> Any:
    folder.mkdir(parents=True)
    return tantivy.Index(make_schema(), path=str(folder))


def _described(published: PublishedSite, locale: Locale, revision: int) -> tuple[IndexManifest, tuple[Row, ...]]:
    """What an index of this content is made from, with its sections."""
    audiences = audience_table(published, locale)
    sections = rows(published, locale, audiences)
    manifest = IndexManifest(
        schema_version=SCHEMA_VERSION,
        analysis=ANALYSIS_VERSION,
        site=published.settings.id,
        locale=locale,
        revision=revision,
        fingerprint=fingerprint(published, locale),
        count=len(sections),
        audiences=audiences,
    )
    return manifest, sections


def _build_name(content: str) -> str:
    return content[:24]
