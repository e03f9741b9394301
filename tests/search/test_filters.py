from __future__ import annotations

import pytest

from helpsdk.search.filters import ALL, Filters
from helpsdk.search.schema import make_schema
from tests.search.sites import english

ARTICLE = english("a", "Refunds").model_copy(update={"type": "faq", "collection": "money"})


@pytest.mark.parametrize(
    ("filters", "admits"),
    [
        (ALL, True),
        (Filters(type="faq", collection="money", articles=frozenset({"a", "b"})), True),
        (Filters(type="howto"), False),
        (Filters(collection="other"), False),
        (Filters(articles=frozenset({"b"})), False),
        (Filters(articles=frozenset()), False),
    ],
)
def test_all_that_is_asked_for_must_hold(filters: Filters, admits: bool) -> None:
    assert filters.admit(ARTICLE) is admits


def test_there_is_a_query_for_each_thing_asked_for() -> None:
    assert ALL.queries(make_schema()) == []
    assert len(Filters(type="faq", collection="money", articles=frozenset({"a"})).queries(make_schema())) == 3
