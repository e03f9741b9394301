"""`helpsdk forget`: by the id that the host signs, in every month."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.main import main
from helpsdk.server.store import SqliteStore
from tests.server.serving import uuid7, write_site


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "help")


def interaction(viewer: str) -> dict[str, Any]:
    return {"id": uuid7(), "type": "shown", "at": "x", "received": "x", "viewer": viewer}


def forget(site: Path, capsys: pytest.CaptureFixture[str], viewer: str) -> tuple[int, dict[str, Any]]:
    code = main(["forget", viewer, "--site", str(site), "--json"])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, document


def test_a_viewer_is_forgotten_while_a_server_runs(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    running = SqliteStore(site / ".helpsdk")
    trust = running.change_trust("shop", lambda trust: trust)
    anna, boris = trust.viewer_key("Анна"), trust.viewer_key("boris")
    running.add_interactions("shop", [interaction(anna), interaction(anna), interaction(boris)]).result(60)
    first, second = forget(site, capsys, "Анна"), forget(site, capsys, "Анна")
    running.close()

    assert first == (0, {"ok": True, "site": "shop", "viewer": anna, "removed": 2})
    assert second[1]["removed"] == 0


def test_people_are_told_how_much_it_was(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = SqliteStore(site / ".helpsdk")
    anna = store.change_trust("shop", lambda trust: trust).viewer_key("anna")
    store.add_interactions("shop", [interaction(anna)]).result(60)
    store.close()
    main(["forget", "anna", "--site", str(site)])
    first = capsys.readouterr().out
    main(["forget", "anna", "--site", str(site)])
    second = capsys.readouterr().out

    assert first.startswith("shop: 1 row removed, interactions of every month")
    assert "kept" not in first
    assert second == (
        "shop: 0 rows removed: nobody of this id is known here, no interaction of theirs is kept; check the id\n"
    )


def test_without_a_store_it_says_so(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = forget(site, capsys, "anna")

    assert (code, "nothing is kept of shop yet" in answer["error"]) == (2, True)
