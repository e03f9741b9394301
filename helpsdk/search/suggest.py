"""What somebody may be typing: titles, queries that many typed, words; only from what they may see.

Letters are compared without case, width, diacritics and punctuation; words in any order, as far as they are typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from helpsdk.search.analysed import TITLE_WORDS
from helpsdk.search.analysis import Analyzer, Token, cut, is_pair
from helpsdk.search.letters import fold_latin, folded
from helpsdk.search.partition import Searched
from helpsdk.search.query import clean_query
from helpsdk.search.titles import SHORTEST_SLIP, Wanted
from helpsdk.search.visible import Visible

MOST_WORDS = 16  # with more nobody is typing a title
LOOKED_AT = 40  # titles, of which the best are suggested
#: Titles looked at, and more of them where too few are of the reader's version.
_TITLES = (LOOKED_AT, 400, 4000, 40_000)
_MORE = 10  # times as many sections, where none of those looked at is
_MOST_SECTIONS = 10_000
_SHORTEST_COMPLETED = 2
_TRIED = 6  # words completed, of which those that lead somewhere are suggested
_NO_LETTERS = re.compile(r"[\W_]+")


def _any(_id: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Typed:
    """`text` as it is compared, its finished `words`, the `beginning` of the last one or "", and of them all the
    `telling`, those that are no stop words.

    `starts` are what is in a title that has them. `before` is what was typed before the last word, `last` that word.
    """

    text: str
    words: tuple[str, ...]
    telling: tuple[str, ...]
    beginning: str
    starts: tuple[str, ...]
    before: str = ""
    last: Token | None = None

    def place(self, title: str) -> tuple[int, int, str]:
        """To order titles by: those that begin so, those with all the words, those found by keywords; shorter first."""
        name = compared(title)
        if name.startswith(self.text):
            whole = name[len(self.text) : len(self.text) + 1] in ("", " ")
            return (0 if whole else 1), len(name), name
        padded = f" {name} "
        if not all(start in padded for start in self.starts):
            return 4, len(name), name
        return (2 if f" {self.beginning} " in padded else 3), len(name), name

    @property
    def parts(self) -> tuple[str, ...]:
        """All words, each of which may be the beginning of one."""
        return (*self.words, self.beginning) if self.beginning else self.words

    def begins(self, text: str) -> bool:
        """Whether it may be typed of a text: so begun, or beginnings of its words in any order."""
        known = _compared_words(text)
        return compared(text).startswith(self.text) or all(
            any(word.startswith(part) for word in known) for part in self.parts
        )


def typed(text: str, analyzer: Analyzer) -> Typed | None:
    """What was typed so far; None where that is too much to be the beginning of anything."""
    text = clean_query(text)
    tokens = list(analyzer.tokens(text))
    if len(tokens) > MOST_WORDS:
        return None
    words = tuple(fold_latin(token.word) for token in tokens)
    telling = tuple(word for word, token in zip(words, tokens, strict=True) if not token.stop)
    starts = tuple(word if token.pair else f" {word}" for word, token in zip(words, tokens, strict=True))
    if not tokens or tokens[-1].end != len(text):
        return Typed(compared(text), words, telling, "", starts)
    last = tokens[-1]
    return Typed(compared(text), words[:-1], telling, words[-1], starts, text[: last.start], last)


def title_rows(
    visible: Visible, asked: Typed, articles: frozenset[str] | None = None, admit: Callable[[str], bool] = _any
) -> list[int]:
    """Rows of articles whose titles may be meant: with all words, else with all that tell, else with a slip in one.

    `admit` tells of an article's id whether it may be suggested; of `articles`, where they are given, alone.
    """
    if not asked.parts:
        return []
    for wanted in _wanted(visible, asked):
        found = [row for one in visible.partitions for row in _admitted(visible, one, wanted, articles, admit)]
        if found:
            return found
    return []


def _admitted(
    visible: Visible, one: Searched, wanted: Wanted, articles: frozenset[str] | None, admit: Callable[[str], bool]
) -> Sequence[int]:
    """Of one partition, as many as are looked at, where there are so many that may be suggested."""
    left: Sequence[int] = ()
    for limit in _TITLES:
        found = one.titled(wanted, limit, articles)
        left = [row for row in found if admit(visible.rows[row].article)]
        if len(found) < limit or len(left) >= LOOKED_AT:
            break
    return left[:LOOKED_AT]


def _wanted(visible: Visible, asked: Typed) -> Iterator[Wanted]:
    whole = Wanted(asked.words, (asked.beginning,) if asked.beginning else ())
    yield whole
    if asked.words:
        yield Wanted(beginnings=asked.parts)
    if asked.telling and asked.telling != asked.parts:
        yield Wanted(beginnings=asked.telling)
    if (titled := _titled_pairs(visible, asked)) is not None:
        yield titled
    if asked.last is not None and asked.last.pair and len(asked.beginning) == 1:
        pairs = visible.vocabulary.containing(asked.beginning, visible.audiences, _TRIED)
        yield from (Wanted((*asked.words, pair)) for pair in pairs)
    elif any(len(word) >= SHORTEST_SLIP for word in asked.telling):
        yield whole._replace(slips=True)
        yield Wanted(beginnings=asked.telling, slips=True)


def _titled_pairs(visible: Visible, asked: Typed) -> Wanted | None:
    """Of words run together the pairs that titles have: others are the end of a word and the beginning of the next."""
    pairs = [word for word in asked.parts if is_pair(word)]
    known = [word for word in pairs if any(one.frequency(TITLE_WORDS, word) for one in visible.partitions)]
    if len(known) == len(pairs) or 2 * len(known) < len(pairs):
        return None
    words = tuple(word for word in asked.words if word in known or not is_pair(word))
    if is_pair(asked.beginning):
        return Wanted((*words, asked.beginning) if asked.beginning in known else words)
    return Wanted(words, (asked.beginning,) if asked.beginning else ())


def completions(visible: Visible, asked: Typed) -> Iterator[str]:
    """What was typed with its last word completed, the most frequent words first; one form of each."""
    last, vocabulary = asked.last, visible.vocabulary
    if visible.exact or last is None or last.pair or len(last.word) < _SHORTEST_COMPLETED:
        return
    seen = vocabulary.alike(last.word, visible.audiences)
    by_term: dict[str, str] = {}
    for word in sorted(seen, key=lambda word: (-seen[word], word)):
        if seen[word] and word != last.word:
            by_term.setdefault(visible.analyzer.term(word), word)
    for word in list(by_term.values())[:_TRIED]:
        yield f"{asked.before}{word}"


def popular(asked: Typed, queries: Iterable[str]) -> Iterator[str]:
    """The queries that this may be the beginning of; all where nothing was typed yet."""
    return (query for query in queries if asked.begins(query))


def holding(visible: Visible, text: str, limit: int, admit: Callable[[str], bool] = _any) -> Sequence[int]:
    """Some rows with all the words of a text in one visible section: none, and the text may not be said.

    `admit` tells of an article's id whether it counts. About `limit` are looked at, more where none of these does.
    """
    terms = list(dict.fromkeys(visible.analyzer.terms(text)))
    if not terms or len(terms) > MOST_WORDS:
        return ()
    while True:
        each = [one.holding(terms, limit) for one in visible.partitions]
        found = [row for rows in each for row in rows if admit(visible.rows[row].article)]
        if found or limit >= _MOST_SECTIONS or all(len(rows) < limit for rows in each):
            return found
        limit *= _MORE


@lru_cache(maxsize=16_384)
def compared(text: str) -> str:
    """A text as texts are compared: lower-case words without diacritics, one space between them."""
    if text.isascii():
        return " ".join(cut(text))
    return _NO_LETTERS.sub(" ", fold_latin(folded(text))).strip()


@lru_cache(maxsize=4096)
def _compared_words(text: str) -> frozenset[str]:
    return frozenset(map(fold_latin, cut(text)))
