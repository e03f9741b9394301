from __future__ import annotations

from helpsdk.context import Context, Memory
from helpsdk.context.memory import Progress
from tests.context.builders import engine, outcome, rule, shown

AT_TAX = {"element": "invoice.tax"}
AT_TOTAL = {"element": "invoice.total"}
STEPS = [{"id": "one"}, {"id": "two"}]


def test_the_panel_holds_so_many() -> None:
    one = engine(rule("a"), rule("b"), rule("c"), limits={"panel": {"max": 2}})

    assert shown(one) == ["a", "b"]
    assert outcome(one, "c").detail == {"slot": "panel", "max": 2, "taken_by": ["a", "b"]}


def test_an_article_is_in_the_panel_once() -> None:
    one = engine(
        rule("a", article="x"), rule("b", article="x", priority="high"), rule("c"), limits={"panel": {"max": 2}}
    )

    assert shown(one) == ["b", "c"]
    assert (outcome(one, "a").code, outcome(one, "a").detail["taken_by"]) == ("duplicate", ["b"])


def test_an_element_has_one_tip() -> None:
    one = engine(rule("a", "tip", at=AT_TAX), rule("b", "tip", at=AT_TAX), rule("c", "tip", at=AT_TOTAL))

    assert shown(one) == ["a", "c"]


def test_an_element_may_have_more() -> None:
    one = engine(rule("a", "tip", at=AT_TAX), rule("b", "tip", at=AT_TAX), limits={"tip": {"per_element": 2}})

    assert shown(one) == ["a", "b"]


def test_one_thing_at_most_opens_by_itself() -> None:
    one = engine(
        rule("a", "tip", at=AT_TAX, trigger="auto"),
        rule("b", "tip", at=AT_TOTAL, trigger="auto"),
        rule("c", "tip", at=AT_TOTAL, trigger="focus", priority="low"),
    )

    assert shown(one) == ["a", "c"]
    assert outcome(one, "b").detail == {"slot": "interruptive", "max": 1, "taken_by": ["a"]}


def test_there_is_one_announcement_of_a_style() -> None:
    one = engine(
        rule("a", "announcement"),
        rule("b", "announcement", style="banner", priority="high"),
        rule("c", "announcement", style="modal"),
        rule("d", "announcement", style="whats_new"),
    )

    assert shown(one) == ["b", "c", "d"]
    assert outcome(one, "a").detail == {"slot": "announcement banner", "max": 1, "taken_by": ["b"]}


def test_one_thing_opens_by_itself_whatever_it_is() -> None:
    one = engine(
        rule("a", "announcement", style="modal"),
        rule("b", "tour", steps=STEPS),
        rule("c", "tip", at=AT_TAX, trigger="auto", priority="low"),
        rule("d", "announcement", style="whats_new", trigger="auto"),
        rule("e", "checklist", steps=STEPS),
        rule("f", "tour", steps=STEPS, trigger="click"),
    )

    assert shown(one) == ["a", "e", "f"]
    assert {id: outcome(one, id).detail["taken_by"] for id in "bcd"} == {"b": ["a"], "c": ["a"], "d": ["a"]}


def test_there_are_a_tour_and_three_checklists() -> None:
    tours = [rule(f"t{number}", "tour", steps=STEPS, trigger="click") for number in range(2)]
    lists = [rule(f"c{number}", "checklist", steps=STEPS) for number in range(4)]

    assert shown(engine(*tours, *lists)) == ["c0", "c1", "c2", "t0"]


def test_what_is_open_chooses_first_then_a_tour_that_was_begun() -> None:
    one = engine(
        rule("a", "announcement", style="modal", priority="urgent"),
        rule("b", "tour", steps=STEPS, priority="low"),
        rule("c", "tip", at=AT_TAX, trigger="auto"),
        rule("d"),
    )
    begun = Memory(steps={"b": Progress(1, frozenset({"one"}))})

    assert shown(one) == ["a", "d"]
    assert shown(one, memory=begun) == ["d", "b"]
    assert shown(one, Context(screen="invoice", open=frozenset({"c", "gone"})), memory=begun) == ["c", "d"]


def test_kinds_do_not_take_each_others_place() -> None:
    one = engine(
        rule("a", "announcement"), rule("b", "tip", at=AT_TAX), rule("c", article="a"), limits={"panel": {"max": 1}}
    )

    assert sorted(shown(one)) == ["a", "b", "c"]
