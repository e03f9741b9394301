"""How much one actor may count in a day."""

from __future__ import annotations

from helpsdk.server.store.caps import CLICKS, CLICKS_OF_ARTICLE, SEARCHES, admitted, mark_of
from helpsdk.server.store.rollups import Click, Search, Seen

DAY = "2026-11-21"


def search(query: str = "vat", day: str = DAY) -> Search:
    return Search(day, "en", "", query, 0, "a\nb")


def click(query: str = "vat", article: str = "a", kind: str = "opened", day: str = DAY) -> Click:
    return Click(day, "en", "", query, kind, article)


def test_a_query_counts_once_for_each_actor_and_day() -> None:
    seen = [Seen("x", search()), Seen("x", search()), Seen("y", search()), Seen("x", search(day="2026-11-22"))]

    assert len(admitted(seen, [])) == 3


def test_an_article_counts_a_few_times_by_other_words() -> None:
    seen = [Seen("x", click(f"word{number}")) for number in range(10)]

    assert len(admitted(seen, [])) == CLICKS_OF_ARTICLE


def test_searches_and_clicks_of_an_actor_have_an_end() -> None:
    searches = [Seen("x", search(f"word{number}")) for number in range(200)]
    clicks = [Seen("x", click(article=f"article{number}")) for number in range(200)]
    found = admitted([*searches, *clicks], [])

    assert sum(isinstance(what, Search) for what in found.values()) == SEARCHES
    assert sum(isinstance(what, Click) for what in found.values()) == CLICKS


def test_what_was_kept_counts_too() -> None:
    kept = [mark_of("x", click(f"word{number}")) for number in range(CLICKS_OF_ARTICLE - 1)]
    seen = [Seen("x", click("word0")), Seen("x", click("new")), Seen("x", click("newer"))]

    assert [what.query for what in admitted(seen, kept).values()] == ["new"]


def test_a_vote_is_beside_the_click() -> None:
    seen = [Seen("x", click(kind=kind)) for kind in ("opened", "voted:yes", "voted:no", "solved")]

    assert len(admitted(seen, [])) == 4


def test_a_mark_does_not_say_what_it_was() -> None:
    mark = mark_of("x", click("secret question", "article-7"))

    assert not {"secret", "question", "article-7"} & set(" ".join(mark).split())
