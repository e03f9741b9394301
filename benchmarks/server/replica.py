"""A replica in a process of its own, and what is asked of it: `python replica.py DATABASE_URL DATA PORT`.

It answers lines on its standard input with one line of JSON each, from inside the serving process:

    gap       the longest time in ms that the event loop was away since the last question; the first begins to measure
    gaps      the same as a distribution
    revision  what is served, and whether search is ready for it
    memory    resident set and proportional set, in MB; CPU seconds since the start
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn

from helpsdk.server.app import HelpServer
from helpsdk.server.settings import Settings

BEAT = 0.001  # seconds


class Replica:
    """The other side: one running replica."""

    def __init__(self, url: str, data: Path, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        command = [sys.executable, __file__, url, str(data), str(port)]
        self.started = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ready = self._line()
        self.seconds = time.perf_counter() - self.started

    def ask(self, question: str) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        return self._line()

    def wait(self, revision: int, *, search: bool = True, seconds: float = 600) -> None:
        deadline = time.monotonic() + seconds
        while True:
            now = self.ask("revision")
            if now["revision"] >= revision and (now["search"] or not search):
                return
            assert time.monotonic() < deadline, now
            time.sleep(0.1)

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)

    def _line(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the replica ended"
        return json.loads(line)


class Heart:
    """Beats in the event loop; the times between two beats since it was last asked, and what of each the other threads
    of the process took: the rest is the machine's, which gave its cores to somebody else.
    """

    def __init__(self) -> None:
        self._gaps: list[tuple[float, float]] = []

    async def beat(self) -> None:
        last, others = time.perf_counter(), time.process_time() - time.thread_time()
        while True:
            await asyncio.sleep(BEAT)
            now, taken = time.perf_counter(), time.process_time() - time.thread_time()
            gap = max(0.0, now - last - BEAT)
            self._gaps.append((gap, min(gap, taken - others)))
            last, others = now, taken

    def longest(self) -> float:
        return self.gaps()["max"]

    def gaps(self) -> dict[str, float]:
        """In ms: what half of them, 99 % and 99.9 % are below, and the longest; `by others` the same of their CPU."""
        gaps, self._gaps = self._gaps or [(0.0, 0.0)], []
        return {**_spread([gap for gap, _ in gaps], ""), **_spread([taken for _, taken in gaps], "by others ")}


def _spread(seconds: list[float], of: str) -> dict[str, float]:
    ordered = sorted(seconds)
    shares = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999, "max": 1.0}
    found = {name: ordered[min(len(ordered) - 1, int(share * len(ordered)))] for name, share in shares.items()}
    return {of + name: round(one * 1000, 1) for name, one in found.items()}


def memory() -> dict[str, float]:
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines[1:]}
    return {"rss": sizes["Rss"], "pss": sizes["Pss"], "cpu": time.process_time()}


def revision(server: HelpServer) -> dict[str, Any]:
    current = server.sites[0].current if server.sites else None
    return {
        "revision": current.revision if current else 0,
        "search": current is not None and current.runtime.index_ready,
        "busy": sorted(thread.name for thread in threading.enumerate() if thread.name.startswith("helpsdk-")),
    }


async def serve(url: str, data: str, port: int) -> None:
    off = {f"rate_{what}": "0" for what in ("address", "site")}
    where: dict[str, Any] = {"data": data} if url == "-" else {"data": data, "database_url": url}
    server = HelpServer(settings=Settings.read({}, gc_freeze=True, **where, **off))
    config = uvicorn.Config(server, port=port, log_level="warning", access_log=False, lifespan="on")
    web, heart = uvicorn.Server(config), Heart()
    beating: asyncio.Task[None] | None = None  # a thousand times a second, for those who ask
    serving = asyncio.create_task(web.serve())
    while not (web.started and server.sites):
        await asyncio.sleep(0.005)
    answers = {"gap": heart.longest, "gaps": heart.gaps, "revision": lambda: revision(server), "memory": memory}
    print(json.dumps({"cpu": time.process_time(), "revision": server.sites[0].revision}), flush=True)
    loop = asyncio.get_running_loop()
    while question := await loop.run_in_executor(None, sys.stdin.readline):
        if question.startswith("gap") and beating is None:
            beating = asyncio.create_task(heart.beat())
        print(json.dumps(answers[question.strip()]()), flush=True)
    if beating is not None:
        beating.cancel()
    web.should_exit = True
    await serving
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3])))
