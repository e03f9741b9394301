from __future__ import annotations

from typing import Any

from helpsdk.context import Context, Outcome
from helpsdk.context.nearest import DEPTH, nearest
from tests.context.builders import engine, resolution, rule
from tests.context.vectors import vectors, world_of
from tests.context.worlds import engine_of


def stopped(rule: str, stage: str, code: str = "", **detail: Any) -> Outcome:
    return Outcome(rule, stage, code or stage, detail)


def test_the_later_the_stage_the_nearer() -> None:
    outcomes = [stopped("a", "candidates"), stopped("b", "condition"), stopped("c", "caps"), stopped("d", "schedule")]

    assert nearest(outcomes) == ("c", "d", "b")
    assert nearest(outcomes, limit=9) == ("c", "d", "b", "a")


def test_equally_near_ones_stay_in_rank_order() -> None:
    assert nearest([stopped(id, "condition") for id in "cab"]) == ("c", "a", "b")


def test_what_shows_is_not_near_but_there() -> None:
    assert nearest([stopped("a", "shown"), stopped("b", "audience")]) == ("b",)


def test_only_those_that_could_help_at_all() -> None:
    outcomes = [stopped("a", "slots"), stopped("b", "audience"), stopped("c", "candidates")]

    assert nearest(outcomes, among={"b", "c"}) == ("b", "c")


def test_of_other_places_those_a_moment_away_go_first() -> None:
    codes = ["not_on_screen", "not_at_element", "no_event", "event_too_old"]

    assert nearest([stopped(code, "candidates", code) for code in codes]) == (
        "event_too_old",
        "no_event",
        "not_at_element",
    )


def test_of_other_screens_the_next_of_kin_go_first() -> None:
    wanted = {"a": ["users.list"], "b": ["invoice.form.lines"], "c": ["home", "invoice.list"], "d": None}
    outcomes = [
        stopped(id, "candidates", "not_on_screen", needs={"screen": screens}, actual={"screen": "invoice.form"})
        for id, screens in wanted.items()
    ]

    assert nearest(outcomes, limit=4) == ("b", "c", "a", "d")


def test_a_screen_with_nothing_is_told_what_is_nearest() -> None:
    one = engine(rule("off", at={"screen": "list"}), rule("other", when={"plan": "team"}), rule("x", at={"event": "e"}))

    assert resolution(one).nearest == ("other", "x", "off")
    assert resolution(one, Context(screen="invoice", traits={"plan": "team"})).nearest == ()


def test_every_stage_of_the_engine_has_its_depth() -> None:
    stages = {found.stage for each in vectors() for found in engine_of(world_of(each)).explain(*each.question).withheld}

    assert stages == set(DEPTH)
