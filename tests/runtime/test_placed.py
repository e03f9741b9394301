from __future__ import annotations

from helpsdk.i18n.locales import Match
from helpsdk.runtime.placed import placed_of
from helpsdk.search.result import SearchResult, SectionHit


def test_the_next_language_is_scored_below_the_first() -> None:
    """Also where what was learned put a score at or below nothing."""
    for low in (0.4, 0.0, -0.3):
        first = SearchResult(hits=(SectionHit("a", 0, 1.0), SectionHit("b", 0, low)))
        second = SearchResult(hits=(SectionHit("a", 0, 1.0), SectionHit("c", 0, low), SectionHit("d", 0, low / 2)))
        placed = list(placed_of({Match("ru", False): first, Match("en", True): second}))
        assert [one.hit.article for one in placed] == ["a", "b", "c", "d"]
        assert placed[2].hit.score <= max(placed[1].hit.score, 0.001)
