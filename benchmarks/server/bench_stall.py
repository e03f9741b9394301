"""How long a full rebuild keeps the event loop of a replica from turning, over an idle control in the same run.

Every article and every rule is changed by one publish; a heartbeat in the serving process measures. The control is the
same process for the same time with nothing to do.

    python benchmarks/server/bench_stall.py --articles 10000 --rules 100000
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from largesite import LargeSite
from replica import Replica

from helpsdk.server.store import Store, open_store
from tests.postgres import fresh_database, running_server

GOAL = 20.0  # ms over the idle control


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rules", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--port", type=int, default=8461)
    asked = parser.parse_args()
    site = LargeSite(asked.articles, asked.rules)
    with running_server() as server, fresh_database(server) as url, tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder), url=url)
        site.publish(store)
        replica = Replica(url, Path(folder) / "data", asked.port)
        replica.wait(1)
        print(
            f"{asked.articles} articles, {asked.rules} rules; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
        for number in range(asked.rounds):
            _round(site, store, replica, number)
        print("memory MB:", replica.ask("memory"))
        replica.stop()
        store.close()


def _round(site: LargeSite, store: Store, replica: Replica, number: int) -> None:
    """Idle, rebuild, idle: the load of the machine is on all of them."""
    site.edit_everything(number)
    _settle(replica)
    before = _idle(replica, 5)
    revision = site.publish(store)
    replica.ask("gaps")
    began = time.perf_counter()
    replica.wait(revision, search=False)
    swapped = time.perf_counter() - began
    until_swap = replica.ask("gaps")
    replica.wait(revision)
    _settle(replica)
    after = replica.ask("gaps")
    taken = time.perf_counter() - began
    idle = _idle(replica, max(5.0, swapped))
    print(f"round {number}: swap after {swapped:.1f} s, all done after {taken:.1f} s; load {os.getloadavg()[0]:.1f}")
    rows = {"idle before": before, "until the swap": until_swap, "files, index, old memory": after, "idle": idle}
    for name, gaps in rows.items():
        print(f"  {name:26}" + ", ".join(f"{what} {ms:.1f}" for what, ms in gaps.items()) + " ms")
    for what in ("p99", "max", "by others p99", "by others max"):
        over = max(until_swap[what], after[what]) - max(before[what], idle[what])
        print(f"  {what} over idle {over:.1f} ms ({'met' if over <= GOAL else 'NOT met'}, goal {GOAL:.0f})")


def _idle(replica: Replica, seconds: float) -> dict[str, float]:
    replica.ask("gaps")
    time.sleep(seconds)
    gaps: dict[str, float] = replica.ask("gaps")
    return gaps


def _settle(replica: Replica) -> None:
    """Until nothing is done in the background any more."""
    working = {"helpsdk-index", "helpsdk-keep", "helpsdk-build", "helpsdk-retire"}
    while working & set(replica.ask("revision")["busy"]):
        time.sleep(0.1)


if __name__ == "__main__":
    main()
