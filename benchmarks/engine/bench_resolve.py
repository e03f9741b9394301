"""resolve, and its matching alone, against other rule engines on the same rules, as ratios from one run.

    python benchmarks/engine/bench_resolve.py [--rules 1000 10000 100000] [--rounds 11]

CPU time, median of interleaved rounds; see workload.py for the rules and peers.py for the others. Before anything is
timed, every engine's answer is compared with ours on some of the contexts, the order included. The floor is what an
index costs at best: one dictionary lookup, and one closure for each rule of the screen. “resolve” is asked the same in
every round; “new readers” come to the same screens with other traits each time; “busy” is the same rules with every
stage in use (busy.py), checked against explain.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import ours
import peers
from timing import Work, exponent, interleaved
from workload import Asked, asked, written

FULL, FRESH, BUSY, MATCHING = "resolve", "resolve, new readers", "resolve, busy", "matching"
FLOOR, BARE = "floor: 1 lookup + n closures", "floor, hand-written closures"


@dataclass(frozen=True, slots=True)
class Peer:
    """`largest` is the number of rules up to which it is run: beyond, it takes minutes for what is known by then."""

    name: str
    build: Callable[[Sequence[peers.Written]], peers.Matcher]
    largest: int
    linear: bool = True


PEERS = (
    Peer(BARE, peers.bare_closures_merged, 1_000_000, linear=False),
    Peer(FLOOR, peers.closures_merged, 1_000_000, linear=False),
    Peer("merged, growthbook", peers.growthbook_merged, 1_000_000, linear=False),
    Peer("merged, common-expression-language", peers.cel_merged, 10_000, linear=False),
    Peer("closures, linear", peers.closures_linear, 100_000),
    Peer("growthbook, linear", peers.growthbook_linear, 100_000),
    Peer("common-expression-language, linear", peers.cel_linear, 10_000),
    Peer("panzi-json-logic, linear", peers.json_logic_linear, 10_000),
    Peer("rule-engine, linear", peers.rule_engine_linear, 1_000),
)
CONTEXTS = 500
CHECKED = 30


def measure(count: int, rounds: int) -> dict[str, float]:
    """Microseconds a context, by engine."""
    rules = written(count)
    engine = ours.built(ours.validated(rules), count)
    ranked = ours.in_rank_order(engine, rules)
    contexts = asked(count, CONTEXTS)
    few = contexts[: max(3, min(CONTEXTS, 30_000 // count))]
    works: dict[str, Work] = {
        FULL: (ours.resolver(engine), contexts),
        FRESH: (ours.streamed(engine, asked(count, CONTEXTS * (2 * rounds + 1), like=contexts)), contexts),
        BUSY: ours.busy_work(rules, contexts),
        MATCHING: (ours.matcher(engine), ours.situations(engine, contexts)),
    }
    for peer in PEERS:
        if count <= peer.largest:
            some = few if peer.linear else contexts
            works[peer.name] = (peer.build(ranked), [one.attributes for one in some])
    check(works, contexts)
    return interleaved(works, rounds)


def check(works: dict[str, Work], contexts: Sequence[Asked]) -> None:
    """Every engine finds what our matching finds; resolve shows the first five of it."""
    matching, situations = works[MATCHING]
    for name, (work, arguments) in works.items():
        if name in (FRESH, BUSY):
            continue
        for index in range(min(CHECKED, len(arguments))):
            expected = matching(situations[index])
            found: Any = work(arguments[index])
            if name == FULL:
                found, expected = [item.rule for item in found.items], expected[:5]
            assert found == expected, (name, contexts[index], found, expected)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args(argv)
    sizes = sorted(options.rules)
    print(f"{datetime.now(UTC):%Y-%m-%d}  {options.rounds} rounds, {CONTEXTS} contexts, µs of CPU a context")
    results = {count: measure(count, options.rounds) for count in sizes}
    _print_times(results)
    _print_ratios(results)


def _print_times(results: dict[int, dict[str, float]]) -> None:
    sizes = list(results)
    print(f"{'':36}" + "".join(f"{count:>12,}" for count in sizes) + f"{'exponent':>10}")
    for name in results[sizes[0]]:
        row = {count: results[count][name] for count in sizes if name in results[count]}
        print(
            f"{name:36}" + "".join(f"{row[count]:>12,.1f}" if count in row else f"{'–':>12}" for count in sizes), end=""
        )
        low, high = min(row), max(row)
        print(f"{exponent(row[low], row[high], (low, high)):>10.2f}" if low < high else "")


def _print_ratios(results: dict[int, dict[str, float]]) -> None:
    pairs = [(own, floor) for floor in (FLOOR, BARE) for own in (FULL, FRESH, BUSY, MATCHING)]
    pairs += [(peer.name, own) for own in (MATCHING, FULL) for peer in PEERS if "floor" not in peer.name]
    print()
    for above, below in pairs:
        ratios = {count: row[above] / row[below] for count, row in results.items() if above in row}
        if ratios:
            print(
                f"{above + ' / ' + below:60}"
                + "".join(f"{count:>10,}: {ratio:,.2f}" for count, ratio in ratios.items())
            )


if __name__ == "__main__":
    main()
