from __future__ import annotations

import pytest

from helpsdk.context import ArticleFacts, Dismissal, Memory
from tests.context.builders import engine, outcome, rule, shown


@pytest.mark.parametrize(
    ("dismissal", "major", "hidden"),
    [
        (Dismissal("revision", 2), 2, True),
        (Dismissal("revision", 3), 2, True),
        (Dismissal("revision", 1), 2, False),
        (Dismissal("forever", 1), 2, True),
    ],
)
def test_a_dismissal_lasts(dismissal: Dismissal, major: int, hidden: bool) -> None:
    assert dismissal.hides(major) is hidden


def test_show_again_brings_an_item_back() -> None:
    one = engine(rule("a"), rule("b"), articles={"a": ArticleFacts(major=2), "b": ArticleFacts(major=2)})
    memory = Memory({"a": Dismissal("revision", 1), "b": Dismissal("revision", 2), "gone": Dismissal("forever", 1)})

    assert shown(one, memory=memory) == ["a"]
    assert outcome(one, "b", memory=memory).detail == {
        "scope": "revision",
        "at_major": 2,
        "needs": {"major": 3},
        "actual": {"major": 2},
    }
