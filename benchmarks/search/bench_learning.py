"""What learning from clicks brings, and what spam does to it, simulated on a relevance set with paraphrases.

    python benchmarks/search/bench_learning.py [SET] [--seeds 1 2 3 4 5] [--small]

SET is a folder as `helpsdk evaluate-search` takes it, whose query ids are need and number (`12-3`); without it
stackfaq-en of the independent suites. 60 % of each need's wordings are asked (Zipf, exponent 0.7), the others are
never. Somebody looks at rank r with probability 1/r^0.9 and clicks what is relevant with 0.75, else with 0.06. All goes
through the caps of the store, and is learned of every 100 clicks, which is a day. For each crowd: NDCG@10 against the
baseline after 100, 300, 1,000 and 3,000 clicks, of asked and of other wordings, as a mean over seeds, and the worst
seed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from helpsdk.search.evaluation.judged import load
from tests.search.clicks import CHECKPOINTS, CROWDS, Crowd, Simulation, World, world

_SUITES = Path(os.environ.get("HELPSDK_CONFORMANCE", Path(__file__).resolve().parents[3] / "shared" / "conformance"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", nargs="?", type=Path, default=_SUITES / "search" / "stackfaq-en")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--small", action="store_true", help="100 clicks and one seed")
    options = parser.parse_args()
    seeds, checkpoints = ([1], CHECKPOINTS[:1]) if options.small else (options.seeds, CHECKPOINTS)
    made = world(load(options.set))
    print(f"{'clicks':24}" + "".join(f"{count:>32}" for count in checkpoints))
    print(f"{'':24}" + "".join(f"{'asked %':>9}{'other %':>9}{'worst seed':>14}" for _ in checkpoints))
    for name, crowd in CROWDS.items():
        _tell(name, made, crowd, seeds, checkpoints)


def _tell(name: str, made: World, crowd: Crowd, seeds: list[int], checkpoints: tuple[int, ...]) -> None:
    started = time.process_time()
    runs = [list(Simulation(made, crowd, seed).run(checkpoints)) for seed in seeds]
    line = ""
    for at in range(1, len(checkpoints) + 1):
        asked = statistics.fmean(run[at].asked / run[0].asked - 1 for run in runs)
        other = statistics.fmean(run[at].other / run[0].other - 1 for run in runs)
        worst = [min(run[at][which] - run[0][which] for run in runs) for which in (1, 2)]
        line += f"{100 * asked:+9.1f}{100 * other:+9.1f}{worst[0]:+8.4f}{worst[1]:+8.4f}"[:34]
    print(f"{name:24}{line}   {time.process_time() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
