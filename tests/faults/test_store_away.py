"""A store that is away for long, and a replica that restarts meanwhile: reads go on, writes come back by themselves."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpsdk.server.app import HelpServer
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import open_store
from tests.faults.away import (
    AWAY,
    READS,
    UNHINDERED,
    WRITES,
    has_last_good,
    read_all_the_time,
    replica,
    together,
    write,
)
from tests.postgres import PostgresServer, fresh_database, running_server
from tests.server.serving import Client, replaced, until, write_site


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresServer]:
    with running_server() as server:
        yield server


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


@pytest.mark.parametrize("seconds", [2, pytest.param(120, marks=pytest.mark.soak)])
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
    assert max(seconds for _, seconds in reads) < UNHINDERED


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
