from __future__ import annotations

import pytest

from helpsdk.context import Context, Event, index, page
from tests.context.builders import engine, resolution, rule, screen, shown

PINNING = [screen("invoice", "invoice.tax", pins=("c", "a", "gone")), screen("list")]


def test_pins_go_before_the_rest_of_their_word_on_their_screen() -> None:
    rules = [rule(id, at={"any": True}) for id in "abc"]
    rules += [rule("high", priority="high"), rule("low", priority="low"), rule("special", when={"beta": None})]
    one = engine(*rules, screens=PINNING, limits={"panel": {"max": 20}})

    assert shown(one) == ["high", "c", "a", "special", "b", "low"]
    assert shown(one, Context(screen="list")) == ["a", "b", "c"]


def test_a_pinned_item_says_so() -> None:
    items = resolution(engine(rule("a"), rule("b"), screens=PINNING)).items

    assert [(item.rule, item.reason) for item in items] == [("a", "pinned"), ("b", "rule")]


def test_pages_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "KEPT", 5 * (page.PAGE + page.BLOCK))
    one = engine(rule("a", at={"any": True}), *(rule(f"e{n}", at={"event": f"e{n}"}) for n in range(40)))

    for number in range(40):
        events = (Event(f"e{number}"), Event("of no interest"))
        assert shown(one, Context(screen="gone", events=events)) == [f"e{number}", "a"]
    assert len(one._index._pages) < 10


def test_what_a_place_does_not_depend_on_makes_no_page() -> None:
    one = engine(rule("a"))

    for number in range(20):
        shown(one, Context(screen="invoice", element=f"e{number}", events=(Event(f"e{number}"),), locales=("en",)))

    assert len(one._index._pages) == 1
