"""Interactions as files: Parquet, or JSON lines, one folder a site and day. docs/interactions.md has the schema.

Every file is written whole under another name, brought to the disk, and renamed: a reader never meets half a file.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Literal

from helpsdk.errors import MissingExtra
from helpsdk.server.store.interaction import COLUMNS, day_of
from helpsdk.server.store.protocol import Store

Format = Literal["parquet", "jsonl"]
FORMATS: tuple[Format, ...] = ("parquet", "jsonl")
Rows = Sequence[Mapping[str, Any]]
_NUMBERS = frozenset({"revision", "results", "position"})


class FileSink:
    """See `sink.Sink`. Each write makes a file for each site and day in it; raises OSError.

    `FOLDER/site=shop/day=2026-11-21/part-<name>.parquet`: named by its rows, so that a second delivery of the same rows
    replaces the first.
    """

    def __init__(self, folder: Path, format: Format = "parquet") -> None:
        self._folder, self._format = folder, format
        self._encode = encoder(format)

    def write(self, rows: Rows) -> None:
        groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for row in rows:
            groups.setdefault((row["site"], day_of(row["id"])), []).append(row)
        for (site, day), some in groups.items():
            ids = "".join(sorted(row["id"] for row in some))
            name = f"part-{hashlib.sha256(ids.encode()).hexdigest()[:16]}.{self._format}"
            write_file(self._folder / f"site={site}" / f"day={day}" / name, some, self._encode)


def file_sink(folder: Path | None, format: str) -> FileSink | None:
    """The one of the settings, if there is one. Raises MissingExtra."""
    return FileSink(folder, "parquet" if format == "parquet" else "jsonl") if folder is not None else None


def exported(
    store: Store, site: str, folder: Path, format: Format, first: str, last: str
) -> Iterator[tuple[Path, int]]:
    """Writes a file for each day from `first` to `last` that has interactions; the files, with how many are in each.

    Done again, it replaces them: `FOLDER/site=shop/day=2026-11-21/all.parquet`. Raises StoreError, OSError and
    MissingExtra.
    """
    encode = encoder(format)
    for day in _days(first, last):
        rows = [{"site": site, **row} for row in store.interactions(site, day)]
        if rows:
            path = folder / f"site={site}" / f"day={day}" / f"all.{format}"
            write_file(path, rows, encode)
            yield path, len(rows)


def encoder(format: Format) -> Callable[[Rows, BinaryIO], None]:
    """Raises MissingExtra when the format needs what is not installed."""
    if format == "jsonl":
        return _write_lines
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtra("parquet", "pyarrow") from None
    types = {name: pa.int64() if name in _NUMBERS else pa.string() for name in ("site", *COLUMNS)}
    schema = pa.schema(list((types | {"articles": pa.list_(pa.string())}).items()))

    def write(rows: Rows, file: BinaryIO) -> None:
        pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), file, compression="zstd")

    return write


def write_file(path: Path, rows: Rows, encode: Callable[[Rows, BinaryIO], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            encode(rows, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _write_lines(rows: Rows, file: BinaryIO) -> None:
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")


def _days(first: str, last: str) -> Iterator[str]:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        yield day.isoformat()
        day += timedelta(days=1)
