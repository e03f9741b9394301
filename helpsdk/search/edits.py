"""What became of an index's content since it was built: a handful of articles, each read once when it is edited.

An index of ten thousand articles takes seconds to make, the terms of one article less than a millisecond. So after a
small publish the old index answers on without the articles that changed, and a handful of sections beside it has them
as they are now; words and frequencies are those of both together. Nothing of an article as it was can be found, counted
or guessed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from helpsdk.identity.audience import Audience
from helpsdk.search.analysed import analysed
from helpsdk.search.analysis import analyzer
from helpsdk.search.handful import Handful, NumberedSection, SectionTerms, section_terms
from helpsdk.search.partition import Partition
from helpsdk.search.schema import Row, audience_table, rows_of, section_text
from helpsdk.site.published import PublishedArticle, PublishedSite
from helpsdk.types import Locale

#: (term, word as written, audience number)
Word: TypeAlias = tuple[str, str, int]
Section: TypeAlias = tuple[Row, SectionTerms]


@dataclass(frozen=True, slots=True)
class Edited:
    """An article beside the build: its sections there, and those it has now, by their numbers."""

    before: Mapping[int, Section]
    article: PublishedArticle | None
    now: Mapping[int, Section]

    @property
    def size(self) -> int:
        """How many sections are gone from the build or beside it for this."""
        return max(1, len(self.before), len(self.now))


#: What an article was, and what it is now.
Change: TypeAlias = tuple[Edited, Edited]


class Rows:
    """Rows by their numbers: those of a build, and those of articles edited since, which have the numbers after."""

    def __init__(self, built: Sequence[Row], beside: Mapping[int, Row] | None = None, next: int | None = None) -> None:
        self._built, self._beside = built, beside or {}
        self.next = len(built) if next is None else next  #: the first number that no row ever had

    def __getitem__(self, number: int) -> Row:
        try:
            return self._built[number]
        except IndexError:
            return self._beside[number]

    def after(self, changes: Iterable[Change]) -> Rows:
        """The same with what changed."""
        beside, next = dict(self._beside), self.next
        for was, now in changes:
            for number in was.now:
                beside.pop(number, None)
            beside.update((number, row) for number, (row, _) in now.now.items())
            next += len(now.now)
        return Rows(self._built, beside, next)


def unedited(built: PublishedSite, locale: Locale, rows: Sequence[Row], id: str) -> Edited:
    """As it is in the build: `rows` are that one's, of the site `built`."""
    article = built.articles.get(id)
    before = {} if article is None else {at: _section(article, locale, row) for at, row in rows_about(rows, [id])}
    return Edited(before, article, before)


def changes_of(
    known: Mapping[str, Edited], published: PublishedSite, locale: Locale, audiences: Sequence[Audience], first: int
) -> dict[str, Change]:
    """What some articles were, and what they are as published now, with sections numbered from `first`."""
    numbers, found = {audience: at for at, audience in enumerate(audiences)}, {}
    for id, was in sorted(known.items()):
        article = published.articles.get(id)
        rows = () if article is None else tuple(rows_of(article, locale, numbers))
        sections = [_section(article, locale, row) for row in rows if article is not None]
        found[id] = was, Edited(was.before, article, dict(enumerate(sections, first)))
        first += len(sections)
    return found


def sizes(
    edits: Mapping[str, Edited], rows: Sequence[Row], published: PublishedSite, locale: Locale, ids: Iterable[str]
) -> int:
    """How many sections would be gone from a build with these rows, or beside it, with some articles edited besides."""
    total = {id: one.size for id, one in edits.items()}
    for id in ids:
        article, known = published.articles.get(id), edits.get(id)
        before = len(known.before) if known else sum(1 for _ in rows_about(rows, [id]))
        translation = None if article is None else article.translations.get(locale)
        total[id] = max(1, before, len(translation.sections) if translation else 0)
    return sum(total.values())


def audiences_after(
    before: Sequence[Audience], published: PublishedSite, locale: Locale, changed: Collection[str]
) -> tuple[Audience, ...]:
    """The audiences of an index with those that changed articles have besides: numbers in use stay what they are."""
    some = {id: published.articles[id] for id in changed if id in published.articles}
    new = audience_table(published.model_copy(update={"articles": some}), locale)
    return (*before, *(audience for audience in new if audience not in before))


def rows_about(rows: Sequence[Row], articles: Iterable[str]) -> Iterator[tuple[int, Row]]:
    """The numbered rows of some articles; `rows` are in the order of the articles' ids."""
    for article in articles:
        at = bisect_left(rows, article, key=lambda row: row.article)
        while at < len(rows) and rows[at].article == article:
            yield at, rows[at]
            at += 1


def handfuls(
    before: Mapping[int, Handful], changes: Collection[Change], built: Mapping[int, Partition]
) -> dict[int, Handful]:
    """By audience, what holds the sections of edited articles as they are now; `built` is what is left of the build."""
    gone = [number for was, _ in changes for number in was.now]
    new: dict[int, list[NumberedSection]] = {}
    for article, number, (row, terms) in ((now.article, *one) for _, now in changes for one in now.now.items()):
        if article is not None:
            new.setdefault(row.audience, []).append(NumberedSection(number, article, terms))
    after = {at: before.get(at, Handful()).after(gone, new.get(at, ())) for at in {*before, *new}}
    return {at: some.beside(built[at].lengths) if at in built else some for at, some in after.items() if some.rows}


class Lost(NamedTuple):
    """Rows of a build that are gone: their numbers, in how many fewer sections each (field, term) is for it, and how
    many terms fewer each field has.
    """

    numbers: set[int]
    fewer: Counter[tuple[str, str]]
    terms: Counter[str]


def lost(edits: Iterable[Edited]) -> dict[int, Lost]:
    """By audience, what is gone of a build for edits."""
    found: dict[int, Lost] = {}
    for number, (row, terms) in (section for one in edits for section in one.before.items()):
        gone = found.setdefault(row.audience, Lost(set(), Counter(), Counter()))
        gone.numbers.add(number)
        gone.fewer.update(terms.counts.keys())
        gone.terms.update(terms.lengths)
    return found


def words_of(changes: Iterable[Change]) -> dict[Word, int]:
    """In how many more sections, or fewer, each word is for the changes; none that is in as many."""
    total: Counter[Word] = Counter()
    for was, now in changes:
        total.subtract(_words(was.now.values()))
        total.update(_words(now.now.values()))
    return {word: count for word, count in total.items() if count}


def by_term(words: Mapping[Word, int]) -> dict[str, dict[str, dict[int, int]]]:
    """term → word → audience → how many more sections, or fewer."""
    found: dict[str, dict[str, dict[int, int]]] = {}
    for (term, word, audience), count in words.items():
        found.setdefault(term, {}).setdefault(word, {})[audience] = count
    return found


def _section(article: PublishedArticle, locale: Locale, row: Row) -> Section:
    cutting = analyzer(locale)
    return row, section_terms(analysed(section_text(article.translations[locale], row.section), cutting), cutting)


def _words(sections: Iterable[Section]) -> Iterator[Word]:
    return ((term, word, row.audience) for row, terms in sections for term, word in terms.words)
