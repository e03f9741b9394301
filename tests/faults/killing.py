"""Server processes on one store, load on them, and SIGKILL at random.

What was acknowledged is remembered here, outside of all of them, and compared with what the store holds afterwards.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import httpx

from helpsdk.server.store import Store, open_store
from helpsdk.server.store.interaction import id_time
from helpsdk.site.bundle import read_manifest, unpack
from tests.server.serving import shown, write_site

SERVE = """
import socket, sys
import uvicorn
from helpsdk import HelpServer

with socket.socket() as listener:
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(HelpServer(data=sys.argv[1]), log_level="error", access_log=False, lifespan="on")
    server = uvicorn.Server(config)
    started = server.startup
    async def startup(sockets=None):
        await started(sockets)
        print(listener.getsockname()[1], flush=True)
    server.startup = startup
    server.run(sockets=[listener])
"""
PUBLISH = """
import os, sys, time
from pathlib import Path
from helpsdk.errors import StoreError
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import open_store

store = open_store(Path(sys.argv[1]), url=os.environ.get("HELPSDK_DATABASE_URL"))
folder = Path(sys.argv[2])
file = folder / "articles/send-invoice/en.md"
text = file.read_text().split("Edit ")[0].rstrip()
while True:
    edited = folder.with_name("edited")
    edited.write_text(f"{text}\\n\\nEdit {time.time_ns()}.\\n")
    edited.replace(file)  # a kill in between leaves no half of it
    try:
        print(publish_folder(store, folder).revision, flush=True)
    except StoreError as error:
        print(f"refused: {error}", flush=True)
    time.sleep(0.05)
"""
_NO_LIMIT = {f"HELPSDK_RATE_{what}": "0" for what in ("ADDRESS", "SESSION", "SITE")}
_BATCH = 5


class Process:
    """One of ours, and the lines it prints."""

    def __init__(self, code: str, *arguments: object, url: str | None) -> None:
        environ = {**os.environ, **_NO_LIMIT, **({"HELPSDK_DATABASE_URL": url} if url else {})}
        self._process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, text=True, env=environ
        )
        self.pid = self._process.pid
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def end(self, *, kill: bool) -> None:
        self._process.kill() if kill else self._process.terminate()
        self._process.wait(60)
        self._reader.join(60)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            self.lines.extend(line.strip() for line in lines)


@dataclass
class Acknowledged:
    """What clients were told: ids, how often an interaction was reported as new, revisions; and what else came."""

    ids: set[str] = field(default_factory=set)
    accepted: int = 0
    revisions: set[int] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)


class Fleet:
    """`size` servers and a publisher on one data folder, or on a database."""

    def __init__(self, folder: Path, size: int, *, url: str | None, seed: int) -> None:
        self._folder, self._url = folder, url
        self.data = folder.parent / "data"
        self.random = random.Random(seed)
        self.told = Acknowledged()
        self._guard = threading.Lock()
        self._stopped = threading.Event()
        self._publisher = self._publish()
        self._servers = [self._serve() for _ in range(size)]
        self._clients = [threading.Thread(target=self._load, args=(seed + number,)) for number in range(4)]

    def __enter__(self) -> Fleet:
        wait_for(lambda: all(server.lines for server in self._servers), "the servers did not start")
        for client in self._clients:
            client.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        for client in self._clients:
            client.join(60)
        for process in (*self._servers, self._publisher):
            process.end(kill=False)
        self._note(self._publisher)

    def kill_one(self) -> str:
        """Kills the writer, another server or the publisher, starts one in its place, and waits until work goes on."""
        victim = self._victim()
        role = "publisher" if victim is self._publisher else "server"
        role += " that writes" if victim.pid == self._writer() else ""
        victim.end(kill=True)
        self._replace(victim)
        before, revisions = len(self.told.ids), len(self._publisher.lines)
        wait_for(lambda: len(self.told.ids) >= before + 10 * _BATCH, f"no interactions after the {role} was killed")
        if self.random.random() < 0.3:
            wait_for(lambda: len(self._publisher.lines) > revisions, f"no publish after the {role} was killed")
        return role

    def _victim(self) -> Process:
        processes = [*self._servers, self._publisher]
        writer = [one for one in processes if one.pid == self._writer()]
        return writer[0] if writer and self.random.random() < 0.5 else self.random.choice(processes)

    def _replace(self, victim: Process) -> None:
        if victim is self._publisher:
            self._note(victim)
            self._publisher = self._publish()
        else:
            self._servers[self._servers.index(victim)] = self._serve()

    def _writer(self) -> int | None:
        try:
            pid = json.loads((self.data / "writer.json").read_text())["pid"]
        except (OSError, ValueError):
            return None
        return int(pid)

    def _serve(self) -> Process:
        return Process(SERVE, self.data, url=self._url)

    def _publish(self) -> Process:
        return Process(PUBLISH, self.data, self._folder, url=self._url)

    def _note(self, publisher: Process) -> None:
        for line in publisher.lines:
            if line.isdecimal():
                self.told.revisions.add(int(line))
            else:
                self.told.refusals.append(line)

    def _load(self, seed: int) -> None:
        choose = random.Random(seed)
        with httpx.Client(timeout=60) as client:
            while not self._stopped.is_set():
                items = [shown() for _ in range(_BATCH)]
                while not self._send(client, choose, items) and not self._stopped.is_set():
                    time.sleep(0.01)

    def _send(self, client: httpx.Client, choose: random.Random, items: Sequence[dict[str, object]]) -> bool:
        """Sends the batch to any server; whether it was acknowledged. What was not is sent again, elsewhere."""
        ports = [server.lines[0] for server in list(self._servers) if server.lines]
        try:
            reply = client.post(f"http://127.0.0.1:{choose.choice(ports)}/v1/interactions", json={"items": items})
        except (httpx.HTTPError, IndexError):
            return False
        if reply.status_code != 202:
            with self._guard:
                self.told.refusals.append(reply.text)
            return False
        with self._guard:
            self.told.ids.update(str(item["id"]) for item in items)
            self.told.accepted += reply.json()["accepted"]
        return True


def killed(tmp_path: Path, cycles: int, url: str | None) -> Found:
    """The outcome after so many processes were killed, and started again. Fails when anything is lost or torn."""
    folder, seed = write_site(tmp_path / "help"), new_seed()
    roles: Counter[str] = Counter()
    with Fleet(folder, 3, url=url, seed=seed) as fleet:
        for _ in range(cycles):
            roles[fleet.kill_one()] += 1
    store = open_store(fleet.data, url=url)
    found = compared(store, fleet.told)
    store.close()
    told = fleet.told
    print(f"{dict(roles)}; acknowledged {len(told.ids)} interactions and {len(told.revisions)} revisions; {found}")
    print(f"refused {len(told.refusals)}: {sorted(set(told.refusals))[:5]}")
    assert (found.lost, found.double, found.torn) == (0, 0, 0)
    assert not any("lock" in refusal for refusal in told.refusals)
    return found


@dataclass(frozen=True)
class Found:
    """What the store holds, against what was acknowledged."""

    lost: int
    double: int
    torn: int
    stored: int
    revisions: int


def compared(store: Store, told: Acknowledged) -> Found:
    """`double`: counted more often in the roll-ups, or reported as new more often, than there are rows."""
    days = sorted({id_time(id).strftime("%Y-%m-%d") for id in told.ids})
    rows = [row["id"] for month in sorted({day[:7] for day in days}) for row in store.interactions("shop", month)]
    counted = store.rollups.kinds("shop", days[0], days[-1])["shown"]
    numbers = {revision.number for revision in store.revisions("shop", limit=1_000_000)}
    return Found(
        lost=len(told.ids - set(rows)) + len(told.revisions - numbers),
        double=abs(counted - len(set(rows))) + len(rows) - len(set(rows)) + max(0, told.accepted - len(rows)),
        torn=sum(not is_whole(store, number) for number in numbers),
        stored=len(rows),
        revisions=len(numbers),
    )


def is_whole(store: Store, number: int) -> bool:
    """Whether a revision can be opened, with the hash of each of its parts, and its source files are there."""
    revision = store.revision("shop", number)
    try:
        unpack(read_manifest(revision.manifest), lambda hash: store.blobs([hash])[hash])
        store.blobs(revision.files.values())
    except Exception as error:
        print(f"revision {number}: {error}")
        return False
    return True


def wait_for(true: Callable[[], bool], otherwise: str, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.01)


def new_seed() -> int:
    """Printed with a failure; HELPSDK_SEED gives one again."""
    seed = int(os.environ.get("HELPSDK_SEED") or random.SystemRandom().randrange(2**32))
    print(f"HELPSDK_SEED={seed}")
    return seed
