"""A small site, served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpsdk.server.app import HelpServer
from tests.server.serving import Client, write_site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_site(tmp_path / "help")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take its time to start."""
    monkeypatch.setenv("HELPSDK_START_SECONDS", "60")


@pytest.fixture
def server(folder: Path) -> Iterator[HelpServer]:
    server = HelpServer(folder)
    server.start()
    yield server
    server.close()


@pytest.fixture
def client(server: HelpServer) -> Client:
    return Client(server)
