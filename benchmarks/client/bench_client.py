"""Local evaluation against the engine alone and against HTTP, opening a large bundle, and importing, as ratios.

    python benchmarks/client/bench_client.py [--articles 10000] [--rules 10000] [--rounds 7]

CPU time, median of interleaved rounds. The site is that of the server's benchmarks: five rules a screen, a third of
them conditional, articles of about 3 KB. Contexts are spread over the screens, each for a reader who is signed in, and
get at least one item, without a search; every round asks the same ones, of the engine, the local client and the server
alike.

`HTTP` is `HelpClient` and a server process on this machine, both counted. `lean` is the least that can ask: the
standard library's HTTP client on one connection, a stranger, words that the server has answered before, and a reply
that nobody reads.
"""

from __future__ import annotations

import argparse
import gc
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.server.largesite import SITE, LargeSite
from helpsdk import HelpClient, Viewer
from helpsdk.client.local.help import LocalHelp
from helpsdk.context.memory import NO_MEMORY
from helpsdk.identity.trust import add_key
from helpsdk.runtime.asked import Asked
from helpsdk.runtime.contexts import context_of
from helpsdk.server.publish import export_bundle
from helpsdk.server.store import open_store
from helpsdk.site.signing import public_keys

CONTEXTS = 400
LEAN = "HTTP, lean, asked again in the same words"
ANEW, AGAIN = "LocalHelp.resolve", "LocalHelp.resolve, asked again in the same words"
READER = Viewer("u-1", groups=frozenset({"customers"}))


@dataclass(frozen=True)
class Made:
    """A published large site: its data folder, the same as a file, the keys to pin and an API key."""

    data: Path
    file: Path
    keys: Mapping[str, str]
    key: str
    screens: Sequence[str]


def made(folder: Path, articles: int, rules: int) -> Made:
    site, data, file = LargeSite(articles, rules), folder / "data", folder / "large.helpbundle"
    store = open_store(data)
    try:
        site.publish(store)
        scopes = ("resolve:any", "bundle:read")
        trust, _, key = add_key(store.trust(SITE), "api", now=datetime.now(UTC), scopes=scopes)
        store.change_trust(SITE, lambda _: trust)
        export_bundle(store, SITE, None, file)
    finally:
        store.close()
    return Made(data, file, public_keys(trust), key, [site.screen(number) for number in range(rules)])


# --- resolve ----------------------------------------------------------------------------------------------------------


def contexts(there: Made, help: LocalHelp) -> list[dict[str, Any]]:
    random, found = Random(7), list[dict[str, Any]]()
    help._index.want = lambda _: None  # type: ignore[method-assign]  # no index is made while something is timed
    while len(found) < CONTEXTS:
        traits = {"plan": random.choice(["free", "team", "business"]), "build": random.randint(50, 120)}
        context = {"screen": random.choice(there.screens), "traits": traits, "locale": ["en"]}
        if help.resolve(**context, viewer=READER).items:
            found.append(context)
    return found


def in_process(help: LocalHelp, asked: Sequence[dict[str, Any]]) -> dict[str, Callable[[int], Any]]:
    revision = help._follower.current
    assert revision is not None
    runtime, now = revision.runtime, datetime.now(UTC)
    engine, kept = runtime._guide._engine, revision.repeats._kept
    questions = [Asked(dict(one)) for one in asked]
    ready = [context_of(one, ("en",)) for one in questions]
    return {
        "Engine.resolve, a context that is ready": lambda at: engine.resolve(ready[at], READER, NO_MEMORY, now),
        "Engine.resolve and its context": lambda at: engine.resolve(
            context_of(questions[at], ("en",)), READER, NO_MEMORY, now
        ),
        "Runtime.resolve, a reply of its own": lambda at: runtime.resolve(questions[at], READER, now),
        ANEW: lambda at: (kept.clear(), help.resolve(**asked[at], viewer=READER)),
        AGAIN: lambda at: help.resolve(**asked[at], viewer=READER),
    }


def measured(works: Mapping[str, Callable[[int], Any]], rounds: int) -> dict[str, float]:
    """µs a call; each round does each of the works twice, the second time is counted."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for name, work in works.items():
            _timed(work)
            taken[name].append(_timed(work))
    gc.unfreeze()
    return {name: statistics.median(times) for name, times in taken.items()}


def _timed(work: Callable[[int], Any]) -> float:
    began = time.process_time()
    for at in range(CONTEXTS):
        work(at)
    return (time.process_time() - began) / CONTEXTS * 1e6


# --- HTTP -------------------------------------------------------------------------------------------------------------

_SERVE = """
import sys
from helpsdk.cli.main import main
sys.exit(main(["serve", "--data", sys.argv[1], "--port", sys.argv[2]]))
"""


@contextmanager
def server(there: Made, port: int) -> Iterator[tuple[str, int]]:
    """Its address and process id."""
    log, unlimited = subprocess.DEVNULL, {"HELPSDK_RATE_ADDRESS": "0", "HELPSDK_RATE_SITE": "0"}
    command = [sys.executable, "-c", _SERVE, str(there.data), str(port)]
    process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **unlimited})
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                if httpx.get(f"{address}/readyz").status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def over_http(there: Made, asked: Sequence[dict[str, Any]], rounds: int, port: int) -> dict[str, float]:
    found: dict[str, list[tuple[float, float]]] = {"HTTP": [], LEAN: []}
    with server(there, port) as (address, process), HelpClient(address, SITE, key=there.key) as client:
        ways: dict[str, Callable[[int], Any]] = {
            "HTTP": lambda at: client.resolve(**asked[at], viewer=READER),
            LEAN: lean(port, [json.dumps(one).encode() for one in asked]),
        }
        for at in range(rounds + 1):
            for name, way in ways.items():
                before = _cpu(process)
                own = _timed(way)
                found[name] += [(own, (_cpu(process) - before) / CONTEXTS * 1e6)] if at else []
        assert client.status().failures == 0, client.status()
    medians = {name: statistics.median(own + served for own, served in pairs) for name, pairs in found.items()}
    alone = {f"{name}: server alone": statistics.median(one for _, one in pairs) for name, pairs in found.items()}
    return medians | alone


def lean(port: int, bodies: Sequence[bytes]) -> Callable[[int], Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"content-type": "application/json"}

    def ask(at: int) -> bytes:
        connection.request("POST", f"/v1/resolve?site={SITE}", bodies[at], headers)
        reply = connection.getresponse()
        assert reply.status == 200
        return reply.read()

    return ask


def _cpu(process: int) -> float:
    """Seconds of a process and its threads."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# --- fresh processes --------------------------------------------------------------------------------------------------

_OPEN = """
import json, sys, time
from helpsdk import HelpClient
from helpsdk.client.local.opening import open_local
import helpsdk.client.local.help
keys, file, folder, screen = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3] or None, sys.argv[4]
began = time.process_time()
help = HelpClient.local(file, keys=keys, folder=folder, refresh=3600, fallback=object())
opened = time.process_time() - began
assert help.resolve(screen, traits={"plan": "team", "build": 120}).revision
print(opened, time.process_time() - began)
"""


def opening(there: Made, rounds: int) -> dict[str, float]:
    """Seconds; from a file, and from last good files with no source at all."""
    with tempfile.TemporaryDirectory() as kept:
        keys, screen = json.dumps(dict(there.keys)), there.screens[0]
        _run(_OPEN, keys, str(there.file), kept, screen)
        ways = {"from the file": (str(there.file), ""), "from last good files": ("/nowhere", kept)}
        return {
            name: statistics.median(_run(_OPEN, keys, *way, screen)[1] for _ in range(rounds))
            for name, way in ways.items()
        }


IMPORTS = {
    "pydantic, httpx": "import pydantic, httpx",
    "helpsdk": "import helpsdk",
    "HelpClient": "from helpsdk import HelpClient",
    "HelpClient and Engine": "from helpsdk import HelpClient; from helpsdk.context import Engine",
    "HelpClient and local evaluation": "from helpsdk import HelpClient; import helpsdk.client.local.opening",
}


def importing(rounds: int) -> dict[str, float]:
    """Milliseconds of CPU, interpreter left out."""
    taken: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for _ in range(rounds):
        for name, line in IMPORTS.items():
            code = f"import time; began = time.process_time()\n{line}\nprint(time.process_time() - began)"
            taken[name].append(_run(code)[0] * 1e3)
    return {name: statistics.median(times) for name, times in taken.items()}


def _run(code: str, *arguments: str) -> list[float]:
    out = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True).stdout
    return [float(word) for word in out.split()]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rules", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--port", type=int, default=8931)
    given = parser.parse_args(argv)
    print(f"{datetime.now(UTC):%Y-%m-%d}  {given.articles:,} articles, {given.rules:,} rules, {given.rounds} rounds")
    with tempfile.TemporaryDirectory() as folder:
        there = made(Path(folder), given.articles, given.rules)
        with HelpClient.local(there.file, keys=there.keys, refresh=3600) as help:
            asked = contexts(there, help)
            local = measured(in_process(help, asked), given.rounds)
        http = over_http(there, asked, given.rounds, given.port)
        _print("µs", local | http, local[ANEW], "LocalHelp.resolve")
        engine = local["Engine.resolve and its context"]
        print(
            f"LocalHelp.resolve / Engine.resolve: {local[ANEW] / engine:.2f}, asked again {local[AGAIN] / engine:.2f}"
        )
        print(f"HTTP / LocalHelp: {http['HTTP'] / local[ANEW]:.1f}, both again {http[LEAN] / local[AGAIN]:.1f}")
        print(f"bundle file: {there.file.stat().st_size / 1e6:.1f} MB")
        _print("s", opening(there, max(3, given.rounds // 2)), 1.0, "second")
    imported = importing(given.rounds)
    _print("ms", imported, imported["pydantic, httpx"], "pydantic, httpx")


def _print(unit: str, found: Mapping[str, float], one: float, name: str) -> None:
    print(f"{'':52}{unit:>10}{'/ ' + name:>24}")
    for row, value in found.items():
        print(f"{row:52}{value:>10.3f}{value / one:>24.2f}")
    print()


if __name__ == "__main__":
    main()
