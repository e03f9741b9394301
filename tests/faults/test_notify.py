"""PostgreSQL tells of a publish; when that is lost, looking for it finds it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpsdk.server.app import HelpServer
from helpsdk.server.publish import publish_folder
from helpsdk.server.settings import Settings
from helpsdk.server.store import open_store
from helpsdk.server.store.listening import Listeners
from tests.postgres import PostgresServer, fresh_database, running_server
from tests.server.serving import Client, replaced, until, write_site

SILENT = 3600.0  # seconds: only being told of a publish shows it in time
LISTENING = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND datname LIKE 'helpsdk%'"


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresServer]:
    with running_server() as server:
        yield server


@pytest.fixture
def url(database: PostgresServer) -> Iterator[str]:
    with fresh_database(database) as url:
        yield url


class Site:
    """A folder that is published into the database by somebody, and a replica that serves it."""

    def __init__(self, tmp_path: Path, url: str, poll_seconds: float) -> None:
        self.folder = write_site(tmp_path / "help")
        self.store = open_store(tmp_path, url=url)
        publish_folder(self.store, self.folder)
        self.server = HelpServer(settings=Settings(data=tmp_path / "data", database_url=url, poll_seconds=poll_seconds))
        self.server.start()
        self.client, self._title = Client(self.server), "Send an invoice"

    def publish(self, title: str) -> None:
        replaced(self.folder, "articles/send-invoice/en.md", f"title: {self._title}", f"title: {title}")
        publish_folder(self.store, self.folder)
        self._title = title

    def shows(self, title: str) -> bool:
        return bool(self.client.get("/v1/articles/send-invoice").json()["title"] == title)

    def close(self) -> None:
        self.server.close()
        self.store.close()


def test_a_publish_is_told(database: PostgresServer, url: str, tmp_path: Path) -> None:
    site = Site(tmp_path, url, SILENT)
    until(lambda: bool(database.execute(LISTENING)))
    site.publish("Told")
    until(lambda: site.shows("Told"), seconds=20)
    site.close()


def test_a_listener_that_was_cut_off_misses_nothing(database: PostgresServer, url: str, tmp_path: Path) -> None:
    site = Site(tmp_path, url, SILENT)
    until(lambda: bool(database.execute(LISTENING)))
    for number in range(3):
        killed = database.execute(LISTENING.replace("SELECT pid", "SELECT pg_terminate_backend(pid)"))
        site.publish(f"Number {number}")
        until(lambda number=number: site.shows(f"Number {number}"), seconds=30)  # type: ignore[misc]
        until(lambda: bool(database.execute(LISTENING)))
        assert killed == [(True,)]
    site.close()


def test_what_nobody_was_told_of_is_found(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Listeners, "tell", lambda _self, _site: None)
    site = Site(tmp_path, url, 0.3)
    site.publish("Found")
    began = time.monotonic()
    until(lambda: site.shows("Found"), seconds=20)
    site.close()

    assert time.monotonic() - began < 10
