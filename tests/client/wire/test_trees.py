"""Content trees of a server that may be newer."""

from __future__ import annotations

from typing import Any

import pytest

from helpsdk.client.wire.trees import known
from helpsdk.content.allowlist import MAX_DEPTH

TEXT = {"t": "p", "c": ["a ", {"t": "strong", "c": ["b"]}]}


def test_what_is_known_stays_as_it_is() -> None:
    assert known(["a", TEXT, {"t": "br"}]) == ["a", TEXT, {"t": "br"}]


@pytest.mark.parametrize("node", [None, 7, [], {}, {"t": None}, {"t": ["p"]}, {"t": "hologram", "c": ["x"]}])
def test_a_node_that_is_none_is_left_out_with_what_is_in_it(node: Any) -> None:
    assert known([{"t": "p", "c": ["a", node]}, node]) == [{"t": "p", "c": ["a"]}]


def test_children_that_are_no_list_are_none() -> None:
    assert known([{"t": "p", "c": "text"}]) == [{"t": "p", "c": []}]


def test_what_is_too_deep_is_cut() -> None:
    node: Any = "deepest"
    for _ in range(MAX_DEPTH + 5):
        node = {"t": "p", "c": [node]}
    cut, depth = known([node]), 0
    while cut:
        assert isinstance(cut[0], dict)
        cut, depth = cut[0]["c"], depth + 1
    assert depth == MAX_DEPTH
