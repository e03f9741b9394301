"""From the commit of one edited article or rule until every replica answers with it, and until search finds it.

Three replicas on PostgreSQL, or with --sqlite two processes on one data folder, which this one writes. Each replica is
a HelpServer under uvicorn in a process of its own; a thread for each asks it over HTTP every `ASKED` seconds, on the
same cores. `commit` is when the store's `publish` returns. CPU of a publish is measured with nobody asking, with what
follows the swap, search and last-good files, and without what a replica uses when nothing happens.

    python benchmarks/server/bench_publish.py --articles 1000 --rules 1000 --edits 50
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from largesite import LargeSite
from replica import Replica

from helpsdk.server.store import Store, open_store
from tests.postgres import fresh_database, running_server

REPLICAS, ON_ONE_FOLDER = 3, 2
ASKED = 0.005  # seconds between two requests to one replica: the cores are those of the replicas
BETWEEN = 0.5  # seconds from one publish to the next: what follows a swap is done by then
_PATIENCE = 30.0  # seconds
_FOR_ALL = 15  # every so many rules one asks for nothing, so that it shows to whoever comes to its screen


class Asker:
    """Asks one replica over one connection."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)

    def resolved(self, screen: str) -> dict[str, Any]:
        return self._ask("POST", "/v1/resolve", json.dumps({"screen": screen}).encode())

    def searched(self, words: str) -> dict[str, Any]:
        return self._ask("GET", f"/v1/search?q={words}", None)

    def _ask(self, method: str, path: str, body: bytes | None) -> dict[str, Any]:
        self._connection.request(method, path, body, {"Content-Type": "application/json"})
        answer: dict[str, Any] = json.loads(self._connection.getresponse().read())
        return answer


def times_until(askers: list[Asker], seen: Callable[[Asker], bool], since: Callable[[], float]) -> list[float]:
    """For each replica, ms from `since()` until it is seen there. They are asked all the time, each by a thread."""
    at: dict[int, float] = {}

    def watch(number: int, asker: Asker) -> None:
        deadline = time.perf_counter() + _PATIENCE
        while time.perf_counter() < deadline:
            if seen(asker):
                at[number] = time.perf_counter()
                return
            time.sleep(ASKED)

    threads = [threading.Thread(target=watch, args=one) for one in enumerate(askers)]
    for thread in threads:
        thread.start()
    began = since()
    for thread in threads:
        thread.join()
    assert len(at) == len(askers), "a replica never showed it"
    return [(moment - began) * 1000 for moment in at.values()]


def quantiles(values: list[float]) -> str:
    ordered = sorted(values)
    at = min(len(ordered) - 1, round(0.99 * (len(ordered) - 1)))
    return f"p50 {statistics.median(ordered):.1f}, p99 {ordered[at]:.1f}, worst {ordered[-1]:.1f}"


def published(site: LargeSite, store: Store) -> Callable[[], float]:
    """Publishes when called; the moment of the commit."""

    def publish() -> float:
        site.publish(store)
        return time.perf_counter()

    return publish


def edit_articles(site: LargeSite, store: Store, askers: list[Asker], edits: int) -> list[float]:
    found = []
    for number in range(edits):
        title, at = f"Edited {number}", _FOR_ALL * number % len(site.articles)
        screen = site.screen(at)
        site.edit_article(at, title)
        found.append(max(times_until(askers, _shows(screen, title), published(site, store))))
        time.sleep(BETWEEN)
    return found


def edit_rules(site: LargeSite, store: Store, askers: list[Asker], edits: int) -> list[float]:
    found = []
    for number in range(edits):
        rule, other = _FOR_ALL * number % len(site.rules), (_FOR_ALL * number + 507) % len(site.articles)
        site.edit_rule(rule, other)
        seen = _shows(site.screen(rule), f"a{other:06}")
        found.append(max(times_until(askers, seen, published(site, store))))
        time.sleep(BETWEEN)
    return found


def search_articles(site: LargeSite, store: Store, askers: list[Asker], edits: int) -> list[float]:
    found = []
    for number in range(edits):
        word = f"quux{number}zyx"
        site.edit_article(number, f"Edited {word}")
        found.append(max(times_until(askers, _finds(word), published(site, store))))
        time.sleep(BETWEEN)
    return found


def cpu_of_a_publish(site: LargeSite, store: Store, replicas: list[Replica], edits: int) -> list[float]:
    """For each replica, ms."""

    def used(do: Callable[[int], object]) -> list[float]:
        began = [replica.ask("memory")["cpu"] for replica in replicas]
        for number in range(edits):
            do(number)
            time.sleep(BETWEEN)
        ended = [replica.ask("memory")["cpu"] for replica in replicas]
        return [1000 * (end - begin) / edits for begin, end in zip(began, ended, strict=True)]

    def publish(number: int) -> None:
        site.edit_article(number, f"Again {number}")
        site.publish(store)

    return [busy - idle for busy, idle in zip(used(publish), used(lambda _number: None), strict=True)]


def _shows(screen: str, text: str) -> Callable[[Asker], bool]:
    return lambda asker: text in json.dumps(asker.resolved(screen)["items"])


def _finds(word: str) -> Callable[[Asker], bool]:
    def finds(asker: Asker) -> bool:
        reply = asker.searched(word)
        return bool(reply["hits"]) and not reply["degraded"]

    return finds


@contextmanager
def running(asked: argparse.Namespace, site: LargeSite) -> Iterator[tuple[Store, list[Replica]]]:
    """The store, with the site in it, and replicas that serve it and have their index."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = None if asked.sqlite else stack.enter_context(fresh_database(stack.enter_context(running_server())))
        store = open_store(folder, url=url)
        stack.callback(store.close)
        site.publish(store)
        ports = range(asked.port, asked.port + (ON_ONE_FOLDER if asked.sqlite else REPLICAS))
        replicas = [Replica(url or "-", folder / f"data{port}" if url else folder, port) for port in ports]
        for replica in replicas:
            stack.callback(replica.stop)
        for replica in replicas:
            replica.wait(1)
        yield store, replicas


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--rules", type=int, default=1000)
    parser.add_argument("--edits", type=int, default=50)
    parser.add_argument("--searches", type=int, default=20)
    parser.add_argument("--port", type=int, default=8471)
    parser.add_argument("--sqlite", action="store_true", help="two processes on one data folder")
    asked = parser.parse_args()
    site = LargeSite(asked.articles, asked.rules)
    with running(asked, site) as (store, replicas):
        askers = [Asker(asked.port + number) for number in range(len(replicas))]
        edit_articles(site, store, askers, 3)
        loads = [os.getloadavg()[0]]
        rows = {
            "edited article in resolve": edit_articles(site, store, askers, asked.edits),
            "edited rule in resolve": edit_rules(site, store, askers, asked.edits),
            "edited article in search": search_articles(site, store, askers, asked.searches),
        }
        cpu = cpu_of_a_publish(site, store, replicas, min(10, asked.edits))
        loads.append(os.getloadavg()[0])
        kind = "SQLite" if asked.sqlite else "PostgreSQL"
        print(f"{asked.articles} articles, {asked.rules} rules, {len(replicas)} replicas, {kind}; {asked.edits} edits;")
        print(f"load {loads[0]:.1f} to {loads[1]:.1f} on {os.cpu_count()} cores; ms from the commit to all replicas")
        for name, values in rows.items():
            print(f"  {name}: {quantiles(values)}" if values else f"  {name}: not asked")
        print("  CPU ms of a publish in each replica:", *(f"{one:.1f}" for one in cpu))
        for replica in replicas:
            print("  replica MB:", {name: round(size, 1) for name, size in replica.ask("memory").items()})


if __name__ == "__main__":
    main()
