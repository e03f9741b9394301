"""What a store does for as long as a command has it open, which may be that it writes for the servers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.main import main
from helpsdk.cli.storage import opened
from helpsdk.server import store as stores
from helpsdk.server.store import SqliteStore
from tests.server.serving import uuid7

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=900)


def row(at: datetime) -> dict[str, Any]:
    return {"id": uuid7(at), "type": "shown", "at": "x", "received": "x"}


@pytest.fixture
def data(folder: Path) -> Path:
    store = SqliteStore(folder / ".helpsdk", keep_months=None)
    store.add_interactions("shop", [row(LONG_AGO)]).result(60)
    store.close()
    return folder / ".helpsdk"


def test_a_command_that_writes_for_a_server_removes_no_month(data: Path) -> None:
    with opened(data) as store:
        assert store.status().role == "writer"
        store.add_interactions("shop", [row(NOW)]).result(60)

    assert (data / f"interactions-{LONG_AGO:%Y-%m}.db").exists()


@pytest.mark.parametrize("sink", [True, False])
def test_a_command_that_writes_for_a_server_leaves_word_for_its_sink(
    data: Path, monkeypatch: pytest.MonkeyPatch, sink: bool
) -> None:
    if sink:
        monkeypatch.setenv("HELPSDK_SINK_FOLDER", str(data / "sink"))
    with opened(data) as store:
        store.add_interactions("shop", [row(NOW)]).result(60)
    with closing(sqlite3.connect(data / f"interactions-{NOW:%Y-%m}.db")) as file:
        (noted,) = file.execute("SELECT count(*) FROM interaction_journal").fetchone()

    assert noted == sink


COMMANDS: dict[str, Callable[[Path], list[str]]] = {
    "doctor": lambda site: ["doctor", "--site", str(site)],
    "backup": lambda site: ["backup", str(site / "copy"), "--site", str(site)],
    "export": lambda site: ["interactions", "export", "--to", str(site / "out"), "--site", str(site)],
    "keys": lambda site: ["keys", "list", "--site", str(site)],
    "publish": lambda site: ["publish", str(site)],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_opens_the_store_as_the_servers_do_but_removes_nothing(
    data: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    assert main(["publish", str(data.parent)]) == 0
    seen: list[dict[str, Any]] = []
    real = stores.open_store

    def spied(folder: Path, **how: Any) -> Any:
        seen.append(how)
        return real(folder, **how)

    monkeypatch.setattr(stores, "open_store", spied)
    monkeypatch.setenv("HELPSDK_RETENTION_MONTHS", "36")
    monkeypatch.setenv("HELPSDK_INTERACTIONS_WAITING", "70")
    monkeypatch.setenv("HELPSDK_SINK_FOLDER", str(data / "sink"))
    main(COMMANDS[command](data.parent))

    assert seen
    assert all(
        (how["keep_months"], how["waiting"], how["journal"], how["expires"]) == (36, 70, True, False) for how in seen
    )
