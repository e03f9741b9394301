"""Which articles somebody may be typing the title of: rows by the words of titles and keywords, as they are written.

Some words are there whole, others begin so. They come to Tantivy one by one: there is no parser.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from helpsdk.search.analysed import FIELD_BOOSTS, TITLE_WORDS
from helpsdk.search.extra import tantivy
from helpsdk.search.slips import is_slip

SHORTEST_SLIP = 5  # letters of a word that may have a slip of the hand
_MOST_COMPLETIONS = 16  # words that a beginning may become, the most frequent
_MOST_BESIDE = 64  # the same where other words narrow what is found


class Wanted(NamedTuple):
    """`words` are whole, `beginnings` of words; all without diacritics. With `slips` each long one may have one."""

    words: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    slips: bool = False


class Having(Protocol):
    """Sections kept by their terms, as a `Handful` keeps them."""

    def title_words(self) -> Sequence[str]: ...

    def numbers(self, field: str, term: str) -> Iterable[int]: ...


def title_query(schema: Any, words: Callable[[str, int], Sequence[str]], wanted: Wanted) -> Any | None:
    """What rows with such titles are found by; None where no title has a word that begins so. `words` are those that
    begin so, the most frequent first, as many as are asked for.
    """
    clauses = [_word(schema, word, slips=wanted.slips) for word in wanted.words]
    most = _MOST_BESIDE if len(clauses) + len(wanted.beginnings) > 1 else _MOST_COMPLETIONS
    for beginning in wanted.beginnings:
        clause = _beginning(schema, words, beginning, most, slips=wanted.slips)
        if clause is None:
            return None
        clauses.append(clause)
    return None if not clauses else clauses[0] if len(clauses) == 1 else all_of(clauses)


def all_of(queries: Iterable[Any]) -> Any:
    """Documents that all of the queries find."""
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def any_field(schema: Any, term: str) -> Any:
    """Documents that have a term in a searched field."""
    return _any_of([tantivy.Query.term_query(schema, field, term, "freq") for field in FIELD_BOOSTS])


def _any_of(queries: Sequence[Any]) -> Any:
    if len(queries) == 1:
        return queries[0]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _word(schema: Any, word: str, *, slips: bool) -> Any:
    if slips and len(word) >= SHORTEST_SLIP:
        return tantivy.Query.fuzzy_term_query(schema, TITLE_WORDS, word, 1, True)
    return tantivy.Query.term_query(schema, TITLE_WORDS, word, "basic")


def _beginning(
    schema: Any, words: Callable[[str, int], Sequence[str]], beginning: str, most: int, *, slips: bool
) -> Any | None:
    if slips and len(beginning) >= SHORTEST_SLIP:
        return tantivy.Query.fuzzy_term_query(schema, TITLE_WORDS, beginning, 1, True, prefix=True)
    found = words(beginning, most)
    return _any_of([_word(schema, word, slips=False) for word in found]) if found else None


def title_rows(sections: Having, wanted: Wanted) -> set[int]:
    """The rows with such titles among sections in memory."""
    known = sections.title_words()
    alternatives: list[Sequence[str]] = [
        _slipped(known, word, whole=True) if wanted.slips else [word] for word in wanted.words
    ]
    alternatives += [_starting(known, beginning, slips=wanted.slips) for beginning in wanted.beginnings]
    each = [{row for word in words for row in sections.numbers(TITLE_WORDS, word)} for words in alternatives]
    return set.intersection(*each) if each else set()


def _starting(known: Sequence[str], beginning: str, *, slips: bool) -> Sequence[str]:
    if slips and len(beginning) >= SHORTEST_SLIP:
        return _slipped(known, beginning, whole=False)
    first = bisect_left(known, beginning)
    return known[first : bisect_left(known, beginning + "\U0010ffff", first)]


def _slipped(known: Sequence[str], word: str, *, whole: bool) -> list[str]:
    """The words that this one is, or begins, but for a slip."""
    if len(word) < SHORTEST_SLIP:
        return [word]  # only a whole one comes here
    lengths = range(len(word) - 1, len(word) + 2)
    if whole:
        return [one for one in known if len(one) in lengths and (one == word or is_slip(one, word))]
    return [one for one in known if any(one[:size] == word or is_slip(one[:size], word) for size in lengths)]
