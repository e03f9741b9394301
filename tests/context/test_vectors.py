"""The behaviour vectors that every implementation of the engine reads (tests/vectors/engine)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.context.reference import reference
from tests.context.vectors import FOLDER, Vector, vectors, world_of
from tests.context.worlds import engine_of

CASES = [pytest.param(vector, id=vector.name) for vector in vectors()]


@pytest.mark.parametrize("vector", CASES)
def test_vector(vector: Vector) -> None:
    engine, asked, case = engine_of(world_of(vector)), vector.question, vector.expected

    resolved, explained = engine.resolve(*asked), engine.explain(*asked)

    assert resolved.items == explained.items
    assert [item.rule for item in resolved.items] == case["items"]
    assert [item.locale for item in resolved.items] == case.get("locales", ["en"] * len(case["items"]))
    assert [item.fallback for item in resolved.items] == case.get("fallback", [False] * len(case["items"]))
    assert [item.reason for item in resolved.items] == case.get("reasons", ["rule"] * len(case["items"]))
    assert {one.rule: one.code for one in explained.withheld if one.code != "shown"} == case.get("withheld", {})
    for rule, detail in case.get("details", {}).items():
        assert_part(next(one.detail for one in explained.withheld if one.rule == rule), detail)
    assert_named(case, resolved.held_out, resolved.left, resolved.done)
    assert [[one.way, one.code] for one in explained.tried] == case.get(
        "tried", [[o.way, o.code] for o in explained.tried]
    )
    assert case.get("ttl_at_least", 5) <= resolved.ttl <= case.get("ttl_at_most", 300)


@pytest.mark.parametrize("vector", CASES)
def test_the_reference_agrees(vector: Vector) -> None:
    case = vector.expected

    verdict = reference(world_of(vector), *vector.question)

    assert [item.rule for item in verdict.items] == case["items"]
    assert [item.locale for item in verdict.items] == case.get("locales", ["en"] * len(case["items"]))
    assert [item.fallback for item in verdict.items] == case.get("fallback", [False] * len(case["items"]))
    assert [item.reason for item in verdict.items] == case.get("reasons", ["rule"] * len(case["items"]))
    assert {rule: code for rule, (_, code) in verdict.codes.items() if code != "shown"} == case.get("withheld", {})
    assert_named(case, verdict.held_out, verdict.left, verdict.done)
    assert [list(one) for one in verdict.tried] == case.get("tried", [list(one) for one in verdict.tried])
    for rule, spent in verdict.spent.items():
        assert_part({"needs": {"at": spent.ends and spent.ends.isoformat()}}, until(case, rule))


def assert_named(case: dict[str, Any], held_out: Any, left: Any, done: Any) -> None:
    """What the case names of the rest of the answer."""
    assert list(held_out) == case.get("held_out", list(held_out))
    assert dict(left) == case.get("left", dict(left))
    named = {rule: list(steps) for rule, steps in done.items() if steps}
    assert named == case.get("done", named)


def until(case: dict[str, Any], rule: str) -> dict[str, Any]:
    needs = case.get("details", {}).get(rule, {}).get("needs")
    return {"needs": needs} if needs and "at" in needs else {}


def assert_part(whole: Any, part: Any) -> None:
    """Everything in `part` is in `whole`; moments are equal however they are written."""
    if isinstance(part, dict):
        for key, value in part.items():
            assert_part(whole[key], value)
    else:
        assert moment(whole) == moment(part)


def moment(value: Any) -> Any:
    """A time with a zone as such; all else as it is."""
    if not isinstance(value, str) or not value.endswith(("Z", "+00:00")):
        return value
    return datetime.fromisoformat(value)


def test_every_file_says_what_it_is_about() -> None:
    assert {vector.name.partition(":")[0] for vector in vectors()} == {file.stem for file in FOLDER.glob("*.json")}
    for file in FOLDER.glob("*.json"):
        assert file.read_text(encoding="utf-8").lstrip("{ \n").startswith('"about": "')
