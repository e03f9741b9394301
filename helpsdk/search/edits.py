"""What of an index's content is gone, and what there is instead: a handful of articles, indexed in memory.

An index of ten thousand articles takes seconds to make, the sections of one article milliseconds. So after a small
publish the old index answers on without the articles that changed, and a small one beside it has them as they are now;
words and frequencies are those of both together. Nothing of an article as it was can be found, counted or guessed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import tantivy

from helpsdk.identity.audience import Audience
from helpsdk.search.analysis import Token, analyzer
from helpsdk.search.partition import Partition, fill
from helpsdk.search.schema import Row, audience_table, field_tokens, make_document, make_schema, rows_of
from helpsdk.site.published import PublishedArticle, PublishedSite
from helpsdk.types import Locale

_HEAP = 15_000_000  # bytes, the least that Tantivy takes


class Gone(NamedTuple):
    """Row numbers by audience, how many fewer sections have a (field, term), and in how many fewer a word occurs."""

    rows: Mapping[int, frozenset[int]]
    fields: Mapping[int, Counter[tuple[str, str]]]
    words: Counter[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Fresh:
    """Rows that are new, in order, the partitions that hold them by audience, and in how many sections a word is."""

    rows: tuple[Row, ...]
    partitions: Mapping[int, Partition]
    words: Counter[tuple[str, str, int]]


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


def gone(published: PublishedSite, locale: Locale, rows: Sequence[Row], changed: Collection[str]) -> Gone:
    """What an index of `published` loses without the articles that changed since."""
    found = Gone({}, {}, Counter())
    by_audience: dict[int, set[int]] = {}
    fields: dict[int, Counter[tuple[str, str]]] = {}
    for number, row in rows_about(rows, changed):
        tokens = _tokens(published.articles[row.article], locale, row)
        by_audience.setdefault(row.audience, set()).add(number)
        fields.setdefault(row.audience, Counter()).update(_in_fields(tokens))
        found.words.update(_words(tokens, row.audience))
    return found._replace(rows={number: frozenset(one) for number, one in by_audience.items()}, fields=fields)


def fresh(
    published: PublishedSite, locale: Locale, audiences: Sequence[Audience], changed: Collection[str], first: int
) -> Fresh:
    """The articles that changed, as they are now; their rows are numbered from `first`."""
    numbers = {audience: at for at, audience in enumerate(audiences)}
    there = [published.articles[id] for id in sorted(changed) if id in published.articles]
    rows = tuple(row for article in there for row in rows_of(article, locale, numbers))
    documents: dict[int, list[Any]] = {}
    words: Counter[tuple[str, str, int]] = Counter()
    for number, row in enumerate(rows, first):
        article = published.articles[row.article]
        tokens = _tokens(article, locale, row)
        words.update(_words(tokens, row.audience))
        documents.setdefault(row.audience, []).append(make_document(article, number, tokens))
    return Fresh(rows, {audience: _partition(some) for audience, some in documents.items()}, words)


def net(
    fewer: Counter[tuple[str, str, int]], more: Counter[tuple[str, str, int]]
) -> dict[str, dict[str, dict[int, int]]]:
    """term → word → audience → how many more sections, or fewer."""
    total = Counter(more)
    total.subtract(fewer)
    found: dict[str, dict[str, dict[int, int]]] = {}
    for (term, word, audience), count in total.items():
        if count:
            found.setdefault(term, {}).setdefault(word, {})[audience] = count
    return found


def _partition(documents: Iterable[Any]) -> Partition:
    index = tantivy.Index(make_schema())
    fill(index, documents, heap=_HEAP)
    return Partition(index)


def _tokens(article: PublishedArticle, locale: Locale, row: Row) -> dict[str, list[Token]]:
    return field_tokens(article.translations[locale], row.section, analyzer(locale))


def _in_fields(tokens: Mapping[str, list[Token]]) -> Iterator[tuple[str, str]]:
    for field, found in tokens.items():
        yield from {(field, token.term) for token in found}


def _words(tokens: Mapping[str, list[Token]], audience: int) -> Iterator[tuple[str, str, int]]:
    yield from {(token.term, token.word, audience) for found in tokens.values() for token in found}
