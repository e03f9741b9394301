"""What was asked, and which keys may be kept."""

from __future__ import annotations

from datetime import date

import pytest

from helpsdk.content.screens import Screen
from helpsdk.server.insights import Texts
from helpsdk.server.insights.asked import Asked, KeyKind, ask
from helpsdk.server.store.caps import admitted
from helpsdk.server.store.rollups import Click, Search, Seen
from helpsdk.site.learned import NOTHING_LEARNED
from tests.search.sites import english, site

DAY = "2026-11-21"
SITE = site(
    english("a", "VAT", "alpha beta gamma"),
    english("b", "Tax"),
    synonyms={"en": (("bill", "invoice"),)},
    screens=(Screen(id="form", title="Form"),),
)
TEXTS = Texts(SITE, NOTHING_LEARNED, date(2026, 11, 21))


def asked(searches: dict[Search, int], *clicks: Click) -> Asked:
    found: dict[str, Asked] = {}
    ask(found, searches, dict.fromkeys(clicks, 1), lambda _day: 1.0, TEXTS)
    return found["en"]


def search(query: str, shown: str = "a", *, day: str = DAY, screen: str = "") -> Search:
    return Search(day, "en", screen, query, 0, shown)


def kept(searches: dict[Search, int], *clicks: Click) -> dict[KeyKind, list[str]]:
    return {kind: sorted(keys) for kind, keys in asked(searches, *clicks).kept(TEXTS, "en").items()}


def test_people_of_a_wording_are_counted_and_those_of_two_screens_may_be_the_same() -> None:
    found = asked(
        {
            search("vat"): 2,
            search("vat", "a\nb"): 1,
            search("vat", screen="form"): 2,
            search("vat", day="2026-11-20"): 1,
        }
    )

    assert found.persons["query"]["vat"] == found.persons["term"]["vat"] == 3 + 1
    assert found.persons["screen"]["form"] == 2


def test_one_person_with_three_wordings_is_one_person() -> None:
    queries = ("alpha beta", "alpha gamma", "alpha")
    seen = [Seen("one", search(query, screen="form")) for query in queries]
    found = asked({what: 1 for what in admitted(seen, ()).values() if isinstance(what, Search)})

    assert (found.persons["term"]["alpha"], found.persons["screen"]["form"]) == (1, 1)


def test_keys_of_the_sites_own_words_and_screens() -> None:
    words = {search("alpha smith", screen="gone"): 3, search("bill", "gone", screen="form"): 3, search("tax"): 3}

    assert kept(words) == {"query": ["bill"], "term": ["alpha", "bill"], "screen": ["form"]}
    assert "tax" in kept(words, Click(DAY, "en", "", "tax", "opened", "b"))["query"]


def test_those_looked_at_most_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpsdk.server.insights.asked.MOST_KEYS", {"query": 1, "term": 2, "screen": 0})
    found = kept({search("alpha"): 4, search("beta", "a\nb"): 3, search("smith"): 9, search("gamma"): 3})

    assert found == {"query": ["beta"], "term": ["alpha", "beta"], "screen": []}


def test_of_too_many_keys_the_rarest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpsdk.server.insights.asked._HELD", 4)
    found = asked({search(f"x{number}"): 1 for number in range(9)} | {search("vat"): 2, search("tax"): 3})

    assert found.persons["query"] == {"vat": 2, "tax": 3}
    assert found.looked_at["term"].keys() == {"vat", "tax"}
