from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from growthbook.core import gbhash

from helpsdk.context.rollout import bucket_ranges, choose, hash_v1, hash_v2, in_namespace, included
from tests.paths import conformance

HASHES: dict[int, Callable[[str, str], float]] = {1: hash_v1, 2: hash_v2}


def cases(name: str) -> list[list[Any]]:
    found: list[list[Any]] = json.loads((conformance("growthbook") / "cases.json").read_text(encoding="utf-8"))[name]
    return found


@pytest.mark.conformance
def test_the_growthbook_hashes() -> None:
    found = cases("hash")

    assert len(found) == 15
    for seed, value, version, expected in found:
        place = HASHES[version](seed, value) if version in HASHES else None
        assert place == expected, (seed, value, version)


@pytest.mark.conformance
def test_the_growthbook_namespaces() -> None:
    found = cases("inNamespace")

    assert len(found) == 16
    for name, unit, namespace, expected in found:
        assert in_namespace(unit, tuple(namespace)) is expected, name


@pytest.mark.conformance
def test_the_growthbook_bucket_ranges() -> None:
    found = cases("getBucketRange")

    assert len(found) == 13
    for name, (count, coverage, weights), expected in found:
        ranges = [[round(place, 6) for place in one] for one in bucket_ranges(count, coverage, weights)]
        assert ranges == expected, name


@pytest.mark.conformance
def test_the_growthbook_choices() -> None:
    found = cases("chooseVariation")

    assert len(found) == 13
    for name, place, ranges, expected in found:
        assert choose(place, [tuple(one) for one in ranges]) == expected, name


def test_hashes_of_any_text() -> None:
    random_ = random.Random(2)
    for _ in range(2_000):
        seed, value = ("".join(random_.choices("aé😀\ud800\udc00 1", k=random_.randrange(6))) for _ in range(2))
        assert hash_v1(seed, value) == gbhash(seed, value, 1)
        assert hash_v2(seed, value) == gbhash(seed, value, 2)


def test_odd_weights_are_equal_ones() -> None:
    assert bucket_ranges(2, 1, [1.5, -0.5]) == bucket_ranges(2)
    assert bucket_ranges(2, 1, [float("nan"), 1]) == bucket_ranges(2)
    assert bucket_ranges(0) == []


def test_a_percentage_has_its_share() -> None:
    units = [f"u{index}" for index in range(20_000)]

    for percent in (0, 1, 10, 50, 99.5, 100):
        share = sum(included(unit, "salt", percent) for unit in units) / len(units) * 100
        assert share == pytest.approx(percent, abs=1)


def test_raising_a_percentage_only_adds() -> None:
    for index in range(500):
        steps = [included(f"u{index}", "s", percent) for percent in range(0, 101, 5)]
        assert steps == sorted(steps)
        assert steps[0] is False
        assert steps[-1] is True
