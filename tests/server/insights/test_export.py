"""Interactions as files."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from helpsdk.errors import MissingExtra
from helpsdk.server.insights import FileSink, exported
from helpsdk.server.insights.export import Format
from helpsdk.server.store import MemoryStore
from helpsdk.server.store.interaction import COLUMNS
from tests.server.serving import uuid7

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)


def row(at: datetime = AT, **fields: Any) -> dict[str, Any]:
    return {"id": uuid7(at), "type": "shown", "at": "x", "received": "x", **fields}


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        found: list[dict[str, Any]] = pq.ParquetFile(path).read().to_pylist()
        return found
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("format", ["parquet", "jsonl"])
def test_a_file_for_each_day(tmp_path: Path, format: Format) -> None:
    store = MemoryStore()
    search = row(type="searched", query="Счёт", articles="a\nb", results=2, position=0, revision=2**53)
    store.add_interactions("shop", [row(), search, row(AT + timedelta(days=2))])
    written = list(exported(store, "shop", tmp_path, format, "2026-11-20", "2026-11-30"))
    again = list(exported(store, "shop", tmp_path, format, "2026-11-20", "2026-11-30"))

    assert [(str(path.relative_to(tmp_path)), count) for path, count in written] == [
        (f"site=shop/day=2026-11-21/all.{format}", 2),
        (f"site=shop/day=2026-11-23/all.{format}", 1),
    ]
    assert again == written
    kept = {one["id"]: one for one in read(written[0][0])}[search["id"]]
    assert set(kept) == {"site", *COLUMNS}
    assert (kept["query"], kept["articles"], kept["revision"], kept["rule"]) == ("Счёт", ["a", "b"], 2**53, None)


@pytest.mark.parametrize("format", ["parquet", "jsonl"])
def test_a_sink_keeps_each_delivery(tmp_path: Path, format: Format) -> None:
    sink = FileSink(tmp_path, format)
    rows = [{"site": "shop", **dict.fromkeys(COLUMNS), **row()} for _ in range(3)]
    for some in (rows[:2], rows[:2], rows[2:]):
        sink.write(some)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]

    assert len(files) == 2
    assert {path.parent.name for path in files} == {"day=2026-11-21"}
    assert sorted(one["id"] for path in files for one in read(path)) == sorted(one["id"] for one in rows)


def test_a_failed_write_leaves_no_file(tmp_path: Path) -> None:
    sink = FileSink(tmp_path, "jsonl")
    with pytest.raises(TypeError):
        sink.write([{"site": "shop", "id": uuid7(AT), "value": object()}])

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"helpsdk\[parquet\]"):
        FileSink(tmp_path)

    FileSink(tmp_path, "jsonl").write([{"site": "shop", "id": uuid7(AT)}])
