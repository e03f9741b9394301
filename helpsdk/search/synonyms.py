"""A site's synonyms: what else to look for when a reader uses one of several words for a thing."""

from __future__ import annotations

from collections.abc import Sequence

from helpsdk.search.analysis import Analyzer

Phrase = tuple[str, ...]


class Synonyms:
    """Groups of words or phrases that mean the same, in one language."""

    def __init__(self, groups: Sequence[Sequence[str]], analyzer: Analyzer) -> None:
        self._by_first: dict[str, list[tuple[Phrase, tuple[Phrase, ...]]]] = {}
        for group in groups:
            phrases = tuple(dict.fromkeys(tuple(analyzer.terms(text)) for text in group))
            for phrase in filter(None, phrases):
                others = tuple(other for other in phrases if other != phrase)
                self._by_first.setdefault(phrase[0], []).append((phrase, others))

    def of(self, terms: Sequence[str]) -> list[str]:
        """The terms of all synonyms of the words and phrases in a query, each once."""
        found: dict[str, None] = {}
        for at, term in enumerate(terms):
            for phrase, others in self._by_first.get(term, ()):
                if tuple(terms[at : at + len(phrase)]) == phrase:
                    found.update((term, None) for other in others for term in other)
        return [term for term in found if term not in terms]
