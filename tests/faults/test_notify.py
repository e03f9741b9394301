"""PostgreSQL tells of a publish; when that is lost, looking for it finds it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from helpsdk.server.app import HelpServer
from helpsdk.server.publish import publish_folder
from helpsdk.server.settings import Settings
from helpsdk.server.store import open_store
from helpsdk.server.store.listening import Listeners
from tests.postgres import PostgresServer, name_of
from tests.server.serving import Client, replaced, until, write_site

SILENT = 3600.0  # seconds: only being told of a publish shows it in time
LISTENS = "query LIKE 'LISTEN %'"


def listening(server: PostgresServer, url: str, *, cut_off: bool = False) -> list[tuple[object]]:
    """The connections that wait to be told something of this database."""
    which = "pg_terminate_backend(pid)" if cut_off else "pid"
    return server.execute(f"SELECT {which} FROM pg_stat_activity WHERE {LISTENS} AND datname = '{name_of(url)}'")


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


def test_a_publish_is_told(postgres_server: PostgresServer, postgres_url: str, tmp_path: Path) -> None:
    site = Site(tmp_path, postgres_url, SILENT)
    until(lambda: bool(listening(postgres_server, postgres_url)))
    site.publish("Told")
    until(lambda: site.shows("Told"), seconds=20)
    site.close()


def test_a_listener_that_was_cut_off_misses_nothing(
    postgres_server: PostgresServer, postgres_url: str, tmp_path: Path
) -> None:
    site = Site(tmp_path, postgres_url, SILENT)
    until(lambda: bool(listening(postgres_server, postgres_url)))
    for number in range(3):
        killed = listening(postgres_server, postgres_url, cut_off=True)
        site.publish(f"Number {number}")
        until(lambda number=number: site.shows(f"Number {number}"), seconds=30)  # type: ignore[misc]
        until(lambda: bool(listening(postgres_server, postgres_url)))
        assert killed == [(True,)]
    site.close()


def test_what_nobody_was_told_of_is_found(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Listeners, "tell", lambda _self, _site: None)
    site = Site(tmp_path, postgres_url, 0.3)
    site.publish("Found")
    began = time.monotonic()
    until(lambda: site.shows("Found"), seconds=20)
    site.close()

    assert time.monotonic() - began < 10
