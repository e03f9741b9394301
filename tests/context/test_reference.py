"""The engine against the plain reference over random sites: the same items, order and stages; explain as resolve."""

from __future__ import annotations

from random import Random

import pytest

from tests.context import worlds
from tests.context.builders import NOW
from tests.context.reference import reference

CONTEXTS_PER_SITE = 10


def compare(seed: int) -> int:
    """One random site in several contexts; how many items showed."""
    random = Random(seed)
    world = worlds.world(random)
    engine = worlds.engine_of(world)
    count = 0
    for _ in range(CONTEXTS_PER_SITE):
        asked = (worlds.context(random), worlds.viewer(random), worlds.memory(random))
        items, stages = reference(world, *asked)

        resolved, explained = engine.resolve(*asked, NOW), engine.explain(*asked, NOW)

        assert [item.rule for item in resolved.items] == items, (seed, asked)
        assert (explained.items, explained.ttl) == (resolved.items, resolved.ttl), (seed, asked)
        assert {one.rule: one.stage for one in explained.withheld} == stages, (seed, asked)
        assert len(explained.withheld) == len(world.rules)
        count += len(items)
    return count


def test_the_engine_does_what_the_reference_does() -> None:
    shown = sum(compare(seed) for seed in range(300))

    assert shown > 500  # the random sites show enough to mean something


@pytest.mark.soak
def test_the_same_for_a_hundred_thousand_contexts() -> None:
    for seed in range(1_000_000, 1_010_000):
        compare(seed)
