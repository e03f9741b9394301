"""What rules cost before the first answer: validation, compilation, memory, a swap of engines; and what explain costs.

    python benchmarks/engine/bench_load.py [--rules 10000] [--rounds 5]

CPU time, median of the rounds; bytes by tracemalloc, which sees what Python allocates. The compiled rules include what
they keep of the validated ones. Compared with building the same rules for common-expression-language.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import ours
import peers
from growthbook.core import gbhash
from timing import microseconds
from workload import NOW, asked, screen_ids, written

from helpsdk.context import Context, Engine, Memory
from helpsdk.context.rollout import hash_v2
from helpsdk.identity.viewer import ANONYMOUS

CONTEXTS = 500


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(argv)
    count, rounds = options.rules, options.rounds
    print(f"{datetime.now(UTC):%Y-%m-%d}  {count:,} rules, {rounds} rounds")
    _print_load(count, rounds)
    _print_first_answers(count, rounds)
    _print_explain(count, rounds)
    _print_rollout(rounds)


def _print_load(count: int, rounds: int) -> None:
    rules = written(count)
    models = ours.validated(rules)
    rows: dict[str, Callable[[], Any]] = {
        "validate": lambda: ours.validated(rules),
        "compile": lambda: ours.built(models, count),
        "validate and compile": lambda: ours.built(ours.validated(rules), count),
        "common-expression-language": lambda: peers.cel_linear(rules),
    }
    print(f"{'':40}{'µs a rule':>12}{'with collector':>16}{'bytes a rule':>14}")
    for name, build in rows.items():
        bare = statistics.median(_seconds(build, collecting=False) for _ in range(rounds)) / count * 1e6
        collected = statistics.median(_seconds(build, collecting=True) for _ in range(rounds)) / count * 1e6
        print(f"{name:40}{bare:>12.1f}{collected:>16.1f}{_bytes(build) / count:>14,.0f}")
    visited = _bytes(lambda: _visited(ours.built(ours.validated(rules), count), count))
    print(f"{'… and every screen visited once':40}{'':28}{visited / count:>14,.0f}")


def _visited(engine: Engine, count: int) -> Engine:
    """With all that it keeps of a screen's first visit."""
    for screen in screen_ids(count):
        engine.resolve(Context(screen=screen), ANONYMOUS, Memory(), NOW)
    return engine


def _seconds(build: Callable[[], Any], *, collecting: bool) -> float:
    gc.collect()
    if not collecting:
        gc.disable()
    started = time.process_time()
    build()
    taken = time.process_time() - started
    gc.enable()
    return taken


def _bytes(build: Callable[[], Any]) -> int:
    """What stays allocated for as long as the result is held."""
    gc.collect()
    tracemalloc.start()
    held = build()
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del held
    return taken


def _print_first_answers(count: int, rounds: int) -> None:
    """A new engine answers each screen's first question slower: it puts the screen's rules together then."""
    models = ours.validated(written(count))
    contexts = asked(count, CONTEXTS)
    once = list({one.context.screen: one for one in contexts}.values())
    first, again, slowest = [], [], []
    for _ in range(rounds):
        resolve = ours.resolver(ours.built(models, count))
        resolve(once[0])
        first.append(microseconds(resolve, once[1:]))
        again.append(microseconds(resolve, once[1:]))
        slowest.append(_slowest(ours.resolver(ours.built(models, count)), once))
    usual, worst = statistics.median(again), statistics.median(slowest)
    print()
    print(f"{'resolve, a screen for the first time':40}{statistics.median(first):>12.1f} µs")
    print(f"{'resolve, again':40}{usual:>12.1f} µs")
    print(f"{'slowest of 100 after a swap':40}{worst:>12.1f} µs = {worst / usual:.1f} times usual")


def _slowest(resolve: Callable[[Any], Any], asked: Sequence[Any]) -> float:
    """Of the first hundred, microseconds; the median of the three slowest, for the machine has its own pauses."""
    return statistics.median(sorted(microseconds(resolve, [one]) for one in asked[:100])[-3:])


def _print_explain(count: int, rounds: int) -> None:
    engine = ours.built(ours.validated(written(count)), count)
    few = asked(count, 5)
    explain = statistics.median(microseconds(ours.explainer(engine), few) for _ in range(rounds))
    print()
    print(f"{'explain, every rule':40}{explain / 1000:>12.2f} ms = {explain / count:.2f} µs a rule")


def _print_rollout(rounds: int) -> None:
    """Units that were never hashed before, and again."""
    batches = [[f"5f0c1f9e-6f0e-4a55-9b6e-{at:06}{number:06}" for number in range(2_000)] for at in range(rounds)]
    ours_first = statistics.median(microseconds(_hashed, units) for units in batches)
    ours_again = statistics.median(microseconds(_hashed, units) for units in [batches[-1]] * rounds)
    theirs = statistics.median(microseconds(lambda unit: gbhash("salt", unit, 2), units) for units in batches)
    print(f"{'hash_v2, a new id / again':40}{ours_first:>12.2f} µs / {ours_again:.2f} µs; growthbook {theirs:.2f} µs")


def _hashed(unit: str) -> float:
    return hash_v2("salt", unit)


if __name__ == "__main__":
    main()
