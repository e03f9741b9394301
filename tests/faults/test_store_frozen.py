"""A database that is halted with its connections open: it answers nobody, and refuses nobody either."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from helpsdk.server.app import HelpServer
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import open_store
from tests.faults.away import AWAY, READS, UNHINDERED, WRITES, has_last_good, replica, together, took, write
from tests.postgres import PostgresServer, fresh_database, running_server
from tests.server.serving import Client, shown, until, write_site
from tests.threads import OwnThreads


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresServer]:
    with running_server() as server:
        yield server


async def page(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("the host's own")


def test_a_database_that_is_frozen_hangs_no_reader(database: PostgresServer, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with fresh_database(database) as url:
        store = open_store(tmp_path, url=url)
        publish_folder(store, write_site(tmp_path / "help"))
        store.close()
        with replica(data, url) as (server, _client):
            host = Client(Starlette(routes=[Route("/own", page), Mount("/help", app=server)]))
            until(lambda: has_last_good(server, data))
            with database.frozen():
                time.sleep(1)  # the follower and whoever else asks the database are held up by now
                asked = {url: took(lambda url=url: host.get(url)) for url in ("/own", "/help/livez", "/help/readyz")}  # type: ignore[misc]
                asked |= {
                    url: took(lambda method=method, url=url, body=body: host.request(method, f"/help{url}", json=body))  # type: ignore[misc]
                    for method, url, body in READS * 3
                }
                refused, _seconds = took(lambda: host.post("/help/v1/interactions", {"items": [shown()]}))
                began = time.monotonic()
                with replica(data, url, drain_seconds=1) as (_again, restarted):
                    found = [restarted.request(method, url, json=body).status_code for method, url, body in READS]
                    started = time.monotonic() - began
            until(lambda: host.post("/help/v1/interactions", {"items": [shown()]}).status_code == 202)

    assert {status for status, _ in asked.values()} == {200}
    assert max(seconds for _, seconds in asked.values()) < UNHINDERED
    assert (refused, found) == (503, [200] * 4)
    assert started < 20


def test_a_database_that_is_frozen_under_requests(
    database: PostgresServer, tmp_path: Path, own_threads: OwnThreads
) -> None:
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
            with database.frozen():
                writes, reads = together(client, WRITES * 4, READS * 3)
                scraping = took(lambda: httpx.get(metrics_of(server), trust_env=False, timeout=30))
            until(lambda: {client.post(path, body()).status_code for path, body in WRITES} == {202})
            with database.frozen():
                held = [threading.Thread(target=client.post, args=(path, body())) for path, body in WRITES]
                for thread in held:
                    thread.start()
                time.sleep(0.5)
                began = time.monotonic()
                server.close()
                closing_took = time.monotonic() - began
            for thread in held:
                thread.join()
            until(lambda: own_threads.names("helpsdk-interactions") == own_threads.names("helpsdk-store") == [])

    assert {status for status, _ in writes} <= {503}
    assert max(seconds for _, seconds in writes) < 14
    assert {status for status, _ in reads} == {200}
    assert max(seconds for _, seconds in reads) < UNHINDERED
    assert scraping[0] == 200
    assert scraping[1] < UNHINDERED
    assert closing_took < 1 + 5 + 4


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
            with database.frozen():
                began = time.monotonic()
                with pytest.raises(Exception, match="does not answer"):
                    connection.exec_driver_sql("SELECT 1")
                waited = time.monotonic() - began
        latest = store.latest("shop")
        store.close()

    assert 1.5 < waited < 10  # not the fifteen that are usual
    assert latest == 1


def metrics_of(server: HelpServer) -> str:
    return f"http://127.0.0.1:{server.metrics_port}/metrics"


def scraped(server: HelpServer) -> str:
    return httpx.get(metrics_of(server), trust_env=False).text
