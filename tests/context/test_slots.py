from __future__ import annotations

from tests.context.builders import engine, outcome, rule, shown

AT_TAX = {"element": "invoice.tax"}
AT_TOTAL = {"element": "invoice.total"}


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


def test_there_is_one_announcement() -> None:
    one = engine(rule("a", "announcement"), rule("b", "announcement", style="banner", priority="high"))

    assert shown(one) == ["b"]


def test_kinds_do_not_take_each_others_place() -> None:
    one = engine(
        rule("a", "announcement"), rule("b", "tip", at=AT_TAX), rule("c", article="a"), limits={"panel": {"max": 1}}
    )

    assert sorted(shown(one)) == ["a", "b", "c"]
