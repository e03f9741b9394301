"""The memory's vectors: what the widget's own codec is held to as well."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpsdk.context.memory import Memory, advanced, again, dismissed, happened, merge, shown, without
from helpsdk.context.memory_codec import cut, from_json, size, to_json

VECTORS = Path(__file__).parents[1] / "vectors" / "memory"
RECORDERS: dict[str, Callable[..., Memory]] = {
    "shown": shown,
    "dismissed": dismissed,
    "happened": happened,
    "advanced": advanced,
    "without": without,
    "again": again,
}


def cases(name: str) -> pytest.MarkDecorator:
    read = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    return pytest.mark.parametrize("case", read, ids=lambda case: str(case["name"]))


@cases("read")
def test_reading(case: dict[str, Any]) -> None:
    assert to_json(from_json(case["value"])) == case["memory"]


@cases("merge")
def test_merging(case: dict[str, Any]) -> None:
    assert to_json(merge(*map(from_json, case["memories"]))) == case["merged"]


@cases("record")
def test_recording(case: dict[str, Any]) -> None:
    what, *given = case["record"]
    assert to_json(RECORDERS[what](from_json(case["memory"]), *given)) == case["after"]


@cases("cut")
def test_cutting(case: dict[str, Any]) -> None:
    assert cut(from_json(case["memory"]), case["max_bytes"]) == case["cut"]


def test_the_vectors_are_as_they_are_written() -> None:
    """So that a merge, a record and a cut start from what they say."""
    for name in ("merge", "record", "cut"):
        for case in json.loads((VECTORS / f"{name}.json").read_text("utf-8")):
            for memory in case.get("memories", [case.get("memory")]):
                assert to_json(from_json(memory)) == {"v": 1, **memory}
            assert size(case.get("cut", {})) <= case.get("max_bytes", 10) or set(case["cut"]) == {"v", "dismissed"}
