from __future__ import annotations

import math

import tantivy

from helpsdk.search.analysis import Token
from helpsdk.search.filters import Filters
from helpsdk.search.partition import Partition, fetched, fill
from helpsdk.search.query import Plan
from helpsdk.search.schema import make_document, make_schema
from tests.search.sites import english

PLAN = Plan({"refund": 1.0})


def partition(*texts: str, first: int = 0) -> Partition:
    """Sections with these bodies, numbered from `first`."""
    index = tantivy.Index(make_schema())
    fill(index, (_document(first + at, text) for at, text in enumerate(texts)))
    return Partition(index)


def _document(number: int, text: str) -> object:
    words = [Token(word, word, 0, len(word), pair=False, stop=False) for word in text.split()]
    return make_document(english("a", "A"), number, {"body": words})


def test_a_partition_knows_how_often_a_term_occurs() -> None:
    found = partition("refund", "refund now", "other")
    assert (found.rows, found.frequency("body", "refund"), found.frequency("title", "refund")) == (3, 2, 0)


def test_one_partition_is_all_there_is() -> None:
    found, complete = fetched([partition("other", "refund")], PLAN, Filters(), 10)
    assert ([one.row for one in found], complete) == ([1], True)


def test_partitions_weigh_a_term_alike() -> None:
    """Equal texts get equal scores, however rare their term is in the rest of their own partition."""
    rare = partition("refund", *["other"] * 9)
    common = partition("refund", *["refund"] * 9, first=10)
    found, complete = fetched([rare, common], PLAN, Filters(), 100)
    assert complete and len(found) == 11
    assert all(math.isclose(one.score, found[0].score, rel_tol=1e-5) for one in found)


def test_what_may_come_after_a_cut_is_left_out() -> None:
    long = partition(*["refund"] * 5)
    short = partition("refund and many other words that make it less of a match", first=5)
    found, complete = fetched([long, short], PLAN, Filters(), 3)
    assert ([one.row for one in found], complete) == ([0, 1, 2], False)
