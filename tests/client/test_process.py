"""Forks and the end of a process: what waits is sent once, by whom it belongs to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

import helpsdk
from helpsdk.client.aio import AsyncHelpClient
from helpsdk.client.options import Outbox
from helpsdk.client.sync import HelpClient
from tests.client.scripted import resolved, taken
from tests.server.serving import until

NEVER_BY_ITSELF = Outbox(every=3600, exit=2.0)


class Recorder(BaseHTTPRequestHandler):
    """Acknowledges what comes, and keeps it; `connections` are those that were ever used."""

    protocol_version = "HTTP/1.1"
    bodies: ClassVar[list[dict[str, Any]]] = []
    connections: ClassVar[set[tuple[str, int]]] = set()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        is_batch = "items" in body
        self.connections.add(self.client_address)
        if is_batch:
            self.bodies.append(body)
        reply = taken(len(body["items"])).content if is_batch else json.dumps(resolved()).encode()
        self.send_response(202 if is_batch else 200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def names() -> list[str]:
    return [item["name"] for body in Recorder.bodies for item in body["items"]]


@pytest.fixture
def url() -> Iterator[str]:
    Recorder.bodies, Recorder.connections = [], set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def in_child(work: Callable[[], bool]) -> bool:
    """Whether `work` came out true in a child of a fork, which ends without any clean-up."""
    pid = os.fork()
    if not pid:
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_child_sends_its_own_and_not_its_parents(url: str) -> None:
    with HelpClient(url, "shop", outbox=NEVER_BY_ITSELF) as help:
        help.resolve("home")
        help.track("of the parent")

        def child() -> bool:
            waited = help.status().waiting
            help.track("of the child")
            asked = help.resolve("home").revision == 7
            thread = any(one.name == "helpsdk-outbox" for one in threading.enumerate())
            return (waited, asked, thread, help.flush(), help.status().sent) == (0, True, True, True, 1)

        assert in_child(child)
        assert names() == ["of the child"]
        assert help.flush()
    assert names() == ["of the child", "of the parent"]
    assert len(Recorder.connections) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fork_while_every_lock_is_held(url: str) -> None:
    """By other threads of the parent, which are not there in the child."""
    with HelpClient(url, "shop", outbox=NEVER_BY_ITSELF) as help:
        mailer, protocol = help._mailer, help._protocol

        def child() -> bool:
            help.track("x")
            return help.resolve("home").revision == 7 and help.flush()

        locks: list[Any] = [
            mailer._changed,
            mailer._sending,
            protocol.circuit._lock,
            protocol.cache._lock,
            protocol.counts._lock,
        ]
        for lock in locks:
            lock.acquire()
        try:
            assert in_child(child)
        finally:
            for lock in locks:
                lock.release()
    assert names() == ["x"]


LEAVES = """
import asyncio, sys
import helpsdk
help = helpsdk.HelpClient(sys.argv[1], "shop", outbox=helpsdk.Outbox(every=3600))
help.track("blocking")
async def main():
    other = helpsdk.AsyncHelpClient(sys.argv[1], "shop", outbox=helpsdk.Outbox(every=3600))
    other.track("awaited")
    return other
other = asyncio.run(main())
sys.exit(3)
"""


def test_a_process_that_ends_sends_what_waits(url: str) -> None:
    env = {**os.environ, "PYTHONPATH": str(Path(helpsdk.__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-W", "error", "-c", LEAVES, url], env=env, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (3, "")
    assert sorted(names()) == ["awaited", "blocking"]


def test_a_client_that_was_forgotten_still_sends_and_then_goes(url: str) -> None:
    help = AsyncHelpClient(url, "shop", outbox=Outbox(every=0))
    help.track("x")
    del help
    until(lambda: names() == ["x"])
