from __future__ import annotations

from time import thread_time
from typing import Any

import pytest

from helpsdk.context import Context, Engine, Memory
from helpsdk.context.rollout import hash_v2
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from tests.context.builders import NOW, engine, outcome, resolution, rule, shown

DEVICES = [f"d{number}" for number in range(2_000)]


def on(device: str | None) -> Context:
    return Context(screen="invoice", device=device)


def share(one: Engine) -> set[str]:
    return {device for device in DEVICES if shown(one, on(device))}


def test_a_rollout_is_for_the_same_share_every_time() -> None:
    few, more = (engine(rule("a", rollout={"percent": percent})) for percent in (10, 30))

    assert 0.08 < len(share(few)) / len(DEVICES) < 0.12
    assert share(few) < share(more)
    assert share(few) == {device for device in DEVICES if hash_v2("a", device) < 0.1}


def test_rollouts_of_one_salt_are_for_the_same_units() -> None:
    one = engine(*(rule(id, rollout={"percent": 50, "salt": "s"}) for id in "ab"))

    assert {tuple(shown(one, on(device))) for device in DEVICES} == {(), ("a", "b")}


@pytest.mark.parametrize(
    ("unit", "salted"),
    [("user", "u1"), ("account", "acme"), ("device", "d1")],
)
def test_whom_a_unit_means(unit: str, salted: str) -> None:
    one = engine(rule("a", rollout={"percent": 0, "unit": unit}))
    viewer = Viewer(id="u1", account="acme")

    stopped = outcome(one, "a", on("d1"), viewer)

    assert (stopped.stage, stopped.code) == ("rollout", "rollout")
    assert stopped.detail["needs"] == {"percent": 0, "unit": unit}
    assert stopped.detail["actual"] == round(hash_v2("a", salted) * 100, 2)


def test_a_user_who_is_not_known_is_a_device() -> None:
    one = engine(rule("a", rollout={"percent": 0}))

    assert outcome(one, "a", on("d1")).detail["actual"] == round(hash_v2("a", "d1") * 100, 2)


@pytest.mark.parametrize(("percent", "shows"), [(99.9, False), (100, True)])
def test_nobody_in_particular_is_only_among_all(percent: float, shows: bool) -> None:
    one = engine(rule("a", rollout={"percent": percent}))

    assert shown(one, on(None)) == ["a"] * shows


@pytest.mark.parametrize(
    ("holdout", "held"),
    [
        ({}, ["a", "b"]),
        ({"kinds": "tip"}, ["a"]),
        ({"sets": "s"}, ["b"]),
        ({"kinds": "tip", "sets": "s"}, ["a", "b"]),
        ({"kinds": "tour"}, []),
        ({"percent": 0}, []),
        ({"unit": "account"}, []),  # the viewer has none
    ],
)
def test_a_holdout_withholds_what_it_covers(holdout: dict[str, Any], held: list[str]) -> None:
    one = engine(
        rule("a", "tip", at={"element": "invoice.tax"}),
        rule("b", set="s"),
        rule("incident", "announcement", holdout=False),
        holdouts=[{"id": "h", "percent": 100, **holdout}],
    )

    answer = resolution(one, on("d1"))

    assert answer.held_out == tuple(held)
    assert {item.rule for item in answer.items} == {"a", "b", "incident"} - set(held)


def test_only_what_would_be_eligible_is_held_out() -> None:
    one = engine(
        rule("a"), rule("b", when={"plan": "team"}), rule("c", priority="high"), holdouts={"id": "h", "percent": 100}
    )

    answer = resolution(one, on("d1"))

    assert answer.held_out == ("c", "a")
    detail = next(one.detail for one in answer.withheld if one.rule == "a")
    assert (detail["holdout"], detail["actual"]) == ("h", round(hash_v2("holdout:h", "d1") * 100, 2))


def test_odd_devices_never_raise() -> None:
    one = engine(rule("a", rollout={"percent": 50}), holdouts={"id": "h", "percent": 50})

    for device in ("", "\ud800", "\0", "d" * 100_000):
        resolution(one, on(device), ANONYMOUS)


def test_holding_out_many_rules_takes_no_longer_than_telling_them() -> None:
    rules = [rule(f"r{number}", at={"any": True}) for number in range(6_000)]
    one = engine(*rules, holdouts=[{"id": "all", "percent": 100}])
    taken = []
    for _ in range(4):
        start = thread_time()
        answer = one.resolve(on("d1"), ANONYMOUS, Memory(), NOW)
        taken.append(thread_time() - start)

    assert (answer.items, len(answer.held_out)) == ((), 6_000)
    assert min(taken) < 0.08
