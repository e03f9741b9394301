"""The order of rules: the writer's word, how specific a rule is, what is known of its article, its id. All at load.

Only a screen's pins are not in it: they go before the rest of the same word, on their screen.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from helpsdk.content.screens import UrlPattern
from helpsdk.context.conditions import clauses
from helpsdk.context.facts import ArticleFacts
from helpsdk.context.patterns import literal_segments
from helpsdk.context.rules import Priority, Rule

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


def _literal_segments(url: str | UrlPattern) -> int:
    pathname = url if isinstance(url, str) else url.pathname
    return 0 if pathname is None else literal_segments(pathname)
