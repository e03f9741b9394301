"""What many searched for, in the site's own words: nothing that somebody typed is ever shown to others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from heapq import nlargest

from helpsdk.identity.audience import PUBLIC
from helpsdk.search.analysis import Analyzer, Token, analyzer
from helpsdk.server.insights.learned import Counters
from helpsdk.site.learned import MOST_POPULAR, CountsByKey
from helpsdk.site.published import PublishedArticle, PublishedSite
from helpsdk.types import Locale

_LONGEST = 80  # characters
_ARTICLES = 3  # of a query, the ones clicked most


def popular(counters: Counters, queries: CountsByKey, published: PublishedSite, locale: Locale) -> tuple[str, ...]:
    """Texts for the queries that found what was clicked, those that most people asked first, at most 200.

    The text of a query is the shortest run of words that has all of its terms, in a title, heading or keyword of an
    article that was clicked. Of articles and sections for everybody alone.
    """
    persons, found = counters.persons["query"], dict[str, str]()
    for query in sorted(queries, key=lambda query: (-persons[query], query)):
        text = _text(query, queries[query], published, locale)
        if text is not None:
            found.setdefault(text.casefold(), text)
        if len(found) == MOST_POPULAR:
            break
    return tuple(found.values())


def _text(
    query: str, counts: Mapping[str, tuple[float, float, float]], published: PublishedSite, locale: Locale
) -> str | None:
    analysed, terms = analyzer(locale), frozenset(query.split())
    clicked = [(clicks, id) for id, (clicks, _, _) in counts.items() if clicks > 0]
    articles = [published.articles[id] for _, id in nlargest(_ARTICLES, clicked) if id in published.articles]
    texts = (text for article in articles for text in _texts(article, locale))
    spans = (span for text in texts if (span := _shortest(text, terms, analysed)) is not None)
    return min(spans, key=lambda span: (len(span), span), default=None)


def _texts(article: PublishedArticle, locale: Locale) -> Iterator[str]:
    translation = article.translations.get(locale)
    if translation is None or article.audience != PUBLIC:
        return
    yield translation.title
    yield from (section.title for section in translation.sections if section.audience is None)
    yield from translation.keywords


def _shortest(text: str, terms: frozenset[str], analysed: Analyzer) -> str | None:
    """The shortest part of a text, from word to word, that has all terms."""
    tokens = [token for token in analysed.tokens(text) if token.term in terms]
    spans = (_from(tokens[at:], terms) for at in range(len(tokens)))
    found = [text[span[0] : span[1]] for span in spans if span is not None and span[1] - span[0] <= _LONGEST]
    return min(found, key=len, default=None)


def _from(tokens: list[Token], terms: frozenset[str]) -> tuple[int, int] | None:
    missing = set(terms)
    for token in tokens:
        missing.discard(token.term)
        if not missing:
            return tokens[0].start, token.end
    return None
