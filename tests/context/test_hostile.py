"""Whatever is reported and remembered: no exception, an answer in no time, and explain is resolve."""

from __future__ import annotations

import gc
from random import Random
from time import thread_time

import pytest

from helpsdk.context import Engine, Resolution, explain_text
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
        resolved, taken = timed(engine, asked)
        dearest = max(dearest, taken)
        explained = engine.explain(*asked)

        assert explained._replace(withheld=(), tried=(), nearest=()) == resolved, (seed, asked)
        assert 5 <= resolved.ttl <= 300
        assert all(isinstance(number, int) and number >= 0 for number in resolved.left.values())
        assert explain_text(explained).encode()
    return dearest


def timed(engine: Engine, asked: hostile.Question) -> tuple[Resolution, float]:
    """Without the collector: it goes through all that the tests hold, in whose answer it pleases."""
    gc.disable()
    start = thread_time()
    resolved = engine.resolve(*asked)
    taken = thread_time() - start
    gc.enable()
    return resolved, taken


def test_odd_questions_are_answered() -> None:
    assert max(ask(seed) for seed in range(150)) < PATIENCE


@pytest.mark.soak
def test_a_hundred_thousand_odd_questions_are_answered() -> None:
    assert max(ask(seed) for seed in range(2_000_000, 2_010_000)) < PATIENCE
