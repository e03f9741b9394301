from __future__ import annotations

from typing import Any

import pytest

from helpsdk.content.article import Versions
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.search.index import SearchIndex
from helpsdk.search.result import Counted, SearchResult
from helpsdk.site.learned import Learned, LearnedSearch
from helpsdk.site.published import PublishedSite
from tests.search.sites import OWNERS, article, ask, english, site, translation

CLICKED = {"refund": {"d": (40.0, 50.0, 0.0), "a": (0.0, 50.0, 0.0)}}
REFUNDS = site(
    *(
        english(id, "Refund", f"Refund by {word}.")
        for id, word in zip("abcd", ("bank", "card", "cash", "post"), strict=True)
    )
)


def taught(published: PublishedSite, **counts: Any) -> PublishedSite:
    learned = Learned(search={"en": LearnedSearch(day="2026-11-01", searches=1e9, **counts)})
    return published.model_copy(update={"learned": learned})


def result(published: PublishedSite, text: str, viewer: Viewer = ANONYMOUS, **options: Any) -> SearchResult:
    return SearchIndex.build(published, "en").search(ask(text, **options), viewer)


def ids(found: SearchResult) -> list[str]:
    return [hit.article for hit in found.hits]


def test_what_was_clicked_more_than_expected_comes_higher() -> None:
    found = result(taught(REFUNDS, queries=CLICKED), "refunds")
    assert ids(found)[0] == "d"
    assert found.hits[0].learned > 0 > next(hit.learned for hit in found.hits if hit.article == "a")


def test_what_was_learned_brings_nothing_in() -> None:
    hidden = taught(
        site(*REFUNDS.articles.values(), english("e", "Refund", "Secret refund.", audience=OWNERS)),
        queries={"refund": {"e": (90.0, 90.0, 0.0)}},
    )
    assert "e" not in ids(result(hidden, "refund"))
    assert ids(result(taught(REFUNDS, queries=CLICKED), "bank")) == ["a"]


def test_without_weight_the_baseline_is_exact() -> None:
    off = site(*REFUNDS.articles.values(), settings={"search": {"learning": 0.0}})
    bare = result(REFUNDS, "refund")
    assert result(taught(REFUNDS, queries=CLICKED), "refund") != bare
    assert result(taught(off, queries=CLICKED), "refund") == bare
    assert result(taught(REFUNDS, queries={}), "refund") == bare


def test_only_the_first_fifteen_are_put_in_another_order() -> None:
    many = site(*(english(f"a{at:02}", "Refund", "Refund.") for at in range(30)))
    found = result(taught(many, queries={"refund": {"a29": (90.0, 90.0, 0.0)}}), "refund", limit=30)
    assert ids(found) == [f"a{at:02}" for at in range(30)]


def test_a_hit_explains_its_place() -> None:
    found = result(
        taught(REFUNDS, queries=CLICKED), "refund post", explain=True, boosted=frozenset({"b"}), screen="here"
    )
    for hit in found.hits:
        assert hit.why is not None
        assert hit.score == pytest.approx(hit.why.base + hit.why.screen + hit.why.learned)
    top = next(hit for hit in found.hits if hit.article == "d")
    assert top.why is not None and top.why.place is not None
    assert {(one.term, one.field) for one in top.why.matched} == {
        ("refund", "title"),
        ("refund", "body"),
        ("post", "body"),
    }
    (part,) = result(taught(REFUNDS, queries=CLICKED), "refund", explain=True).hits[0].why.parts  # type: ignore[union-attr]
    assert (part.kind, part.text, part.clicks) == ("query", "refund", 40.0)


def test_matched_terms_add_up_to_the_match() -> None:
    found = result(REFUNDS, "refund bank card", explain=True)
    sums = {hit.article: sum(one.score for one in hit.why.matched) for hit in found.hits if hit.why}
    top = max(sums.values())
    assert {hit.article: hit.score for hit in found.hits} == pytest.approx(
        {id: one / top for id, one in sums.items()}, rel=1e-5
    )


def test_all_that_is_found_is_counted_when_asked_for() -> None:
    published = site(
        article("a", translation("en", "Refunds"), type="faq", collection="money"),
        article("b", translation("en", "Refunds by card"), type="howto", collection="money"),
        article("c", translation("en", "Refund secrets"), type="howto", audience=OWNERS),
        english("d", "Other"),
    )
    found = result(published, "refund", limit=1, counts=True)
    assert (len(found.hits), found.total) == (1, 2)
    assert found.counted == Counted(2, {"faq": 1, "howto": 1}, {"money": 2})
    assert result(published, "refund").counted is None


def test_articles_about_other_versions_are_left_out() -> None:
    new = Versions.model_validate({"from": "3.0"})
    published = site(
        *(article(f"new{at:02}", translation("en", "Refund", "Refund refund."), applies_to=new) for at in range(60)),
        english("old", "About", "One refund among many words."),
    )
    assert ids(result(published, "refund", app_version="2.3")) == ["old"]
    assert len(result(published, "refund", app_version="3.0", limit=100).hits) == 61
    assert len(result(published, "refund", limit=100).hits) == 61
    counted = result(published, "refund", app_version="2.3", counts=True).counted
    assert counted is not None and counted.total == 1


def test_now_and_then_a_lower_hit_is_tried_higher() -> None:
    published = site(
        *(english(f"a{at}", "Refund", "Refund." * (at + 1)) for at in range(9)),
        settings={"search": {"exploration": 0.2}},
    )
    bare = ids(result(published, "refund"))
    assert not any(result(published, "refund", day=f"2026-11-{day:02}").explored for day in range(1, 31))
    index = SearchIndex.build(taught(published, terms={"other": {"a1": (1.0, 1.0, 0.0)}}), "en")
    tried = [index.search(ask("refund", day=f"2026-11-{day:02}"), ANONYMOUS) for day in range(1, 31)]
    changed = [one for one in tried if one.explored]
    assert 0 < len(changed) < 20
    for one in changed:
        assert ids(one)[2] == one.explored and one.explored in bare[3:]
    assert all(ids(one) == bare for one in tried if not one.explored)


def test_pages_together_are_the_whole() -> None:
    """Each page puts the same first hits in another order, however many sections an article has."""
    sections = [(f"s{at}", "Refund", "Refund it.") for at in range(4)]
    published = taught(
        site(*(english(f"m{at:02}", "Refund", "Refund. " * (40 - at), sections=sections) for at in range(40))),
        terms={"refund": {"m13": (90.0, 90.0, 0.0)}},
    )
    index = SearchIndex.build(published, "en")
    whole = ids(index.search(ask("refund", limit=30), ANONYMOUS))
    pages = [ids(index.search(ask("refund", limit=10, offset=offset), ANONYMOUS)) for offset in (0, 10, 20)]
    assert [id for page in pages for id in page] == whole
    assert len(set(whole)) == 30
