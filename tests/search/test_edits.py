"""An index that follows edits answers as one built anew, and shows nothing of what is gone from the first moment."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.finder import Finder
from helpsdk.runtime.fragments import Fragments
from helpsdk.runtime.library import Library
from helpsdk.runtime.source import MOST_SECTIONS
from helpsdk.search.index import SearchIndex
from helpsdk.search.question import Question
from helpsdk.search.result import SearchResult
from helpsdk.site.published import PublishedSite
from tests.search.sites import INTERNAL, ask, english, site
from tests.search.test_hidden import QUERIES, VIEWERS, articles

STAFF = Viewer(id="sam", groups=frozenset({"staff"}))
IDS = tuple(f"a{at}" for at in range(6))


@st.composite
def edited_sites(draw: st.DrawFn) -> list[PublishedSite]:
    """A site, and what becomes of it by edits one after another: articles changed, added and removed."""
    now = {id: draw(articles(id)) for id in IDS if draw(st.booleans())}
    found = [site(*now.values())]
    for _ in range(draw(st.integers(1, 3))):
        for id in draw(st.sets(st.sampled_from(IDS), min_size=1, max_size=3)):
            if id in now and draw(st.integers(0, 3)) == 0:
                del now[id]
            else:
                now[id] = draw(articles(id))
        found.append(site(*(now[id] for id in sorted(now))))
    return found


def changed(before: PublishedSite, after: PublishedSite) -> frozenset[str]:
    ids = {*before.articles, *after.articles}
    return frozenset(id for id in ids if before.articles.get(id) != after.articles.get(id))


def told(result: SearchResult) -> dict[str, Any]:
    """Everything but how high hits score: averages of lengths are those of each index by itself."""
    hits = sorted((hit.article, hit.section) for hit in result.hits)
    return {
        "articles": [article for article, _ in hits],
        "corrected": dict(result.corrected),
        "terms": dict(result.terms),
        "total": result.total,
        "query": result.query,
    }


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(edited_sites(), st.sampled_from(QUERIES), st.sampled_from(VIEWERS), st.booleans())
def test_it_answers_as_one_built_anew(sites: list[PublishedSite], query: str, viewer: Viewer, prefix: bool) -> None:
    index = SearchIndex.build(sites[0], "en", revision=1)
    for number, (before, after) in enumerate(pairwise(sites), 2):
        index = index.following(after, changed(before, after), number)
        anew = SearchIndex.build(after, "en")
        assert index.count == anew.count
        question = ask(query, prefix=prefix)
        assert told(index.search(question, viewer)) == told(anew.search(question, viewer))
    assert index.revision == len(sites)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(edited_sites(), st.sampled_from(QUERIES), st.sampled_from(VIEWERS), st.booleans())
def test_until_it_follows_nothing_that_changed_shows(
    sites: list[PublishedSite], query: str, viewer: Viewer, prefix: bool
) -> None:
    index = SearchIndex.build(sites[0], "en", revision=1)
    after = sites[-1]
    touched = frozenset().union(*map(changed, sites, sites[1:]))
    kept = after.model_copy(update={"articles": {id: one for id, one in after.articles.items() if id not in touched}})

    result = index.hiding(after, touched).search(ask(query, prefix=prefix), viewer)

    bare = SearchIndex.build(kept, "en").search(ask(query, exact=True), viewer)
    assert sorted(hit.article for hit in result.hits) == sorted(hit.article for hit in bare.hits)
    assert result.total == bare.total
    assert not result.corrected


def test_of_two_followed_one_after_another_the_last_counts() -> None:
    first = site(english("a", "Refunds", "Money comes back."), english("b", "Invoices", "Send one."))
    second = site(english("a", "Refunds", "Never."), english("b", "Invoices", "Send one."))
    third = site(english("a", "Refunds", "Money comes back twice."), english("b", "Invoices", "Send one."))

    index = SearchIndex.build(first, "en").following(second, {"a"}, 2)
    assert index.search(ask("money"), ANONYMOUS).hits == ()
    index = index.following(third, {"a"}, 3)

    assert [hit.article for hit in index.search(ask("money"), ANONYMOUS).hits] == ["a"]
    assert index.edited == {"a"}


@pytest.mark.parametrize("words", [30, 43, 400])
def test_an_edit_of_a_long_text_leaves_it_where_it_is_worth_to_be(words: int) -> None:
    """What is long is so among all that readers of the same audience find, not among what was edited."""

    def site_with(text: str, audience: Audience = PUBLIC) -> PublishedSite:
        short = (english(f"s{at}", f"T{at}", f"refund {at} now", audience) for at in range(12))
        rest = " ".join(f"w{at}" for at in range(words))
        return site(*short, english("z", "Long", f"{text} refund {rest}", audience))

    for audience, viewer in ((PUBLIC, ANONYMOUS), (INTERNAL, STAFF)):
        after = site_with("today", audience)
        index = SearchIndex.build(site_with("yesterday", audience), "en").following(after, {"z"}, 2)
        both = (index, SearchIndex.build(after, "en"))
        found, anew = (one.search(ask("refund", limit=20), viewer).hits for one in both)
        scores = {hit.article: hit.score for hit in anew}
        assert [hit.article for hit in found][-1] == "z"
        assert {hit.article: hit.score for hit in found} == pytest.approx(scores, rel=1e-4)


def test_lengths_are_known_of_an_index_that_is_opened(tmp_path: Path) -> None:
    first = site(english("a", "Refunds", "A refund takes days."), english("b", "Cash", "Refund."))
    after = site(first.articles["a"], english("b", "Cash", "Refund, with many words more than there were before."))
    SearchIndex.build(first, "en", tmp_path)
    made = [SearchIndex.open(first, "en", tmp_path), SearchIndex.build(first, "en")]

    opened, kept = (index.following(after, {"b"}, 2).search(ask("refund"), ANONYMOUS).hits for index in made)

    assert opened == kept


def test_how_long_what_others_read_is_changes_no_score() -> None:
    def scores(hidden: str) -> list[float]:
        first = site(
            english("a", "Refunds", "One."), english("b", "Cash", "A refund."), english("c", "C", "", INTERNAL)
        )
        secret, edited = english("c", "C", hidden, INTERNAL), english("b", "Cash", "Refund.")
        after = site(first.articles["a"], edited, secret)
        index = SearchIndex.build(first, "en").following(after, {"b", "c"}, 2)
        return [hit.score for hit in index.search(ask("refund"), ANONYMOUS).hits]

    assert scores("Refund.") == scores("refund " * 200)


def test_where_no_article_changed_nothing_is_indexed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = site(english("a", "Refunds", "Money comes back."), english("b", "Invoices", "Send one."))
    after = site(english("a", "Refunds", "Money comes back twice."), english("b", "Invoices", "Send one."))
    index = SearchIndex.build(before, "en").following(after, {"a"}, 2)
    monkeypatch.setattr("helpsdk.search.index.changes_of", None)

    same = index.following(after, (), 3)

    assert (same.revision, same.edited) == (3, frozenset({"a"}))
    assert same.search(ask("twice"), ANONYMOUS) == index.search(ask("twice"), ANONYMOUS)


def test_an_audience_that_is_new_is_known() -> None:
    before = site(english("a", "Refunds", "Money comes back."))
    after = site(english("a", "Refunds", "Money comes back."), english("b", "Secrets", "Acquisition.", INTERNAL))

    index = SearchIndex.build(before, "en").following(after, {"b"}, 2)

    assert index.search(ask("acquisition"), ANONYMOUS).hits == ()
    assert index.search(ask("acquisitoin"), ANONYMOUS).corrected == {}
    assert [hit.article for hit in index.search(ask("acquisition"), STAFF).hits] == ["b"]
    assert index.search(ask("acquisitoin"), STAFF).corrected == {"acquisitoin": "acquisition"}


class Published:
    """A finder through a series of publishes."""

    def __init__(self, published: PublishedSite) -> None:
        self.revision, self.published = 1, published
        self.finder = Finder(Library(published), Fragments(published), 1, None)
        self.finder.build()

    def publish(self, after: PublishedSite) -> Finder:
        self.revision += 1
        some = changed(self.published, after)
        self.finder = Finder.following(self.finder, Library(after), Fragments(after), self.revision, some)
        self.published = after
        return self.finder

    def found(self, query: str, viewer: Viewer = ANONYMOUS) -> dict[str, Any]:
        return self.finder.search(Question(query), ["en"], viewer).model_dump()


def test_a_narrowed_section_is_gone_before_the_index_follows() -> None:
    hidden = [("notes", "Notes", "The acquisition of Kappa delays payouts.", INTERNAL)]
    shown = [("notes", "Notes", "The acquisition of Kappa delays payouts.")]
    other = english("money", "Money", "Wait for money.")
    site_of = Published(site(english("refunds", "Refunds", "Soon.", sections=shown), other))
    assert [hit["article"]["id"] for hit in site_of.found("acquisition")["hits"]] == ["refunds"]

    finder = site_of.publish(site(english("refunds", "Refunds", "Soon.", sections=hidden), other))

    reply = site_of.found("acquisitoin")
    assert (reply["hits"], reply["corrected"], reply["revision"], reply["search_revision"]) == ([], None, 2, 1)
    assert site_of.found("acquisition", STAFF)["hits"] == []  # not before the index has it as it is now
    assert [hit["article"]["id"] for hit in site_of.found("money")["hits"]] == ["money"]
    assert not reply["degraded"] and finder.follows and not finder.ready

    finder.build()

    assert site_of.found("acquisition")["hits"] == []
    assert [hit["article"]["id"] for hit in site_of.found("acquisition", STAFF)["hits"]] == ["refunds"]
    assert site_of.found("acquisition")["search_revision"] == 2


def test_publishes_that_come_before_the_index_has_followed_are_followed_together() -> None:
    site_of = Published(site(english("a", "Refunds", "One."), english("b", "Invoices", "Two.")))
    site_of.publish(site(english("a", "Refunds", "Three."), english("b", "Invoices", "Two.")))
    finder = site_of.publish(site(english("a", "Refunds", "Three."), english("b", "Invoices", "Four.")))
    assert site_of.found("three four")["hits"] == []

    finder.build()

    assert {hit["article"]["id"] for hit in site_of.found("three four")["hits"]} == {"a", "b"}
    assert site_of.found("three")["search_revision"] == 3
    assert finder.edited == 2
    finder.adopt(finder.whole())
    assert finder.edited == 0
    assert {hit["article"]["id"] for hit in site_of.found("three four")["hits"]} == {"a", "b"}


def test_an_index_made_anew_takes_over_what_was_published_while_it_was_made() -> None:
    hidden = [("notes", "Notes", "The acquisition of Kappa.", INTERNAL)]
    shown = [("notes", "Notes", "The acquisition of Kappa.")]
    site_of = Published(site(english("a", "Refunds", "One."), english("b", "Invoices", "Two.", sections=shown)))
    earlier = site_of.publish(site(english("a", "Refunds", "Three."), english("b", "Invoices", "Two.", sections=shown)))
    earlier.build()
    whole = earlier.whole()
    now = site(english("b", "Invoices", "Four.", sections=hidden), english("c", "Cards", "Five."))
    later = site_of.publish(site(*(now.articles[id] for id in sorted(now.articles))))

    later.adopt(whole)

    assert (later.ready, later.edited) == (True, 3)  # fewer is no use: what there was has the same three
    assert site_of.found("three acquisition")["hits"] == []
    assert {hit["article"]["id"] for hit in site_of.found("four five")["hits"]} == {"b", "c"}
    assert site_of.found("four")["search_revision"] == 3


def test_of_two_bases_the_one_with_fewer_edits_beside_it_is_followed() -> None:
    site_of = Published(site(*(english(id, "Refunds", "One.") for id in "abc")))
    earlier = site_of.publish(site(english("a", "Refunds", "Two."), *(english(id, "Refunds", "One.") for id in "bc")))
    earlier.build()
    whole = earlier.whole()
    later = site_of.publish(
        site(english("a", "Refunds", "Two."), english("b", "Refunds", "Three."), english("c", "Refunds", "One."))
    )
    later.build()
    before = later.edited

    later.adopt(whole)

    assert (before, later.edited) == (2, 1)
    found = {word: [hit["article"]["id"] for hit in site_of.found(word)["hits"]] for word in ("one", "two", "three")}
    assert found == {"one": ["c"], "two": ["a"], "three": ["b"]}


def test_a_publish_without_an_article_is_followed_at_once() -> None:
    site_of = Published(site(english("a", "Refunds", "One.")))

    finder = site_of.publish(site(english("a", "Refunds", "One."), synonyms={"en": (("cash", "refunds"),)}))

    assert finder.ready
    assert site_of.found("cash")["search_revision"] == 2
    assert [hit["article"]["id"] for hit in site_of.found("cash")["hits"]] == ["a"]


@pytest.mark.parametrize(("sections", "follows"), [(MOST_SECTIONS // 4, True), (MOST_SECTIONS // 4 + 1, False)])
def test_too_many_sections_of_what_was_edited_are_not_followed(sections: int, follows: bool) -> None:
    long = [(f"s{at}", "Part", "Words.") for at in range(sections)]
    whole = Published(site(*(english(id, "Refunds", sections=long) for id in "abcd")))
    edited = [english(id, "Cash", sections=long) for id in "abc"]

    three_edited = whole.publish(site(*edited, english("d", "Refunds", sections=long)))
    assert three_edited.follows
    three_edited.build()

    assert whole.publish(site(*edited)).follows is follows  # what is removed counts


def test_where_a_new_index_is_needed_texts_are_read_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpsdk.runtime.source.MOST_SECTIONS", 2)
    site_of = Published(site(*(english(id, "Refunds", "One.") for id in "abc")))

    finder = site_of.publish(site(*(english(id, "Refunds", "Two.") for id in "abc")))

    assert not finder.follows
    assert site_of.found("two")["degraded"]
    finder.build()
    assert not site_of.found("two")["degraded"]
    assert finder.edited == 0


def test_a_language_that_is_new_takes_an_index_of_its_own() -> None:
    site_of = Published(site(english("a", "Refunds", "One.")))

    finder = site_of.publish(site(english("a", "Refunds", "One."), locales=("en", "ru")))

    assert not finder.follows and not finder.ready
    assert not site_of.found("refunds")["degraded"]
    finder.build()
    assert finder.ready


def test_with_most_of_it_hidden_words_are_still_worth_something() -> None:
    """Frequencies may count what is hidden; no text gets a worse score for having a word, or an answer none."""
    first = site(*(english(f"a{at}", "Refunds", "Refund of money.") for at in range(20)))
    left = list(first.articles.values())[18:]
    second = site(*(english(f"a{at}", "Bills", "Other words.") for at in range(18)), *left)
    hiding = SearchIndex.build(first, "en").hiding(second, {f"a{at}" for at in range(18)})
    visible = hiding.visible(ANONYMOUS)
    assert visible.partitions.rarity("refund") > 0
    assert [hit.article for hit in hiding.search(ask("refund money"), ANONYMOUS).hits] == ["a18", "a19"]
