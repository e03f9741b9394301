"""Servers that keep interactions, each as `python recording.py NAME --port PORT --folder DIR …`, one uvicorn worker.

ours     the help server's dispatcher with its store in a folder, as `helpsdk serve` runs it
postgres the same with its store in PostgreSQL
raw      json.loads and one executemany of the same columns into one SQLite file, a transaction a request
grouped  the same with group commit, a thread for it, and nothing else
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from apps import SETTINGS, App, serve

COLUMNS = (
    "id", "type", "at", "device", "revision", "rule", "article", "locale", "query", "results", "position",
    "screen", "element", "name", "value", "articles",
)  # fmt: skip
_CREATE = f"CREATE TABLE interactions (id TEXT PRIMARY KEY, {', '.join(COLUMNS[1:])}) WITHOUT ROWID"
_INSERT = f"INSERT INTO interactions VALUES ({', '.join('?' * len(COLUMNS))}) ON CONFLICT DO NOTHING"
_HEADERS = [(b"content-type", b"application/json")]


def ours(folder: Path, url: str | None) -> App:
    from datetime import UTC, datetime

    from content import SITE, Size, published

    from helpsdk.server.api.routes import ROUTES
    from helpsdk.server.api.service import Service
    from helpsdk.server.dispatch import Dispatcher
    from helpsdk.server.follower import LiveSite, Shelf
    from helpsdk.server.follower.snapshot import Opening
    from helpsdk.server.store import PostgresStore, SqliteStore
    from helpsdk.site.bundle import manifest, pack, part_hash

    parts = pack(published(Size(10, 10)))
    sealed = manifest(parts, site=SITE, revision=1, created=datetime(2026, 11, 22, tzinfo=UTC))
    blobs = {part_hash(content): content for content in parts.values()}
    site = LiveSite(SITE, Shelf(folder, lambda data: PostgresStore(url) if url else SqliteStore(data)))
    site.current = Opening().snapshot(sealed, sealed.model_dump_json(), {}, blobs.__getitem__, trusted=True)
    service = Service(SETTINGS)
    service.sites = {SITE: site}
    dispatch = Dispatcher(service, ROUTES, _ready)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await dispatch(scope, receive, send)

    return app


async def _ready() -> None:
    return None


def raw(folder: Path) -> App:
    connection = _opened(folder)

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        rows = _rows(json.loads(await _body(receive)))
        with connection:
            added = connection.executemany(_INSERT, rows).rowcount
        await _answer(send, added)

    return app


def grouped(folder: Path) -> App:
    connection = _opened(folder)
    waiting: list[tuple[Sequence[Any], asyncio.Future[int]]] = []
    loops: list[asyncio.AbstractEventLoop] = []

    def write() -> None:
        while True:
            time.sleep(0.01)
            taken, waiting[:] = waiting[:], []
            if taken:
                with connection:
                    counts = [connection.executemany(_INSERT, rows).rowcount for rows, _ in taken]
                told = list(zip([future for _, future in taken], counts, strict=True))
                loops[0].call_soon_threadsafe(lambda told=told: [future.set_result(count) for future, count in told])

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        if not loops:
            loops.append(asyncio.get_running_loop())
            threading.Thread(target=write, daemon=True).start()
        rows = _rows(json.loads(await _body(receive)))
        future = loops[0].create_future()
        waiting.append((rows, future))
        await _answer(send, await future)

    return app


def _opened(folder: Path) -> sqlite3.Connection:
    folder.mkdir(exist_ok=True)
    connection = sqlite3.connect(folder / "raw.db", check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(_CREATE)
    return connection


def _rows(batch: dict[str, Any]) -> list[tuple[Any, ...]]:
    rows = []
    for item in batch["items"]:
        articles = item.pop("articles", None)
        values = tuple(map(item.get, COLUMNS[:-1]))
        rows.append((*values, "\n".join(articles) if articles else None))
    return rows


async def _body(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _answer(send: Any, added: int) -> None:
    reply = json.dumps({"accepted": added}).encode()
    headers = [*_HEADERS, (b"content-length", str(len(reply)).encode())]
    await send({"type": "http.response.start", "status": 202, "headers": headers})
    await send({"type": "http.response.body", "body": reply})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=["ours", "postgres", "raw", "grouped"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--database")
    args = parser.parse_args()
    if args.name in ("ours", "postgres"):
        from helpsdk.server.app.protocol import limited_protocol

        serve(ours(args.folder, args.database), args.port, limited_protocol(SETTINGS))
    else:
        serve({"raw": raw, "grouped": grouped}[args.name](args.folder), args.port)


if __name__ == "__main__":
    main()
