"""Servers with a sink write what they keep to its folder, each interaction once, whoever of them was given it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from helpsdk.errors import MissingExtra
from helpsdk.server.app import HelpServer
from helpsdk.server.insights import Deliverer, FileSink
from helpsdk.server.settings import Settings
from helpsdk.server.store import PostgresStore
from tests.server.serving import until, uuid7, write_site


def written(folder: Path) -> Counter[str]:
    files = sorted(folder.glob("site=*/day=*/*.jsonl"))
    return Counter(json.loads(line)["id"] for file in files for line in file.read_text().splitlines())


def row() -> dict[str, str]:
    return {"id": uuid7(), "type": "shown", "at": "x", "received": "x"}


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_each_interaction_is_written_once_by_two_servers(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Deliverer.__init__, "__kwdefaults__", {"seconds": 0.05})
    site, sink = write_site(tmp_path / "help"), tmp_path / "sink"
    url = request.getfixturevalue("postgres_url") if kind == "postgres" else None
    settings = Settings.read(data=tmp_path / "data", database_url=url, sink_folder=sink)
    servers = [HelpServer(site, settings=settings), HelpServer(site, settings=settings, publishes=False)]
    try:
        sent = []
        for server in servers:
            server.start()
        for number in range(20):
            rows = [row() for _ in range(5)]
            next(iter(servers[number % 2]._shelves.values())).store().add_interactions("shop", rows).result(60)
            sent += rows
        until(lambda: len(written(sink)) == 100)
    finally:
        for server in servers:
            server.close()

    assert written(sink) == Counter(row["id"] for row in sent)


def test_without_a_sink_nothing_is_noted(tmp_path: Path) -> None:
    server = HelpServer(write_site(tmp_path / "help"), data=tmp_path / "data")
    server.start()
    store = next(iter(server._shelves.values())).store()
    store.add_interactions("shop", [row()]).result(60)
    found = store.undelivered(10)
    server.close()

    assert found is None


def test_while_one_server_delivers_another_does_not(postgres_url: str, tmp_path: Path) -> None:
    one, other = (PostgresStore(postgres_url, journal=True) for _ in range(2))
    one.add_interactions("shop", [row()]).result(60)
    with one.delivering() as ours, other.delivering() as theirs:
        found = (ours, theirs, Deliverer(lambda: other, FileSink(tmp_path, "jsonl")).deliver())
    after = Deliverer(lambda: other, FileSink(tmp_path, "jsonl")).deliver()
    for store in (one, other):
        store.close()

    assert (found, after) == ((True, False, 0), 1)


def test_a_format_that_needs_what_is_missing_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match="parquet"):
        HelpServer(data=tmp_path, settings=Settings.read(sink_folder=tmp_path, sink_format="parquet"))
