from __future__ import annotations

from dataclasses import replace

import pytest

from helpsdk.context import ArticleFacts, Context, Dismissal, Memory, Outcome
from tests.context.builders import NOW, SETTINGS, engine, outcome, resolution, rule, shown


@pytest.mark.parametrize(
    ("version", "shows"), [("4.1", False), ("4.2", True), ("4.10", True), ("5.0", False), (None, True), ("main", True)]
)
def test_an_article_is_true_for_some_versions(version: str | None, shows: bool) -> None:
    one = engine(rule("a"), articles={"a": ArticleFacts(applies_to=("4.2", "5.0"))})
    context = Context(screen="invoice", app_version=version)

    assert shown(one, context) == ["a"] * shows
    if not shows:
        detail = {"needs": {"from": "4.2", "to": "5.0"}, "actual": version}
        assert outcome(one, "a", context) == Outcome("a", "applies_to", "applies_to", detail)


WINDOW = {"from": "2026-11-21T12:01", "to": "2026-11-21T12:03"}


@pytest.mark.parametrize(("minute", "shows", "ttl"), [(0, False, 60), (1, True, 120), (2, True, 60), (3, False, 300)])
def test_a_window_opens_and_closes(minute: int, shows: bool, ttl: int) -> None:
    one = engine(rule("a", window=WINDOW))

    answer = resolution(one, now=NOW.replace(minute=minute))

    assert ([item.rule for item in answer.items], answer.ttl) == (["a"] * shows, ttl)


def test_a_closed_window_says_when_it_opens() -> None:
    one = engine(rule("a", window={**WINDOW, "tz": "user"}))

    detail = outcome(one, "a", Context(screen="invoice", tz="America/New_York")).detail

    assert detail["needs"] == {**WINDOW, "tz": "user"}
    assert detail["actual"] == "2026-11-21T07:00:00-05:00"
    assert detail["opens"] == "2026-11-21T17:01:00+00:00"
    assert "opens" not in outcome(one, "a", now=NOW.replace(hour=13)).detail


def test_a_window_that_a_clock_change_turns_round_is_not_said_to_open() -> None:
    one = engine(rule("a", window={"from": "2026-03-29T02:30", "to": "2026-03-29T03:15", "tz": "user"}))
    before = NOW.replace(month=3, day=28)

    assert "opens" not in outcome(one, "a", Context(screen="invoice", tz="Europe/Berlin"), now=before).detail
    assert "opens" in outcome(one, "a", now=before).detail


def test_rather_nothing_than_another_language() -> None:
    one = engine(
        rule("a", require_locale=True, priority="high"),
        rule("b"),
        articles={"a": ArticleFacts(locales=("ru",), source="ru")},
        limits={"panel": {"max": 1}},
    )

    assert shown(one, Context(screen="invoice", locales=("ru-RU",))) == ["a"]
    assert shown(one, Context(screen="invoice", locales=("de",))) == ["b"]
    assert outcome(one, "a", Context(screen="invoice", locales=("de",))).code == "no_locale"


@pytest.mark.parametrize(
    ("dismissed", "shows"),
    [
        ({"a": Dismissal("revision", 1)}, ["a", "b"]),
        ({"a": Dismissal("revision", 2)}, ["b"]),
        ({"a": Dismissal("once", 1)}, ["b"]),
        ({"a": Dismissal("set", 1)}, ["b"]),
        ({"set:s": Dismissal("set", 1)}, []),
        ({"set:other": Dismissal("set", 1)}, ["a", "b"]),
    ],
)
def test_a_dismissal_hides_a_rule_or_its_set(dismissed: dict[str, Dismissal], shows: list[str]) -> None:
    one = engine(rule("a", set="s"), rule("b", set="s"), articles={"a": ArticleFacts(major=2)})

    assert shown(one, memory=Memory(dismissed)) == shows


def test_a_condition_may_name_saved_groups() -> None:
    settings = replace(SETTINGS, saved_groups={"big": {"seats": {"$gt": 9}}, "paid": ["team"]})
    one = engine(rule("a", when={"$savedGroup": "big", "plan": {"$inGroup": "paid"}}), settings=settings)

    assert shown(one, Context(screen="invoice", traits={"seats": 10, "plan": "team"})) == ["a"]
    assert shown(one, Context(screen="invoice", traits={"seats": 9, "plan": "team"})) == []
    assert outcome(one, "a", Context(screen="invoice", traits={"seats": 9})).detail["actual"] == {"seats": 9}
