"""Replicas whose store is away, what is asked of them, and how long that takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from helpsdk.server.app import HelpServer
from helpsdk.server.settings import Settings
from tests.server.serving import Client, problem, shown

READS = [
    ("GET", "/v1/articles/send-invoice", None),
    ("GET", "/v1/collections", None),
    ("GET", "/v1/search?q=Germany", None),
    ("POST", "/v1/resolve", {"screen": "tax.settings"}),
]

#: What is sent to the store, and what of it.
WRITES: list[tuple[str, Callable[[], Any]]] = [
    ("/v1/interactions", lambda: {"items": [shown()]}),
    ("/v1/contact", lambda: {"message": "Where is my invoice?"}),
]
#: Seconds of a busy machine: whoever waits for a store that does not answer waits for five at least.
UNHINDERED = 4.0
AWAY = "http://127.0.0.1:9/nobody"


@contextmanager
def replica(data: Path, url: str | None = None, **settings: Any) -> Iterator[tuple[HelpServer, Client]]:
    unlimited: dict[str, Any] = {f"rate_{what}": "0" for what in ("address", "site")}
    server = HelpServer(
        settings=Settings.read({}, data=data, database_url=url, poll_seconds=0.2, **unlimited, **settings)
    )
    server.start()
    try:
        yield server, Client(server)
    finally:
        server.close()


@contextmanager
def read_all_the_time(client: Client) -> Iterator[list[int]]:
    """The status of every read, of every kind in turn, until the end of the block."""
    seen, stop = list[int](), threading.Event()

    def run() -> None:
        while not stop.is_set():
            seen.extend(client.request(method, url, json=body).status_code for method, url, body in READS)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def write(client: Client) -> int:
    """A batch of feedback; what refuses it says when to come again."""
    reply = client.post("/v1/interactions", {"items": [shown()]})
    if reply.status_code != 202:
        assert problem(reply)["code"] in ("unavailable", "busy")
        assert int(reply.headers["retry-after"]) > 0
    return reply.status_code


def has_last_good(server: HelpServer, data: Path, revision: int = 1) -> bool:
    sites = server.sites
    return bool(sites) and sites[0].last_good.revision == revision and data.is_dir()


def together(
    client: Client, writes: list[tuple[str, Callable[[], Any]]], reads: list[tuple[str, str, Any]]
) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """Status and seconds of writes that were all sent at once, and of reads one after the other meanwhile."""
    with ThreadPoolExecutor(len(writes)) as threads:
        writing = [
            threads.submit(took, lambda path=path, body=body: refused_or_taken(client, path, body()))  # type: ignore[misc]
            for path, body in writes
        ]
        time.sleep(0.5)
        reading = [
            took(lambda method=method, url=url, body=body: client.request(method, url, json=body))  # type: ignore[misc]
            for method, url, body in reads
        ]
        return [future.result() for future in writing], reading


def refused_or_taken(client: Client, path: str, body: Any) -> httpx.Response:
    """What refuses it says when to come again."""
    reply = client.post(path, body)
    if reply.status_code != 202:
        assert problem(reply)["code"] in ("unavailable", "busy")
        assert int(reply.headers["retry-after"]) > 0
    return reply


def took(ask: Callable[[], httpx.Response]) -> tuple[int, float]:
    """The status and the seconds of a request."""
    began = time.monotonic()
    return ask().status_code, time.monotonic() - began
