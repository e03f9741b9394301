"""What goes wrong at start is told once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from helpsdk.server.app import HelpServer
from helpsdk.server.settings import Settings
from tests.server.serving import Client, write_site

QUICK = Settings(poll_seconds=0.05, watch=True)


def told_at_start(server: HelpServer, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What is logged from the start to a few looks at the store later."""
    server.start()
    threading.Event().wait(0.3)
    server.close()
    return caplog.messages


def test_a_folder_that_is_not_there(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    told = told_at_start(HelpServer(tmp_path / "absent", settings=QUICK), caplog)

    assert len(told) == 1
    assert "there is no folder" in told[0]


def test_a_folder_with_an_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = write_site(tmp_path / "help", **{"glossary.yaml": "a: ["})

    assert len(told_at_start(HelpServer(folder, settings=QUICK), caplog)) == 1


@pytest.mark.parametrize("served", [True, False])
def test_a_damaged_store(folder: Path, served: bool, caplog: pytest.LogCaptureFixture) -> None:
    if served:
        told_at_start(HelpServer(folder), caplog)
    (folder / ".helpsdk").mkdir(exist_ok=True)
    (folder / ".helpsdk" / "content.db").write_bytes(b"damaged" * 1000)
    told = told_at_start(HelpServer(folder, settings=QUICK), caplog)

    assert len(told) == 1
    assert "content.db" in told[0]


def test_a_folder_that_is_not_there_is_told_at_once_and_served_when_it_comes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = HelpServer(tmp_path / "help")
    told = caplog.messages.copy()
    errors = [str(error) for error in server.errors]
    write_site(tmp_path / "help")
    revision = Client(server).get("/v1/collections").json()["revision"]
    server.close()

    assert len(told) == 1
    assert "there is no folder" in told[0]
    assert errors == [f"there is no folder {tmp_path / 'help'}"]
    assert (revision, server.errors, len(caplog.messages)) == (1, [], 1)
