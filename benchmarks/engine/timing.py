"""CPU time in interleaved rounds: a busy machine changes the microseconds, but hardly their ratios."""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

#: A piece of work and the arguments it is called with in each round.
Work: TypeAlias = tuple[Callable[[Any], Any], Sequence[Any]]


def interleaved(works: Mapping[str, Work], rounds: int) -> dict[str, float]:
    """The median of the rounds, in microseconds a call. Every round does each of the works, and each of them twice: the
    first time, which is not counted, brings back to the processor's caches what the work before drove out of them.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for name, (work, arguments) in works.items():
            microseconds(work, arguments)
            taken[name].append(microseconds(work, arguments))
    gc.unfreeze()
    return {name: statistics.median(times) for name, times in taken.items()}


def microseconds(work: Callable[[Any], Any], arguments: Sequence[Any]) -> float:
    """CPU time a call."""
    started = time.process_time()
    for argument in arguments:
        work(argument)
    return (time.process_time() - started) / len(arguments) * 1e6


def exponent(small: float, large: float, sizes: tuple[int, int]) -> float:
    """How the time grows with the size: 0 not at all, 1 in proportion."""
    return math.log(large / small) / math.log(sizes[1] / sizes[0])
