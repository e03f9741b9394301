"""The order of rules: the writer's word, how specific a rule is, what is known of its article, its id. All at load.

Only a screen's pins are not in it: they go before the rest of the same word, on their screen.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, TypeAlias

from helpsdk.content.screens import UrlPattern
from helpsdk.context.conditions import clauses
from helpsdk.context.facts import ArticleFacts
from helpsdk.context.patterns import literal_segments
from helpsdk.context.rules import Rule
from helpsdk.context.words import Priority

#: Smaller comes first.
Rank: TypeAlias = tuple[int, int, int, int, int, int, int, int, str]

PRIORITIES: Final[tuple[Priority, ...]] = ("low", "normal", "high", "urgent")

_UNKNOWN: Final = ArticleFacts()


def rank(rule: Rule, article: ArticleFacts | None = None) -> Rank:
    """Priority, then as in CSS: element, event, exact screen, literal URL segments, clauses; then the article that
    helped more, the newer one, and the id.
    """
    at = rule.at
    facts = article or _UNKNOWN
    return (
        -PRIORITIES.index(rule.priority),
        -(at.element is not None),
        -(at.event is not None),
        -(at.screen is not None),
        -max(map(_literal_segments, at.url or ()), default=0),
        -sum(1 for _ in clauses(rule.when)),
        -facts.useful,
        -facts.updated,
        rule.id,
    )


def packed(ranked: Rank) -> int:
    """The same order as one number, but for the id: of rules with the same number, the ids decide.

    What is known of the article fills the lowest bits, so that it can be put in anew (`packed_again`).
    """
    return _number(ranked[:-1])


@lru_cache(maxsize=4096)
def _number(values: tuple[int, ...]) -> int:
    """Many rules of a site rank alike."""
    number = 0
    for value, (bits, least) in zip(values, _WIDTHS, strict=True):
        number = number << bits | min(max(value - least, 0), (1 << bits) - 1)
    return number


def packed_again(number: int, article: ArticleFacts | None) -> int:
    """The number of the same rule when something else is known of its article."""
    facts = article or _UNKNOWN
    rest = packed((0, 0, 0, 0, 0, 0, -facts.useful, -facts.updated, ""))
    return (number >> _OF_ARTICLE) << _OF_ARTICLE | rest & ((1 << _OF_ARTICLE) - 1)


#: Of each member of a rank but the id: how many bits it takes, and its least value. A pattern of 500 characters has at
#: most 250 segments, and no day has an ordinal of more than 22 bits.
_WIDTHS: Final = ((2, -3), (1, -1), (1, -1), (1, -1), (9, -511), (20, -(2**20 - 1)), (4, -8), (22, -(2**22 - 1)))
_OF_ARTICLE: Final = 26


def _literal_segments(url: str | UrlPattern) -> int:
    pathname = url if isinstance(url, str) else url.pathname
    return 0 if pathname is None else literal_segments(pathname)
