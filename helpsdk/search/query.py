"""A reader's words → what to look for. User text never reaches a query parser: terms are looked up one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from typing import Any

from helpsdk.search.analysis import Analyzer, Token, without_stops
from helpsdk.search.extra import tantivy
from helpsdk.search.synonyms import Synonyms
from helpsdk.search.vocabulary import Audiences, Vocabulary

LONGEST_QUERY = 1000  # characters
MOST_WORDS = 32  # or twice as many pairs of characters
_MOST_EXPANSIONS = 12  # per kind: words that start so, synonyms, pairs with a character
_SHORTEST_PREFIX = 2
_SYNONYM = 0.5
_PAIR = 0.7
_PAIRS = 1.5  # of all the pairs with one character together
_MOST_EXPANDED = 48  # terms that a query may get beside its own
_PREFIX = 0.8
_PREFIX_OF_KNOWN = 0.4


@dataclass(frozen=True, slots=True)
class Plan:
    """Terms and their weights, 1 for what was typed; `corrected` maps typed words to the visible ones taken instead.

    `typed` are the terms that were typed, or taken instead, in order. Only `fields` are searched where it says some.
    """

    terms: Mapping[str, float]
    typed: Sequence[str] = ()
    corrected: Mapping[str, str] = field(default_factory=dict)
    query: str = ""  # as searched: typed words replaced by corrected ones
    fields: Sequence[str] | None = None  # None for all that are searched


def clean_query(text: str) -> str:
    """A query that can be searched and echoed: at most 1,000 characters, no NUL, no broken surrogates."""
    return text[:LONGEST_QUERY].replace("\0", " ").encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Planner:
    """Makes plans for one index. Corrections and completions come from what `audiences` may see only."""

    analyzer: Analyzer
    vocabulary: Vocabulary
    synonyms: Synonyms

    def plan(
        self,
        text: str,
        audiences: Audiences,
        *,
        prefix: bool = False,
        exact: bool = False,
        knows: Callable[[str], bool] | None = None,
    ) -> Plan:
        """`prefix`: the last word is still being typed. `exact`: search what was typed, correct nothing. `knows` tells
        faster than the vocabulary whether these audiences have a term.
        """
        knows = knows or partial(self.vocabulary.knows, audiences=audiences)
        query = clean_query(text)
        tokens = first_terms(without_stops(list(self.analyzer.tokens(query))))
        typing = typed_token(tokens, query) if prefix else None
        weights: dict[str, float] = {}
        typed: dict[str, None] = {}
        fixes: dict[Token, str] = {}
        for token in tokens:
            fix = self._expand(weights, token, audiences, typing=token is typing, exact=exact, known=knows(token.term))
            if fix is not None:
                fixes[token] = fix
            typed[token.term if fix is None else self.analyzer.term(fix)] = None
        for synonym in self.synonyms.of(list(weights))[:_MOST_EXPANSIONS]:
            weights.setdefault(synonym, _SYNONYM)
        corrected = {query[token.start : token.end]: fix for token, fix in fixes.items()}
        return Plan(weights, tuple(typed), corrected, _replaced(query, fixes))

    def _expand(
        self, weights: dict[str, float], token: Token, audiences: Audiences, *, typing: bool, exact: bool, known: bool
    ) -> str | None:
        """Add a token's terms; the word it was corrected to, if it was."""
        others = self._others(token, audiences, typing=typing, known=known)
        fix = None
        if not known and not others and not token.pair and not exact:
            fix = self.vocabulary.correction(token.word, token.term, audiences)
        term = token.term if fix is None else self.analyzer.term(fix)
        weights[term] = 1.0
        room = MOST_WORDS + _MOST_EXPANDED - len(weights)
        for other, weight in list(others.items())[: max(0, room)]:
            weights.setdefault(other, weight)
        return fix

    def _others(self, token: Token, audiences: Audiences, *, typing: bool, known: bool) -> dict[str, float]:
        """Terms a token stands for beside its own."""
        if token.pair:
            alone = len(token.word) == 1
            pairs = self.vocabulary.containing(token.word, audiences, _MOST_EXPANSIONS) if alone else []
            return dict.fromkeys(pairs, min(_PAIR, _PAIRS / max(1, len(pairs))))
        others = {} if known else dict.fromkeys(self.vocabulary.unaccented(token.word, audiences), 1.0)
        if typing and len(token.word) >= _SHORTEST_PREFIX:
            weight = _PREFIX_OF_KNOWN if known else _PREFIX
            for term in self.vocabulary.starting(token.word, audiences, _MOST_EXPANSIONS):
                others.setdefault(term, weight)
        return others


def any_of(schema: Any, clauses: Iterable[tuple[str, str, float]]) -> Any:
    """OR of terms in fields, each a (field, term, worth), as one scored query."""
    made = [
        (tantivy.Occur.Should, _boosted(tantivy.Query.term_query(schema, field, term, "freq"), worth))
        for field, term, worth in clauses
    ]
    return made[0][1] if len(made) == 1 else tantivy.Query.boolean_query(made)


def restricted(query: Any, filters: Iterable[Any]) -> Any:
    """A query and conditions that must hold and change no score."""
    conditions = [(tantivy.Occur.Must, tantivy.Query.const_score_query(condition, 0.0)) for condition in filters]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *conditions]) if conditions else query


def one_of(schema: Any, field: str, values: Iterable[str | int]) -> Any:
    """Documents whose field has one of the values."""
    terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, field, value)) for value in values]
    return tantivy.Query.boolean_query(terms)


def _boosted(query: Any, boost: float) -> Any:
    return query if boost == 1.0 else tantivy.Query.boost_query(query, boost)


def first_terms(tokens: Sequence[Token]) -> list[Token]:
    """Each term once, as many as are searched; a repeated one stays last, since it may be the one being typed."""
    unique = list({token.term: token for token in tokens[::-1]}.values())[::-1]
    sizes = accumulate(0.5 if token.pair else 1.0 for token in unique)
    return [token for token, size in zip(unique, sizes, strict=True) if size <= MOST_WORDS]


def typed_token(tokens: Sequence[Token], query: str) -> Token | None:
    """The word still being typed: the last one, when nothing follows it."""
    return tokens[-1] if tokens and tokens[-1].end == len(query) else None


def _replaced(query: str, fixes: Mapping[Token, str]) -> str:
    for token in sorted(fixes, key=lambda token: -token.start):
        query = query[: token.start] + fixes[token] + query[token.end :]
    return query
