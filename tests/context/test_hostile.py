"""Whatever is reported and remembered: no exception, an answer in no time, and explain is resolve."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from time import thread_time

import pytest

from helpsdk.context import explain_text
from tests.context import hostile, worlds

#: What one question may cost, in seconds of processor time.
PATIENCE = 0.05


def ask(seed: int) -> float:
    """One random site and its odd questions; what the dearest answer cost."""
    random = Random(seed)
    engine = worlds.engine_of(worlds.world(random))
    dearest = 0.0
    for _ in range(10):
        asked = hostile.question(random)
        start = thread_time()
        resolved = engine.resolve(*asked)
        dearest = max(dearest, thread_time() - start)
        explained = engine.explain(*asked)

        assert replace(explained, withheld=(), tried=(), nearest=()) == resolved, (seed, asked)
        assert 5 <= resolved.ttl <= 300
        assert all(isinstance(number, int) and number >= 0 for number in resolved.left.values())
        assert explain_text(explained).encode()
    return dearest


def test_odd_questions_are_answered() -> None:
    assert max(ask(seed) for seed in range(150)) < PATIENCE


@pytest.mark.soak
def test_a_hundred_thousand_odd_questions_are_answered() -> None:
    assert max(ask(seed) for seed in range(2_000_000, 2_010_000)) < PATIENCE
