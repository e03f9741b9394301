"""The two sentences of a text that answer a question best: those that hold most of its words, the rare ones first.

A window is two sentences, or more short ones; what it is worth is the weight of the question's words in it, and a share
again for each further sentence that has them. Nothing is made up: a window is a piece of the text as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, reduce
from math import inf, sqrt
from operator import or_
from typing import NamedTuple, TypeAlias

from helpsdk.search.analysis import Analyzer, Token
from helpsdk.search.passages import ALIKE, Passage
from helpsdk.search.query import clean_query, first_terms
from helpsdk.search.stopwords import ASKING

SENTENCES = 2
MOST_WIDTH = 320  # of a window of more than two sentences
_LEAST = 0.5  # of a word that is everywhere: in a few texts rarity says little
_AGAIN = 0.3  # what a word is worth in each sentence of a window, beside once in all
_NAMED = 0.5  # in a sentence, of a word that the title or heading above it has
_STOP = 0.3  # of a stop word, which no index has; a word is worth about 1 to 2
_NO_WORD = 0.2  # of two characters that no text has together: mostly the end of a word and the beginning of another
_FORM = 0.5  # of a word with the same first letters, mostly another form of it

#: How rare a term is among the sections that a viewer may see.
Rarity: TypeAlias = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for: `weights` of all its terms, and which of them are `words` and `telling` (no stop
    words); `others` are synonyms, worth something where they are found.
    """

    weights: Mapping[str, float]
    words: frozenset[str]
    telling: frozenset[str]
    others: Mapping[str, float]

    @property
    def total(self) -> float:
        """What all the telling words are worth."""
        return sum(self.weights[term] for term in self.telling)

    def beside(self, names: Container[str]) -> Asked:
        """The same where a title and a heading have some of the words: sentences are to have the others."""
        weights = {term: weight * _NAMED if term in names else weight for term, weight in self.weights.items()}
        return replace(self, weights=weights)

    def tells(self, term: str) -> bool:
        """Whether a term is more than a stop word."""
        return term in self.telling or term in self.others


class Window(NamedTuple):
    """A range of a passage's text. `value` is to compare windows of one question by, about 1 for all of its words once;
    `matched` are the telling terms of the text, with those of the question that they stand for.
    """

    start: int
    end: int
    value: float
    matched: Mapping[str, str]


def asked(text: str, terms: Mapping[str, float], rarity: Rarity, analyzer: Analyzer, *, rarest: float = inf) -> Asked:
    """A question ready to be answered. `terms` are what was searched for, synonyms among them, and what each is worth.

    Rare words count more, by the square root, and at most as much as the `rarest` that a text has: one that no text has
    would else silence all others.
    """
    tokens = _marked(clean_query(text), analyzer)
    kept = first_terms([token for token in tokens if not token.stop])
    telling = {token.term for token in kept}
    stops = [token for token in first_terms([token for token in tokens if token.stop]) if token.term not in telling]
    unseen = rarity("")
    rare = {token.term: rarity(token.term) for token in kept}
    weights = {
        token.term: _weight(min(rare[token.term], rarest)) * _sense(token, rare[token.term] < unseen) for token in kept
    }
    weights |= dict.fromkeys((token.term for token in stops), _STOP)
    others = {term: worth * _weight(rarity(term)) for term, worth in terms.items() if term not in weights}
    return Asked(weights, frozenset(_words(kept)), frozenset(telling), others)


def _marked(text: str, analyzer: Analyzer) -> list[Token]:
    """The tokens of a question; in languages without spaces those with a character of what only asks are stop words."""
    asking = _asking(analyzer.locale.replace("_", "-").split("-")[0].lower())
    tokens = list(analyzer.tokens(text))
    if asking is None:
        return tokens
    told = {at for found in asking.finditer(text) for at in range(*found.span())}
    return [one._replace(stop=one.stop or not told.isdisjoint(range(one.start, one.end))) for one in tokens]


@cache
def _asking(language: str) -> re.Pattern[str] | None:
    words = ASKING.get(language)
    return re.compile("|".join(map(re.escape, words))) if words else None


def _weight(rarity: float) -> float:
    return sqrt(_LEAST + rarity)


def _sense(token: Token, seen: bool) -> float:
    return 1.0 if seen or not token.pair else _NO_WORD


def best_window(passage: Passage, question: Asked) -> Window | None:
    """The best window, the first of equal ones, also where no sentence has a word of it; None of an empty text."""
    found = _matches(passage, question)
    if not passage.sentences:
        return None
    values = [(_value(found, _bits(first, last)), -first, last) for first, last in windows(passage)]
    value, first, last = max(values)
    bits = _bits(-first, last)
    spoken = [one for one in found if one.bits & bits and question.tells(one.term)]
    matched = {form: one.term for one in spoken for form in one.forms if passage.terms[form] & bits}
    start, end = passage.sentences[-first].start, passage.sentences[last - 1].end
    return Window(start, end, value / (question.total or 1.0), matched)


def windows(passage: Passage) -> Iterator[tuple[int, int]]:
    """Ranges of sentences: two from each on, or as many short ones as a window may have."""
    count = len(passage.sentences)
    for first in range(count):
        last = min(first + SENTENCES, count)
        size = sum(passage.widths[first:last])
        while last < count and size + passage.widths[last] <= MOST_WIDTH:
            size += passage.widths[last]
            last += 1
        yield first, last
        if last == count:
            return


def share(question: Asked, terms: Container[str]) -> float:
    """How much of the question's telling words are among some terms, 0 to 1."""
    return sum(question.weights[term] for term in question.telling if term in terms) / (question.total or 1.0)


class _Match(NamedTuple):
    """A term of the question, how it is written in the text, in which sentences, and what that is worth."""

    term: str
    forms: tuple[str, ...]
    bits: int
    worth: float


def _matches(passage: Passage, question: Asked) -> list[_Match]:
    found = [
        _Match(term, (term,), bits, weight)
        for weights in (question.weights, question.others)
        for term, weight in weights.items()
        if (bits := passage.terms.get(term))
    ]
    for term in question.words:
        forms = tuple(form for form in passage.alike.get(term[:ALIKE], ()) if form != term)
        if forms:
            bits = reduce(or_, (passage.terms[form] for form in forms)) & ~passage.terms.get(term, 0)
            found.append(_Match(term, forms, bits, _FORM * question.weights[term]))
    return found


def _value(found: list[_Match], bits: int) -> float:
    """Each term once, and a share of it for each sentence that has it."""
    once: dict[str, float] = {}
    again = 0.0
    for term, _, where, worth in found:
        if here := where & bits:
            again += worth * here.bit_count()
            once.setdefault(term, worth)  # what is exact comes first, and is worth more
    return sum(once.values()) + _AGAIN * again


def _bits(first: int, last: int) -> int:
    return (1 << last) - (1 << first)


def _words(tokens: list[Token]) -> Iterator[str]:
    return (token.term for token in tokens if not token.pair and len(token.term) >= ALIKE)
