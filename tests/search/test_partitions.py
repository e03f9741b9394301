from __future__ import annotations

import math

from helpsdk.search.filters import Filters
from helpsdk.search.partitions import Partitions
from helpsdk.search.query import Plan
from tests.search.test_partition import partition

PLAN = Plan({"refund": 1.0})


def test_one_partition_is_all_there_is() -> None:
    found, complete = Partitions([partition("other", "refund")]).prepared(PLAN).fetch(Filters(), 10)
    assert (found.rows, complete) == ([1], True)


def test_partitions_weigh_a_term_alike() -> None:
    """Equal texts get equal scores, however rare their term is in the rest of their own partition."""
    rare = partition("refund", *["other"] * 9)
    common = partition("refund", *["refund"] * 9, first=10)
    found, complete = Partitions([rare, common]).prepared(PLAN).fetch(Filters(), 100)
    assert complete and len(found.rows) == 11
    assert all(math.isclose(score, found.scores[0], rel_tol=1e-5) for score in found.scores)


def test_what_may_come_after_a_cut_is_left_out() -> None:
    long = partition(*["refund"] * 5)
    short = partition("refund and many other words that make it less of a match", first=5)
    found, complete = Partitions([long, short]).prepared(PLAN).fetch(Filters(), 3)
    assert (found.rows, complete) == ([0, 1, 2], False)
