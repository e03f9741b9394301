"""A handful of sections is searched as an index of them is."""

from __future__ import annotations

import math

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpsdk.search.analysed import FIELD_BOOSTS, TITLE_WORDS, Analysed
from helpsdk.search.analysis import analyzer
from helpsdk.search.filters import ALL, Filters
from helpsdk.search.handful import Handful, NumberedSection, counted_as, section_terms
from helpsdk.search.partition import Lengths, Partition, Searched, fill
from helpsdk.search.partitions import Partitions
from helpsdk.search.query import Plan
from helpsdk.search.ranking import Matches
from helpsdk.search.schema import make_document, make_schema
from tests.search.sites import english

PLAN = Plan({"refund": 1.0, "tax": 0.5})
WORDS = ("refund", "tax", "bank", "invoice")
#: Title and body of each section.
TEXTS = st.lists(st.tuples(*[st.lists(st.sampled_from(WORDS), max_size=6)] * 2), min_size=1, max_size=8)


def section(title: list[str], body: list[str]) -> Analysed:
    return Analysed({"title": title, "headings": [], "body": body, "keywords": []}, {*title, *body}, sorted({*title}))


def handful(*texts: tuple[list[str], list[str]], first: int = 0) -> Handful:
    return Handful(
        NumberedSection(number, english(f"a{number}", "A"), section_terms(section(*text), analyzer("en")))
        for number, text in enumerate(texts, first)
    )


def written(*texts: tuple[list[str], list[str]], first: int = 0) -> Partition:
    index = tantivy.Index(make_schema())
    documents = (
        make_document(english(f"a{at}", "A"), at, section(*text).texts) for at, text in enumerate(texts, first)
    )
    fill(index, documents)
    return Partition(index)


def scores(*partitions: Searched, filters: Filters = ALL, limit: int = 100) -> dict[int, float]:
    return dict(zip(*Partitions(partitions).prepared(PLAN).fetch(filters, limit)[0], strict=True))


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_sections_score_as_in_an_index(texts: list[tuple[list[str], list[str]]]) -> None:
    here, there = scores(handful(*texts)), scores(written(*texts))

    assert here.keys() == there.keys()
    assert all(math.isclose(here[row], there[row], rel_tol=1e-4) for row in here)


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS)
def test_beside_an_index_a_term_weighs_what_it_weighs_in_both(
    old: list[tuple[list[str], list[str]]], new: list[tuple[list[str], list[str]]]
) -> None:
    here = scores(written(*old), handful(*new, first=len(old)))
    there = scores(written(*old), written(*new, first=len(old)))

    assert here.keys() == there.keys()
    assert all(math.isclose(here[row], there[row], rel_tol=1e-4) for row in here)


@pytest.mark.parametrize("length", [1, 39, 40, 41, 57, 100, 255, 1000, 5000])
def test_long_texts_score_as_in_an_index(length: int) -> None:
    texts = [(["refund"], ["refund"]), (["tax"], ["refund", *["word"] * (length - 1)]), (["tax"] * 3, ["bank"] * 7)]
    here, there = scores(handful(*texts)), scores(written(*texts))

    assert here.keys() == there.keys() == {0, 1, 2}
    assert all(math.isclose(here[row], there[row], rel_tol=1e-4) for row in here)


def test_lengths_are_kept_as_roughly_as_in_an_index() -> None:
    assert [counted_as(length) for length in (0, 40, 41, 43, 57, 87, 95, 200)] == [0, 40, 40, 42, 56, 84, 88, 200]


def test_beside_others_a_length_is_measured_by_all_of_them() -> None:
    texts: list[tuple[list[str], list[str]]] = [(["refund"], ["tax"]), ([], ["tax", "bank"]), ([], ["refund"] * 9)]
    alone, all_of_them = handful(*texts[:1]), handful(*texts)

    beside = alone.beside(Lengths(2, {"title": 0, "body": 11}))

    here, there = (dict(zip(*evenly(one), strict=True)) for one in (beside, all_of_them))
    assert here[0] == pytest.approx(there[0])


def evenly(some: Handful) -> Matches:
    """What a search finds where each term is worth the same, however rare."""
    pairs = [(field, term, weight) for term, weight in PLAN.terms.items() for field in FIELD_BOOSTS]
    clauses = [
        (field, term, weight * FIELD_BOOSTS[field] / some.rarity(field, term))
        for field, term, weight in pairs
        if some.frequency(field, term)
    ]
    return some.fetch(clauses, ALL, 10)[0]


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS, st.sets(st.integers(0, 7)))
def test_what_is_made_of_another_is_as_one_made_anew(
    old: list[tuple[list[str], list[str]]], new: list[tuple[list[str], list[str]]], gone: set[int]
) -> None:
    first, more = handful(*old), handful(*new, first=len(old))
    before = scores(first)

    found = first.after(gone, list(more._sections.values()))

    kept = [section for at, section in first._sections.items() if at not in gone]
    anew = Handful([*kept, *more._sections.values()])
    assert found.rows == anew.rows
    assert scores(found) == pytest.approx(scores(anew))
    assert found._having == anew._having
    assert scores(first) == before


def test_words_of_titles_are_told_as_in_an_index() -> None:
    texts: list[tuple[list[str], list[str]]] = [(["tax", "refund"], ["bank"]), (["tax"], [])]
    some, whole = handful(*texts), written(*texts)

    assert some.title_words() == ("refund", "tax")
    assert [some.frequency(TITLE_WORDS, word) for word in WORDS] == [1, 2, 0, 0]
    assert [whole.frequency(TITLE_WORDS, word) for word in WORDS] == [1, 2, 0, 0]
    assert [one.number for one in some.having(TITLE_WORDS, "tax")] == [0, 1]
    assert some.after({0}, ()).title_words() == ("tax",)


def test_articles_that_are_taken_out_count_no_more() -> None:
    left = handful((["refund"], []), (["refund"], [])).without_articles({"a0"})

    assert (left.rows, left.frequency("title", "refund"), list(scores(left))) == (1, 1, [1])


def test_a_search_is_narrowed() -> None:
    some = handful((["refund"], []), (["refund"], []))

    assert list(scores(some, filters=Filters(articles=frozenset({"a1"})))) == [1]
    assert scores(some, filters=Filters(type="release")) == {}


@pytest.mark.parametrize(("limit", "complete"), [(2, False), (4, True)])
def test_it_says_whether_there_may_be_more(limit: int, complete: bool) -> None:
    some = handful(*[(["refund"], [])] * 3)

    found, floor = some.fetch([("title", "refund", 1.0)], ALL, limit)

    assert (list(found.rows), floor == -math.inf) == ([0, 1, 2][:limit], complete)
