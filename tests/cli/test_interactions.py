"""`helpsdk interactions export`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from helpsdk.cli.main import main
from helpsdk.server.store import SqliteStore
from tests.server.serving import uuid7

NOW = datetime.now(UTC)


def export(site: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, Any]]:
    code = main(["interactions", "export", "--site", str(site), "--to", str(site / "out"), "--json", *more])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, document


@pytest.fixture
def filled(folder: Path) -> Path:
    store = SqliteStore(folder / ".helpsdk")
    times = (NOW, NOW, NOW - timedelta(days=3))
    rows = [{"id": uuid7(at), "type": "shown", "at": "x", "received": "x"} for at in times]
    store.add_interactions("shop", rows).result(60)
    store.close()
    return folder


def test_everything_kept_becomes_parquet(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, document = export(filled, capsys)
    counts = [pq.ParquetFile(file["path"]).metadata.num_rows for file in document["files"]]

    assert (code, document["interactions"], counts) == (0, 3, [1, 2])


def test_since_a_day_as_lines(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, document = export(filled, capsys, "--format", "jsonl", "--since", f"{NOW:%Y-%m-%d}")
    (file,) = document["files"]

    assert [json.loads(line)["site"] for line in Path(file["path"]).read_text().splitlines()] == ["shop", "shop"]


def test_people_are_told_how_much_it_was(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["interactions", "export", "--site", str(filled), "--to", str(filled / "out")])

    assert capsys.readouterr().out.endswith("shop: 3 interactions in 2 files\n")


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", ""])
def test_a_day_that_is_none(filled: Path, capsys: pytest.CaptureFixture[str], since: str) -> None:
    code, document = export(filled, capsys, "--since", since)

    assert (code, "a day such as 2026-11-01" in document["error"]) == (2, True)


def test_without_a_store_it_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, document = export(folder, capsys)

    assert (code, "nothing is kept of shop yet" in document["error"]) == (2, True)


def test_a_file_in_the_place_of_the_folder(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (filled / "out").write_text("")
    code, document = export(filled, capsys)

    assert (code, "out" in document["error"]) == (1, True)
