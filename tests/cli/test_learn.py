"""`helpsdk learn`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.main import main
from helpsdk.errors import RevisionConflict
from helpsdk.server.store import SqliteStore
from tests.server.serving import uuid7


@pytest.fixture
def searched(folder: Path) -> Path:
    """A published site where sixty people searched and opened the second result."""
    main(["publish", str(folder)])
    store = SqliteStore(folder / ".helpsdk")
    rows: list[dict[str, Any]] = []
    for number in range(60):
        common = {"at": "x", "received": "x", "locale": "en", "query": "send invoice", "device": f"phone{number}"}
        both = {"articles": "tax-id-format\nsend-invoice", "results": 2}
        rows += [
            {**common, "id": uuid7(), "type": "searched", **both},
            {**common, "id": uuid7(), "type": "opened", "article": "send-invoice", "position": 1},
        ]
    store.add_interactions("shop", rows).result(60)
    store.close()
    return folder


def learn(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["learn", str(folder), "--json", *more]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_what_was_learned_is_published_once(searched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = learn(searched, capsys), learn(searched, capsys)

    assert (first["published"], first["revision"], first["learned"]["en"]["queries"]) == (True, 2, 1)
    assert (second["published"], second["differs"], second["revision"]) == (False, False, 2)
    assert {"query", "term"} == {one["kind"] for one in first["boosts"]}


def test_a_dry_run_publishes_nothing(searched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = learn(searched, capsys, "--dry-run")

    assert (found["published"], found["differs"], found["revision"]) == (False, True, 1)


def test_people_are_told_what_counts_and_what_changed(searched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    main(["learn", str(searched)])
    out = capsys.readouterr().out

    assert "send-invoice  query “invoic send” (en)  (was +0.00)" in out
    assert out.endswith("shop: published revision 2\n")


def test_a_publish_meanwhile_is_told(
    searched: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(*_: object, **__: object) -> None:
        raise RevisionConflict("shop", 1, 2)

    monkeypatch.setattr("helpsdk.server.publish.publish_learned", overtaken)
    code = main(["learn", str(searched)])

    assert code == 1
    assert "revision 2 came while revision 1 was being learned of: run `helpsdk learn` again" in capsys.readouterr().err


def test_a_site_that_does_not_learn(searched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (searched / "site.yaml").open("a") as file:
        file.write("search: {learning: 0}\n")
    main(["publish", str(searched)])

    assert learn(searched, capsys)["off"] is True
