"""What keeps folders from being published, told by every process that serves them."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from helpsdk.server.app import HelpServer
from helpsdk.server.app.folders import Folders
from helpsdk.server.app.hosted import HostedFolder
from tests.server.serving import Client, replaced, until, write_site


def test_who_only_follows_tells_the_same(tmp_path: Path) -> None:
    folder, problems = write_site(tmp_path / "help"), [0]
    first = HelpServer(folder, watch=True, problems=problems)
    first.start()
    second = HelpServer(folder, publishes=False, problems=problems)
    second.start()
    both = Client(first), Client(second)

    def told() -> list[str]:
        return [client.get("/readyz").json()["status"] for client in both]

    def pages() -> list[bool]:
        return ["1 problem keeps the folder" in client.get("/").text for client in both]

    before = told(), pages()
    replaced(folder, "rules/main.yaml", "article: send-invoice", "article: nowhere")
    until(lambda: problems == [1])
    wrong = told(), pages()
    replaced(folder, "rules/main.yaml", "article: nowhere", "article: send-invoice")
    until(lambda: problems == [0])
    after = told(), pages()
    second.close()
    first.close()

    assert before == after == (["ready", "ready"], [False, False])
    assert wrong == (["degraded", "degraded"], [True, True])


def test_folders_that_change_together_are_looked_at_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or two would take the same site, or one would be served no more."""
    server = HelpServer(*[write_site(tmp_path / f"help{number}") for number in range(4)], data=tmp_path / "data")
    busy, most, counted = list[HostedFolder](), list[int](), list[int]()

    def sync(folder: HostedFolder, *, taken: Collection[str]) -> None:
        busy.append(folder)
        most.append(len(busy))
        counted.append(len(taken))
        time.sleep(0.02)
        live: Any = SimpleNamespace(id=folder.folder.name)
        folder.live = live
        busy.remove(folder)

    monkeypatch.setattr(HostedFolder, "sync", sync)
    folders: Folders = server._folders
    threads = [threading.Thread(target=folders._edited(one)) for one in folders._folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert max(most) == 1
    assert counted == [0, 1, 2, 3]
    assert set(server._service.sites) == {"help0", "help1", "help2", "help3"}
