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
from typing import TypeAlias

from helpsdk.identity.audience import Audience
from helpsdk.search.analysis import analyzer
from helpsdk.search.handful import Handful, NumberedSection, SectionTerms, section_terms
from helpsdk.search.schema import Row, audience_table, field_tokens, rows_of
from helpsdk.site.published import PublishedArticle, PublishedSite
from helpsdk.types import Locale

#: (term, word as written, audience number)
Word: TypeAlias = tuple[str, str, int]
Section: TypeAlias = tuple[Row, SectionTerms]


@dataclass(frozen=True, slots=True)
class Edited:
    """An article beside the build: its sections there, by their numbers, and those it has now."""

    before: Mapping[int, Section]
    article: PublishedArticle | None
    now: Sequence[Section]


def unedited(built: PublishedSite, locale: Locale, rows: Sequence[Row], id: str) -> Edited:
    """As it is in the build: `rows` are that one's, of the site `built`."""
    article = built.articles.get(id)
    before = {} if article is None else {at: _section(article, locale, row) for at, row in rows_about(rows, [id])}
    return Edited(before, article, tuple(before.values()))


def edited(known: Edited, published: PublishedSite, locale: Locale, audiences: Sequence[Audience], id: str) -> Edited:
    """As it is published now."""
    article, numbers = published.articles.get(id), {audience: at for at, audience in enumerate(audiences)}
    rows = [] if article is None else rows_of(article, locale, numbers)
    return Edited(known.before, article, [_section(article, locale, row) for row in rows if article is not None])


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


def handfuls(edits: Mapping[str, Edited], first: int) -> tuple[tuple[Row, ...], dict[int, Handful]]:
    """The rows of edited articles as they are now, numbered from `first`, and what holds them by audience."""
    sections = [(one.article, *section) for _id, one in sorted(edits.items()) for section in one.now]
    by_audience: dict[int, list[NumberedSection]] = {}
    for number, (article, row, terms) in enumerate(sections, first):
        if article is not None:
            by_audience.setdefault(row.audience, []).append(NumberedSection(number, article, terms))
    return tuple(row for _, row, _ in sections), {at: Handful(some) for at, some in by_audience.items()}


def lost(edits: Iterable[Edited]) -> dict[int, tuple[set[int], Counter[tuple[str, str]]]]:
    """By audience, the rows of a build that are gone for edits, and in how many fewer sections a (field, term) is."""
    found: dict[int, tuple[set[int], Counter[tuple[str, str]]]] = {}
    for number, (row, terms) in (section for one in edits for section in one.before.items()):
        numbers, fewer = found.setdefault(row.audience, (set(), Counter()))
        numbers.add(number)
        fewer.update(terms.counts.keys())
    return found


def words_after(words: Counter[Word], changes: Iterable[tuple[Edited, Edited]]) -> Counter[Word]:
    """In how many more sections, or fewer, each word is than in the build; none that is in as many.

    `words` is the same before the `changes`: what each article was, and what it is now.
    """
    total = words.copy()
    for was, now in changes:
        fewer, more = Counter(_words(was.now)), Counter(_words(now.now))
        total.subtract(fewer)
        total.update(more)
        for word in fewer | more:
            if not total[word]:
                del total[word]
    return total


def by_term(words: Mapping[Word, int]) -> dict[str, dict[str, dict[int, int]]]:
    """term → word → audience → how many more sections, or fewer."""
    found: dict[str, dict[str, dict[int, int]]] = {}
    for (term, word, audience), count in words.items():
        found.setdefault(term, {}).setdefault(word, {})[audience] = count
    return found


def _section(article: PublishedArticle, locale: Locale, row: Row) -> Section:
    return row, section_terms(field_tokens(article.translations[locale], row.section, analyzer(locale)))


def _words(sections: Iterable[Section]) -> Iterator[Word]:
    return ((term, word, row.audience) for row, terms in sections for term, word in terms.words)
