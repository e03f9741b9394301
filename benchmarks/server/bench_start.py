"""A replica's start without its store, from the last-good files: until the first answer, and its memory.

python benchmarks/server/bench_start.py --articles 10000 --rules 10000 100000
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from largesite import SITE, LargeSite
from replica import Replica

from helpsdk.server.store import open_store
from tests.postgres import fresh_database, running_server

GOALS = {10_000: 1.0, 100_000: 8.0}  # seconds by rules, of CPU and of wall


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rules", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--port", type=int, default=8481)
    asked = parser.parse_args()
    bare = _bare_start(asked.port)
    print(f"without any site a process starts in {bare[0]:.2f} s of wall, {bare[1]:.2f} s of CPU")
    for rules in asked.rules:
        _measure(asked.articles, rules, asked.port, bare)


def _bare_start(port: int) -> tuple[float, float]:
    """What Python and the imports take: a site of one article and one rule."""
    with tempfile.TemporaryDirectory() as folder:
        replica = Replica(*_prepared(LargeSite(1, 1), Path(folder) / "data", port))
        taken = replica.seconds, replica.ready["cpu"]
        replica.stop()
        return taken


def _measure(articles: int, rules: int, port: int, bare: tuple[float, float]) -> None:
    site = LargeSite(articles, rules)
    with tempfile.TemporaryDirectory() as folder:
        url, data, _port = _prepared(site, Path(folder) / "data", port)
        steps = _steps(data, site)
        replica = Replica(url, data, port)
        wall, cpu = replica.seconds - bare[0], replica.ready["cpu"] - bare[1]
        asked = urllib.request.Request(
            f"{replica.address}/v1/resolve",
            json.dumps({"screen": site.screen(0)}).encode(),  # rule 0 has no condition
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(asked) as reply:
            found = json.load(reply)
        assert found["items"]
        memory = replica.ask("memory")
        replica.stop()
    goal = GOALS.get(rules)
    met = "" if goal is None else f" (goal {goal:.0f} s: {'met' if max(wall, cpu) <= goal else 'NOT met'})"
    print(f"{articles} articles, {rules} rules: {wall:.2f} s of wall, {cpu:.2f} s of CPU more{met};", end=" ")
    print(f"CPU seconds by step: {steps};", end=" ")
    print(f"resident {memory['rss']:.0f} MB, proportional {memory['pss']:.0f} MB; load {os.getloadavg()[0]:.1f}")


def _steps(data: Path, site: LargeSite) -> str:
    script = Path(__file__).with_name("start_steps.py")
    run = subprocess.run(
        [sys.executable, str(script), str(data), SITE, site.screen(0)], check=True, capture_output=True, text=True
    )
    return ", ".join(f"{step} {seconds}" for step, seconds in json.loads(run.stdout).items())


def _prepared(site: LargeSite, data: Path, port: int) -> tuple[str, Path, int]:
    """What a replica is given that served the site once, index and all: its database is gone."""
    with running_server() as server, fresh_database(server) as url:
        store = open_store(data, url=url)
        site.publish(store)
        store.close()
        replica = Replica(url, data, port)
        replica.wait(1)
        deadline = time.monotonic() + 600
        while "helpsdk-index" in replica.ask("revision")["busy"] and time.monotonic() < deadline:
            time.sleep(0.1)
        replica.stop()
    return url, data, port


if __name__ == "__main__":
    main()
