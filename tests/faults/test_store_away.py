"""A store that is away for long, and a replica that restarts meanwhile: reads go on, writes come back by themselves."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from helpsdk.server.app import HelpServer
from helpsdk.server.publish import publish_folder
from helpsdk.server.settings import Settings
from helpsdk.server.store import open_store
from tests.postgres import PostgresServer, fresh_database, running_server
from tests.server.serving import Client, problem, replaced, shown, until, write_site

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
AWAY = "http://127.0.0.1:9/nobody"


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresServer]:
    with running_server() as server:
        yield server


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


def test_a_database_that_is_stopped_while_a_replica_restarts(database: PostgresServer, tmp_path: Path) -> None:
    folder, data = write_site(tmp_path / "help"), tmp_path / "data"
    with fresh_database(database) as url:
        store = open_store(tmp_path, url=url)
        publish_folder(store, folder)
        with replica(data, url) as (server, client):
            until(lambda: has_last_good(server, data))
            with read_all_the_time(client) as seen:
                database.stop()
                began = time.monotonic()
                refused = write(client)
                with replica(data, url) as (_again, restarted):
                    started = time.monotonic() - began
                    found = [restarted.request(method, url, json=body).status_code for method, url, body in READS]
                    ready = restarted.get("/readyz").json()["status"]
                    database.start()
                    until(lambda: write(restarted) == 202)
                    until(lambda: restarted.get("/readyz").json()["status"] == "ready")
                until(lambda: write(client) == 202)
                replaced(folder, "articles/send-invoice/en.md", "title: Send an invoice", "title: After")
                publish_folder(store, folder)
                until(lambda: client.get("/v1/articles/send-invoice").json()["title"] == "After")
        store.close()

    assert (refused, found, ready) == (503, [200] * 4, "degraded")
    assert len(seen) >= 8
    assert set(seen) == {200}
    assert started < 20


@pytest.mark.parametrize("seconds", [5, pytest.param(120, marks=pytest.mark.soak)])
def test_long_without_the_database(database: PostgresServer, tmp_path: Path, seconds: float) -> None:
    """Two replicas, one of them restarted again and again: no read fails, and writes come back by themselves."""
    data = (tmp_path / "a", tmp_path / "b")
    with fresh_database(database) as url:
        store = open_store(tmp_path, url=url)
        publish_folder(store, write_site(tmp_path / "help"))
        store.close()
        with replica(data[0], url) as (server, client):
            until(lambda: has_last_good(server, data[0]))
            with replica(data[1], url) as (other, _client):
                until(lambda: has_last_good(other, data[1]))
            with read_all_the_time(client) as seen:
                database.stop()
                ends, restarted = time.monotonic() + seconds, list[int]()
                while time.monotonic() < ends:
                    with replica(data[1], url) as (_again, second), read_all_the_time(second) as found:
                        assert {write(client), write(second)} == {503}
                        time.sleep(min(10, seconds))
                    restarted += found
                database.start()
                until(lambda: write(client) == 202)
                until(lambda: client.get("/readyz").json()["status"] == "ready")

    assert len(seen) >= 4 * seconds
    assert set(seen) == set(restarted) == {200}


def test_a_database_that_is_frozen_hangs_no_reader(database: PostgresServer, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with fresh_database(database) as url:
        store = open_store(tmp_path, url=url)
        publish_folder(store, write_site(tmp_path / "help"))
        store.close()
        with replica(data, url) as (server, _client):
            host = Client(Starlette(routes=[Route("/own", page), Mount("/help", app=server)]))
            until(lambda: has_last_good(server, data))
            with frozen(database):
                time.sleep(1)  # the follower and whoever else asks the database are held up by now
                asked = {url: took(lambda url=url: host.get(url)) for url in ("/own", "/help/livez", "/help/readyz")}  # type: ignore[misc]
                asked |= {
                    url: took(lambda method=method, url=url, body=body: host.request(method, f"/help{url}", json=body))  # type: ignore[misc]
                    for method, url, body in READS * 3
                }
                refused, _seconds = took(lambda: host.post("/help/v1/interactions", {"items": [shown()]}))
                began = time.monotonic()
                with replica(data, url) as (_again, restarted):
                    found = [restarted.request(method, url, json=body).status_code for method, url, body in READS]
                    started = time.monotonic() - began
            until(lambda: host.post("/help/v1/interactions", {"items": [shown()]}).status_code == 202)

    assert {status for status, _ in asked.values()} == {200}
    assert max(seconds for _, seconds in asked.values()) < 2
    assert (refused, found) == (503, [200] * 4)
    assert started < 20


def test_a_database_that_is_frozen_under_requests(database: PostgresServer, tmp_path: Path) -> None:
    """It stops in the middle: whoever waits for it is told to come again, readers and scrapers do not wait."""
    data = tmp_path / "data"
    with fresh_database(database) as url:
        store = open_store(tmp_path, url=url)
        publish_folder(store, write_site(tmp_path / "help"))
        store.close()
        with replica(data, url, contact_webhook=AWAY, metrics_port=0, drain_seconds=1) as (server, client):
            until(lambda: has_last_good(server, data))
            assert write(client) == 202
            until(lambda: "helpsdk_stores_open 1.0" in scraped(server))
            with frozen(database):
                writes, reads = together(client, WRITES * 4, READS * 3)
                scraping = took(lambda: httpx.get(metrics_of(server), trust_env=False, timeout=30))
            until(lambda: {client.post(path, body()).status_code for path, body in WRITES} == {202})
            with frozen(database):
                held = [threading.Thread(target=client.post, args=(path, body())) for path, body in WRITES]
                for thread in held:
                    thread.start()
                time.sleep(0.5)
                began = time.monotonic()
                server.close()
                closing_took = time.monotonic() - began
                for thread in held:
                    thread.join()
            until(lambda: not alive("helpsdk-interactions", "helpsdk-store"))

    assert {status for status, _ in writes} <= {503}
    assert max(seconds for _, seconds in writes) < 14
    assert {status for status, _ in reads} == {200}
    assert max(seconds for _, seconds in reads) < 2
    assert scraping[0] == 200
    assert scraping[1] < 2
    assert closing_took < 1 + 5 + 2


def test_a_frozen_database_is_given_up(
    database: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its connections themselves: no timeout of the server's own, and none of TCP, ends the waiting."""
    monkeypatch.setattr("helpsdk.server.store.impatient.ImpatientConnection.seconds", 1)
    monkeypatch.setattr("helpsdk.server.store.impatient.USUAL", 1)
    monkeypatch.setattr("helpsdk.server.store.impatient.GRACE", 1)
    with fresh_database(database) as url:
        store = open_store(tmp_path, url=url)
        publish_folder(store, write_site(tmp_path / "help"))
        with store._database.reading() as connection:  # type: ignore[attr-defined]
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1
            with frozen(database):
                began = time.monotonic()
                with pytest.raises(Exception, match="does not answer"):
                    connection.exec_driver_sql("SELECT 1")
                waited = time.monotonic() - began
        latest = store.latest("shop")
        store.close()

    assert 1.5 < waited < 6
    assert latest == 1


def test_messages_to_a_store_that_is_locked_hold_no_reader_up(tmp_path: Path) -> None:
    data = tmp_path / "data"
    store = open_store(data)
    publish_folder(store, write_site(tmp_path / "help"))
    store.close()
    with replica(data, contact_webhook=AWAY) as (server, client):
        until(lambda: has_last_good(server, data))
        assert client.post("/v1/contact", {"message": "before"}).status_code == 202
        with closing(sqlite3.connect(data / "content.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            writes, reads = together(client, WRITES[1:] * 8, READS * 3)
            other.execute("ROLLBACK")
        until(lambda: client.post("/v1/contact", {"message": "after"}).status_code == 202)

    assert {status for status, _ in writes} == {503}
    assert max(seconds for _, seconds in writes) < 14
    assert {status for status, _ in reads} == {200}
    assert max(seconds for _, seconds in reads) < 2


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


def metrics_of(server: HelpServer) -> str:
    return f"http://127.0.0.1:{server.metrics_port}/metrics"


def scraped(server: HelpServer) -> str:
    return httpx.get(metrics_of(server), trust_env=False).text


def alive(*names: str) -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name in names]


@contextmanager
def frozen(database: PostgresServer) -> Iterator[None]:
    """The server and every process of it are stopped, with their connections open."""
    processes = database.processes()
    for process in processes:
        _signalled(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            _signalled(process, signal.SIGCONT)


def _signalled(process: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # one of a connection that has just ended
        os.kill(process, number)


def took(ask: Callable[[], httpx.Response]) -> tuple[int, float]:
    """The status and the seconds of a request."""
    began = time.monotonic()
    return ask().status_code, time.monotonic() - began


async def page(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("the host's own")


def test_a_content_file_that_is_removed_and_put_back(tmp_path: Path) -> None:
    folder, data = write_site(tmp_path / "help"), tmp_path / "data"
    store = open_store(data)
    publish_folder(store, folder)
    store.close()
    with replica(data) as (server, _client):
        until(lambda: has_last_good(server, data))
    whole = (data / "content.db").read_bytes()
    (data / "content.db").write_bytes(b"not a database, but some other bytes" * 1000)
    with replica(data) as (_server, client):
        found = [client.request(method, url, json=body).status_code for method, url, body in READS]
        ready = client.get("/readyz").json()["status"]
    for path in data.glob("content.db*"):
        path.unlink()
    (data / "content.db").write_bytes(whole)
    with replica(data) as (_server, client):
        mended = client.get("/readyz").json()["status"]

    assert (found, ready, mended) == ([200] * 4, "degraded", "ready")


def test_a_store_that_was_lost_is_begun_anew_above_what_was_served(tmp_path: Path) -> None:
    folder, data = write_site(tmp_path / "help"), tmp_path / "data"
    store = open_store(data)
    for number in range(3):
        replaced(folder, "articles/send-invoice/en.md", "title: ", f"title: {number} ")
        publish_folder(store, folder)
    store.close()
    with replica(data) as (server, _client):
        until(lambda: has_last_good(server, data, 3))
    for path in data.glob("content.db*"):
        path.unlink()
    with replica(data) as (_server, client):
        away = client.get("/v1/collections").json()["revision"]
    server = HelpServer(folder, data=data)
    server.start()
    again = Client(server).get("/v1/collections").json()["revision"]
    server.close()

    assert (away, again) == (3, 4)
