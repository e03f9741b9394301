"""Last-good files of one store, and a server that is given another."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpsdk.server.app import HelpServer
from helpsdk.server.settings import Settings
from tests.server.serving import Client, until, write_site

NOWHERE = "postgresql://help@127.0.0.1:1/help"


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder that a server without a database has served from."""
    server = HelpServer(write_site(tmp_path / "help"), data=tmp_path / "data")
    server.start()
    until(lambda: any((tmp_path / "data").glob("last-good/*/manifest.msgpack")))
    server.close()
    yield tmp_path / "data"


def test_they_are_not_served_for_a_database_that_is_away(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    server = HelpServer(settings=Settings.read({}, data=data, database_url=NOWHERE))
    with caplog.at_level(logging.WARNING, "helpsdk.server"):
        server.start()
    reply = Client(server).get("/v1/articles/send-invoice?site=shop")
    served, errors = server.sites, [str(error) for error in server.errors]
    server.close()

    assert (served, reply.status_code) == ([], 503)
    assert "start the database, or correct HELPSDK_DATABASE_URL" in errors[0]
    assert sum("the last-good files here are of another store" in text for text in caplog.messages) == 1


def test_those_of_the_same_store_are(data: Path) -> None:
    (data / "content.db").write_bytes(b"no database" * 500)
    server = HelpServer(data=data)
    server.start()
    status = Client(server).get("/v1/articles/send-invoice?site=shop").status_code
    server.close()

    assert status == 200
