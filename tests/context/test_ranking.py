from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from helpsdk.context import ArticleFacts
from helpsdk.context.ranking import rank
from tests.context.builders import rule

ORDERED: list[tuple[str, dict[str, Any]]] = [
    ("z-urgent", {"at": {"any": True}, "priority": "urgent"}),
    ("z-high", {"at": {"any": True}, "priority": "high"}),
    ("z-element", {"at": {"element": "e"}}),
    ("z-event", {"at": {"event": "e", "screen": "s"}}),
    ("y-event", {"at": {"event": "e", "url": "/a/b"}}),
    ("z-clauses", {"at": {"screen": "s"}, "when": {"plan": "team", "seats": 3}}),
    ("z-clause", {"at": {"screen": "s"}, "when": {"plan": "team"}}),
    ("a-screen", {"at": {"screen": "s"}}),
    ("b-screen", {"at": {"screen": ["s", "t"]}}),
    ("z-url", {"at": {"url": "/app/:org/invoices"}}),
    ("y-url", {"at": {"url": "/app/*"}, "when": {"plan": "team"}}),
    ("x-url", {"at": {"url": "/app/*"}}),
    ("x-url-more", {"at": {"url": [{"pathname": "/app/*", "search": "tab=2"}]}}),
    ("a-any", {"at": {"any": True}}),
    ("a-low", {"at": {"element": "e", "screen": "s", "event": "v"}, "priority": "low"}),
]


@pytest.mark.parametrize(("before", "after"), list(pairwise(ORDERED)))
def test_the_order(before: tuple[str, dict[str, Any]], after: tuple[str, dict[str, Any]]) -> None:
    assert rank(rule(before[0], **before[1])) < rank(rule(after[0], **after[1]))


def test_of_equals_the_more_useful_then_the_newer_article() -> None:
    facts = {
        "d": ArticleFacts(useful=2),
        "c": ArticleFacts(updated=739_000),
        "a": ArticleFacts(updated=738_000),
        "b": ArticleFacts(updated=738_000),
        "e": ArticleFacts(useful=-1, updated=739_999),
    }

    assert sorted(facts, key=lambda id: rank(rule(id), facts[id])) == ["d", "c", "a", "b", "e"]
    assert rank(rule("z", when={"plan": "team"}), facts["e"]) < rank(rule("d"), facts["d"])
